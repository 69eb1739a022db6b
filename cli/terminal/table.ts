import { stripVTControlCharacters } from "node:util";
import { printable } from "../../shared/printable.ts";
import { bold } from "./answer.ts";
import { wrapped } from "./wrapped.ts";

interface Layout {
  width?: number | undefined;
  /** The last column gets what is left of the line, for what another command shows in full. */
  isCut?: boolean;
  /** Columns that are left out one by one where not all fit, and named below. */
  mayGo?: string[];
}

/**
 * Rows in columns; columns without any text are left out. Where they do not fit the terminal, cells are broken between words.
 * Where not even their longest words fit beside each other, each row is a list of what its columns say.
 */
export function columns(head: string[], rows: string[][], layout: Layout = {}): string[] {
  const { width = process.stdout.columns ?? Number.POSITIVE_INFINITY, mayGo = [] } = layout;
  const leftOut = mayGo.filter((title) => rows.some((row) => row[head.indexOf(title)]));
  for (let count = 0; count <= leftOut.length; count += 1) {
    const gone = leftOut.slice(0, count);
    const table = asTable(
      head,
      rows.map((row) => row.map((cell, at) => (gone.includes(head[at] ?? "") ? "" : cell))),
      width,
      layout.isCut,
    );
    if (table && count === 0) return table;
    if (table) return [...table, `Not shown: ${gone.join(", ")}. To see them, use a wider terminal or --json.`];
  }
  return rows.flatMap((row) => wrapped(asList(head, row.map(printable)), width, 2));
}

/** Nothing where the columns do not fit. */
function asTable(head: string[], rows: string[][], width: number, isCut = false): string[] | undefined {
  const used = head.flatMap((_, at) => (rows.some((row) => row[at]) ? [at] : []));
  const cells = rows.map((row) => used.map((at) => printable(row[at] ?? "")));
  const titles = used.map((at) => head[at] ?? "");
  const shown = isCut ? lastCut(titles, cells, width) : cells;
  const widths = fittingWidths([titles, ...shown], width);
  if (!widths) return undefined;
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
const longestWord = (cells: string[]) =>
  Math.max(...cells.flatMap((cell) => cell.split(" ").map(({ length }) => length)));

/** The widest columns give way, as far as their longest words let them; nothing where that is not enough. */
function fittingWidths(rows: string[][], room: number): number[] | undefined {
  const columnsOf = (rows[0] ?? []).map((_, at) => rows.map((row) => row[at] ?? ""));
  const widths = columnsOf.map((cells) => Math.max(...cells.map(({ length }) => length)));
  const least = columnsOf.map(longestWord);
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
