import type { Block, Json } from "./definition.ts";
import { Aborted, exceedsDataLimit, tooBig } from "./failure.ts";
import { type Progress, type Visit, variablesOf } from "./scope.ts";

export interface Together {
  /** Given when a piece of work has failed, or all are to stop. */
  signal: AbortSignal;
  /** Stops all at once: of those that fail at the same moment, the first alone has failed. */
  stopAll(): void;
}

/**
 * Runs `count` pieces of work, at most `concurrency` at once, each in a slot that takes the next when it is free.
 * The first to fail aborts the others; its failure is thrown when all have stopped.
 */
export async function runTogether<T>(
  signal: AbortSignal,
  count: number,
  concurrency: number,
  run: (index: number, together: Together, slot: number) => Promise<T>,
): Promise<T[]> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const together: Together = { signal: either, stopAll: () => stop.abort() };
  const results = new Array<T>(count);
  const failures: unknown[] = [];
  let next = 0;
  const work = async (slot: number) => {
    while (next < count && !either.aborted) {
      const index = next++;
      try {
        results[index] = await run(index, together, slot);
      } catch (error) {
        failures.push(error);
        stop.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, (_, slot) => work(slot)));
  if (signal.aborted) throw new Aborted();
  if (failures.length > 0) throw failures[0];
  return results;
}

export const startOf = (block: Block, input: Json): Progress => ({ state: block.StartAt, input, variables: {} });

/**
 * Runs one branch or iteration in a scope of its own: it reads the variables around it, and what it assigns stays
 * inside. `follow` hears the last event of the branch, unless the branch was aborted.
 */
export async function runBranch(
  { scope }: Visit,
  block: Block,
  progress: Progress,
  signal: AbortSignal,
  previousEvent: number,
  follow: (lastEvent: number) => void,
): Promise<Json> {
  const mapItem = progress.mapItem ?? scope.mapItem;
  const outer = variablesOf(scope);
  const inner = { ...scope, block, progress, signal, outer, mapItem, lastEvent: previousEvent };
  try {
    return await scope.world.runBlock(inner);
  } finally {
    if (!signal.aborted) follow(inner.lastEvent);
  }
}

/**
 * A redrive keeps the branches that succeeded, except where their joined result was too big: then all run again.
 * @throws Failure States.DataLimitExceeded
 */
export function holdJoinedToDataLimit({ scope: { progress }, name }: Visit, result: Json[]): void {
  if (!exceedsDataLimit(result)) return;
  delete progress.branches;
  throw tooBig(`The result of the state '${name}'`);
}
