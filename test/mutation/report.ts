import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import Table from "cli-table3";

export const report = (part: string) => `reports/mutation/${part}.json`;
/** What a later run takes over of the mutants whose code and tests are the same. */
export const incremental = (part: string) => `reports/mutation/${part}.incremental.json`;

type Mutant = { status: string };
const noticed = ["Killed", "Timeout"];
const unnoticed = ["Survived", "NoCoverage"];

/** A line a folder: how many of its mutants a test notices, and how many none does. */
export function table(parts: string[]): string {
  const rows = [...byFolder(parts)].sort(([one], [other]) => one.localeCompare(other));
  const lines = new Table({ head: ["folder", "noticed", "unnoticed", "score"], style: { head: [], border: [] } });
  lines.push(...rows.map(row), row(["all", rows.flatMap(([, mutants]) => mutants)]));
  const without = parts.filter((part) => !existsSync(report(part)));
  return [lines.toString(), ...without.map((part) => `${part}: not run yet`)].join("\n");
}

function byFolder(parts: string[]): Map<string, Mutant[]> {
  const mutants = new Map<string, Mutant[]>();
  for (const part of parts.filter((name) => existsSync(report(name))))
    for (const [file, found] of Object.entries<{ mutants: Mutant[] }>(
      JSON.parse(readFileSync(report(part), "utf8")).files,
    ))
      mutants.set(dirname(file), [...(mutants.get(dirname(file)) ?? []), ...found.mutants]);
  return mutants;
}

function row([folder, mutants]: [string, Mutant[]]): (string | number)[] {
  const count = (statuses: string[]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const [killed, alive] = [count(noticed), count(unnoticed)];
  return [folder, killed, alive, `${((100 * killed) / (killed + alive)).toFixed(1)} %`];
}
