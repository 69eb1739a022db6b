import { existsSync, readFileSync, statSync } from "node:fs";
import Table from "cli-table3";

export const report = (part: string) => `reports/mutation/${part}.json`;
/** What a later run takes over of the mutants whose code and tests are the same. */
export const incremental = (part: string) => `reports/mutation/${part}.incremental.json`;

type Mutant = { status: string };
const noticed = ["Killed", "Timeout"];
const unnoticed = ["Survived", "NoCoverage"];

/** A line for each part that was run: how many of its mutants a test notices, how many none does, and when that was seen. */
export function table(parts: string[]): string {
  const lines = new Table({
    head: ["part", "noticed", "unnoticed", "score", "run on"],
    style: { head: [], border: [] },
  });
  const run = parts.filter((part) => existsSync(report(part)));
  lines.push(...run.map((part) => row(part, mutantsOf(part), dayOf(part))), row("all", run.flatMap(mutantsOf)));
  const without = parts.filter((part) => !run.includes(part));
  return [lines.toString(), ...without.map((part) => `${part}: not run yet`)].join("\n");
}

const dayOf = (part: string) => statSync(report(part)).mtime.toISOString().slice(0, 10);

const mutantsOf = (part: string): Mutant[] =>
  Object.values<{ mutants: Mutant[] }>(JSON.parse(readFileSync(report(part), "utf8")).files).flatMap(
    ({ mutants }) => mutants,
  );

function row(name: string, mutants: Mutant[], day = ""): (string | number)[] {
  const count = (statuses: string[]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const [killed, alive] = [count(noticed), count(unnoticed)];
  return [name, killed, alive, `${((100 * killed) / (killed + alive)).toFixed(1)} %`, day];
}
