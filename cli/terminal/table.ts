import { stripVTControlCharacters } from "node:util";
import { printable } from "../../shared/printable.ts";
import { bold } from "./answer.ts";
import { wrapped } from "./wrapped.ts";

/**
 * Rows in columns; columns without any text are left out. Where they do not fit the terminal, cells are broken between words.
 * Where not even their longest words fit beside each other, each row is a list of what its columns say. With `isCut` the last
 * column gets what is left of the line, for what another command shows in full.
 */
export function columns(
  head: string[],
  rows: string[][],
  { isCut = false, width = process.stdout.columns } = {},
): string[] {
  const used = head.flatMap((_, at) => (rows.some((row) => row[at]) ? [at] : []));
  const cells = rows.map((row) => used.map((at) => printable(row[at] ?? "")));
  const titles = used.map((at) => head[at] ?? "");
  const shown = isCut ? lastCut(titles, cells, width ?? Number.POSITIVE_INFINITY) : cells;
  const widths = fittingWidths([titles, ...shown], width ?? Number.POSITIVE_INFINITY);
  if (!widths) return cells.flatMap((row) => wrapped(asList(titles, row), width, 2));
  const [title = [], ...others] = [titles, ...shown].map((row) => linesOf(row, widths));
  return [...title.map(bold), ...others.flat()];
}

function lastCut(titles: string[], rows: string[][], room: number): string[][] {
  const at = titles.length - 1;
  const before = titles
    .slice(0, at)
    .map((title, each) => Math.max(title.length, ...rows.map((row) => row[each]?.length ?? 0)));
  const left = before.reduce((rest, each) => rest - each - gap.length, room);
  return left < shortest ? rows : rows.map((row) => [...row.slice(0, at), fitted(row[at] ?? "", left + 1)]);
}

/** Less than that of a text says nothing. */
const shortest = 10;
const gap = "  ";
/** Of the last column: a longer word may stand out there, where nothing follows it. */
const enough = 24;
const longestWord = (cells: string[]) =>
  Math.max(...cells.flatMap((cell) => cell.split(" ").map(({ length }) => length)));

/** The widest columns give way, as far as their longest words let them; nothing where that is not enough. */
function fittingWidths(rows: string[][], room: number): number[] | undefined {
  const columnsOf = (rows[0] ?? []).map((_, at) => rows.map((row) => row[at] ?? ""));
  const widths = columnsOf.map((cells) => Math.max(...cells.map(({ length }) => length)));
  const least = columnsOf.map((cells, at) =>
    Math.min(longestWord(cells), at === columnsOf.length - 1 ? enough : Number.POSITIVE_INFINITY),
  );
  const excess = () => widths.reduce((sum, each) => sum + each + gap.length, -gap.length) - room;
  while (excess() > 0) {
    const spare = widths.map((each, at) => (each > (least[at] ?? 0) ? each : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if (!spare[widest]) return undefined;
    widths[widest] = spare[widest] - 1;
  }
  return widths;
}

function linesOf(row: string[], widths: number[]): string[] {
  const broken = row.map((cell, at) => wrapped(cell, widths[at], 0));
  const height = Math.max(...broken.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    broken
      .map((cell, at) => (cell[line] ?? "").padEnd(widths[at] ?? 0))
      .join(gap)
      .trimEnd(),
  );
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
