import { stripVTControlCharacters } from "node:util";

/** Words, and a command to the end of its line: half of one must not be typed. */
const pieces = /\b(?:steward|aws|npm) .+$|\S+/g;
const lengthOf = (text: string) => stripVTControlCharacters(text).length;

/**
 * A line broken between words where the terminal ends. What follows is indented as the text is, behind its mark or its
 * name, unless told otherwise. Whole where the output is not a terminal.
 */
export function wrapped(line: string, width: number | undefined, by?: number): string[] {
  if (width === undefined || lengthOf(line) <= width) return [line];
  const indent = " ".repeat(by ?? indentOf(stripVTControlCharacters(line), width));
  const lines: string[] = [];
  let current = "";
  let end = 0;
  for (const { 0: piece, index } of line.matchAll(pieces)) {
    const longer = current + line.slice(end, index) + piece;
    const isLong = lengthOf(indent + piece) > width;
    // What fits nowhere stays behind its name, but a command, which has a line of its own.
    const goesOn = lengthOf(longer) <= width || (isLong && (current.trim() === "" || !piece.includes(" ")));
    if (!goesOn) lines.push(current);
    current = goesOn ? longer : indent + piece;
    end = index + piece.length;
  }
  return [...lines, current];
}

/** Where the text begins: behind the last gap between columns, unless that leaves too little of a line. */
function indentOf(line: string, width: number): number {
  const column = /^.*\S {2,}(?=\S)/.exec(line)?.[0].length ?? 0;
  return column > 0 && column <= width * 0.6 ? column : (/^ */.exec(line)?.[0].length ?? 0);
}
