import { styleText } from "node:util";
import { inWords } from "./failure.ts";
import { printable } from "./printable.ts";
import type { State } from "./states.ts";
import { between, iso } from "./time.ts";

const marks: Record<State["outcome"], [mark: string, style: Parameters<typeof styleText>[0]]> = {
  running: ["…", "cyan"],
  done: ["✔", "green"],
  failed: ["✘", "red"],
  caught: ["!", "yellow"],
  stopped: ["■", "dim"],
};

/** What is to be told of a state that its history does not hold. */
export interface Beside {
  now: Date;
  waitsUntil?: Date | undefined;
}

/** A state in a line: how it went, how long it took, what it waits for. */
export function stateLine(state: State, { now, waitsUntil }: Beside): string {
  const { name, outcome, depth, enteredAt, leftAt, tries, items, failure } = state;
  const [mark, style] = marks[outcome];
  const notes = [
    between(enteredAt, leftAt ?? now),
    ...(items ? [`${items.done} of ${items.total} done${items.failed > 0 ? `, ${items.failed} failed` : ""}`] : []),
    ...(outcome === "running" && waitsUntil ? [`until ${iso(waitsUntil)}, for ${between(now, waitsUntil)} more`] : []),
    ...(tries > 1 ? [`${tries} tries`] : []),
    ...(failure ? [inWords(failure)] : []),
  ];
  return `${"  ".repeat(depth + 1)}${styleText(style, mark)} ${printable(name.padEnd(26 - 2 * depth))} ${printable(notes.join(" · "))}`;
}
