import { styleText } from "node:util";
import { printable } from "../../shared/printable.ts";
import { wrapped } from "./wrapped.ts";

/**
 * A command's answer on stdout: JSON for scripts, else lines for people. Control characters in them are shown as codes,
 * except for colours: no text from outside moves the cursor.
 */
export function answer(json: boolean | undefined, data: unknown, lines: () => string[]): void {
  const shown = json
    ? [JSON.stringify(data, null, 2)]
    : lines().flatMap((line) => wrapped(safe(line), process.stdout.columns));
  process.stdout.write(`${shown.join("\n")}\n`);
}

/** What `styleText` writes for bold, dim and colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what it looks for
const style = /(\u001b\[(?:1|2|22|3[1-69])m)/;
const safe = (line: string) =>
  line
    .split(style)
    .map((part) => (style.test(part) ? part : printable(part)))
    .join("");

/** A remark beside the answer, on stderr. */
export function tell(remark: string): void {
  const lines = remark.split("\n").flatMap((line) => wrapped(printable(line), process.stderr.columns));
  process.stderr.write(`${lines.join("\n")}\n`);
}

export const bold = (text: string) => styleText("bold", text);

/** Facts, one a line, under names of one width. Those without a value are left out. */
export function facts(pairs: [name: string, value: string | string[] | undefined][]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length)) + 2;
  return pairs.flatMap(([name, value]) => {
    if (value === undefined) return [];
    const [first = "–", ...more] = [value].flat().map(printable);
    return [`${bold(name.padEnd(width))}${first}`, ...more.map((line) => " ".repeat(width) + line)];
  });
}
