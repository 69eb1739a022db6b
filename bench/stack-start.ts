import { join } from "node:path";
import { answer, median, start } from "./process.ts";

const runs = 5;

/** What a test waits for before it can ask anything, in ms of the processor. */
export interface StackStart {
  what: string;
  milliseconds: number;
}

/** The starts of a stack, of a function and of an execution, each in a fresh process, the first and those after it. */
export async function stackStarts(tell: (line: string) => void): Promise<StackStart[]> {
  const all: StackStart[] = [];
  for (let run = 0; run < runs; run += 1) {
    tell(`starts of a stack, round ${run + 1} of ${runs}`);
    all.push(...(await answer<StackStart[]>(start(join(import.meta.dirname, "stack.ts"), []))));
  }
  const byWhat = Map.groupBy(all, ({ what }) => what);
  return [...byWhat].map(([what, own]) => ({
    what,
    milliseconds: median(own.map(({ milliseconds }) => milliseconds)),
  }));
}
