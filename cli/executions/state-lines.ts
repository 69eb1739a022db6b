import { styleText } from "node:util";
import { printable } from "../../shared/printable.ts";
import { between, iso } from "../terminal/time.ts";
import { inWords } from "./failure.ts";
import type { State } from "./states.ts";

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
  /** Of the column of names. */
  width?: number;
}

/** So that what stands beside the names of all these states is in one column. */
export const widthOf = (states: State[]) =>
  Math.max(usualWidth, ...states.map(({ name, depth }) => name.length + 2 * depth));

const usualWidth = 26;

/**
 * What waits for weeks looks every hour: of rounds of the same states that went well only the first and the last are told,
 * and how many there were between.
 */
export function withoutRounds(states: State[]): (State | string)[] {
  const told: (State | string)[] = [];
  for (let at = 0; at < states.length; ) {
    const { length, times } = roundsAt(states, at);
    const end = at + length * times;
    if (times < 4) told.push(...states.slice(at, at + 1));
    else
      told.push(
        ...states.slice(at, at + length),
        `… ${times - 2} times more: ${namesOf(states.slice(at, at + length))}`,
        ...states.slice(end - length, end),
      );
    at = times < 4 ? at + 1 : end;
  }
  return told;
}

const longestRound = 4;
const namesOf = (states: State[]) => states.map(({ name }) => name).join(", ");
const isSame = (one: State, other: State | undefined) =>
  one.outcome === "done" && other?.outcome === "done" && one.name === other.name && one.depth === other.depth;

/** The shortest round that begins here, and how often it comes in a row. */
function roundsAt(states: State[], start: number): { length: number; times: number } {
  for (let length = 1; length <= longestRound; length += 1) {
    let same = 0;
    for (const state of states.slice(start)) {
      if (!isSame(state, states[start + same + length])) break;
      same += 1;
    }
    const times = Math.floor(same / length) + 1;
    if (times >= 4) return { length, times };
  }
  return { length: 1, times: 1 };
}

/** A state in a line: how it went, how long it took, what it waits for. */
export function stateLine(state: State, { now, waitsUntil, width = usualWidth }: Beside): string {
  const { name, outcome, depth, enteredAt, leftAt, tries, items, failure } = state;
  const [mark, style] = marks[outcome];
  const notes = [
    between(enteredAt, leftAt ?? now),
    ...(items ? [`${items.done} of ${items.total} done${items.failed > 0 ? `, ${items.failed} failed` : ""}`] : []),
    ...(outcome === "running" && waitsUntil ? [`until ${iso(waitsUntil)}, for ${between(now, waitsUntil)} more`] : []),
    ...(tries > 1 ? [`${tries} tries`] : []),
    ...(failure ? [inWords(failure)] : []),
  ];
  return `${"  ".repeat(depth + 1)}${styleText(style, mark)} ${printable(name.padEnd(width - 2 * depth))} ${printable(notes.join(" · "))}`;
}
