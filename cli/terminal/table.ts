import { stripVTControlCharacters } from "node:util";
import { printable } from "../../shared/printable.ts";
import { bold } from "./answer.ts";
import { wrapped } from "./wrapped.ts";

/** What the last column needs of a line, so that its text is broken within it. */
const narrowest = 24;

/**
 * Rows in columns; columns without any text are left out. Where they do not fit the terminal, the last column is broken into
 * lines. Where not even that fits, each row is a list of what its columns say.
 */
export function columns(head: string[], rows: string[][], width = process.stdout.columns): string[] {
  const used = head.flatMap((_, at) => (rows.some((row) => row[at]) ? [at] : []));
  const cells = rows.map((row) => used.map((at) => printable(row[at] ?? "")));
  const titles = used.map((at) => head[at] ?? "");
  const widths = titles.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const last = widths.slice(0, -1).reduce((sum, each) => sum + each + 2, 0);
  const line = (row: string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd();
  if (width !== undefined && last + Math.min(widths.at(-1) ?? 0, narrowest) > width)
    return cells.flatMap((row) => wrapped(asList(titles, row), width, 2));
  return [bold(line(titles)), ...cells.flatMap((row) => wrapped(line(row), width, last))];
}

function asList(titles: string[], [first = "", ...rest]: string[]): string {
  const said = rest.flatMap((cell, at) => (cell ? [`${titles[at + 1]} ${cell}`] : []));
  return [first, said.join(" · ")].filter(Boolean).join(": ");
}

/** A line cut to the terminal's width; whole where the output is not a terminal. */
export function fitted(line: string, width = process.stdout.columns ?? Number.POSITIVE_INFINITY): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < width ? line : `${plain.slice(0, width - 2)}…`;
}
