import { stripVTControlCharacters } from "node:util";
import { printable } from "../../shared/printable.ts";
import { bold } from "./answer.ts";

/** Rows in columns. At a terminal the last column is cut where the line would wrap; columns without any text are left out. */
export function columns(head: string[], rows: string[][]): string[] {
  const used = head.flatMap((_, at) => (rows.some((row) => row[at]) ? [at] : []));
  const cells = rows.map((row) => used.map((at) => printable(row[at] ?? "")));
  const titles = used.map((at) => head[at] ?? "");
  const widths = titles.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: string[]) =>
    fitted(
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  return [bold(line(titles)), ...cells.map(line)];
}

/** A line cut to the terminal's width; whole where the output is not a terminal. */
export function fitted(line: string, width = process.stdout.columns ?? Number.POSITIVE_INFINITY): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < width ? line : `${plain.slice(0, width - 2)}…`;
}
