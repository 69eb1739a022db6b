import { styleText } from "node:util";
import Table from "cli-table3";
import { printable } from "./printable.ts";

/** A command's answer on stdout: JSON for scripts, else lines for people. */
export function answer(json: boolean | undefined, data: unknown, lines: () => string[]): void {
  process.stdout.write(json ? `${JSON.stringify(data, null, 2)}\n` : `${lines().join("\n")}\n`);
}

/** What is said beside the answer. */
export const tell = (line: string) => process.stderr.write(`${line.split("\n").map(printable).join("\n")}\n`);

export const bold = (text: string) => styleText("bold", text);

/** Rows in columns, without lines between them. */
export function columns(head: string[], rows: string[][]): string[] {
  const none = Object.fromEntries(
    ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
      .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid"])
      .map((place) => [place, ""]),
  );
  const table = new Table({
    head: head.map(bold),
    chars: { ...none, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => row.map(printable)));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

/** Facts, one a line, under names of one width. Those without a value are left out. */
export function facts(pairs: [name: string, value: string | string[] | undefined][]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length)) + 2;
  return pairs.flatMap(([name, value]) => {
    if (value === undefined) return [];
    const [first = "–", ...more] = [value].flat().map(printable);
    return [`${bold(name.padEnd(width))}${first}`, ...more.map((line) => " ".repeat(width) + line)];
  });
}
