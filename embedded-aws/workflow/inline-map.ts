import { holdJoinedToDataLimit, runBranch, runTogether, startOf, type Together } from "./branches.ts";
import { evaluateIn, evaluationFailed, unexpected, wholeNumberIn } from "./context.ts";
import type { Json, MapState } from "./definition.ts";
import { record, recordAborted } from "./history.ts";
import type { Progress, Visit } from "./scope.ts";

/** Most iterations of an inline Map at once. Source: Step Functions developer guide, service-quotas. */
const MOST_AT_ONCE = 40;

/** Runs the processor for each item; the result is the list of outputs. @throws Failure of the first to fail */
export async function runInlineMap(visit: Visit<MapState>): Promise<Json> {
  const { scope, state } = visit;
  const concurrency = await wholeNumberIn(visit, state.MaxConcurrency ?? 0, "MaxConcurrency");
  const iterations = scope.progress.branches ?? (await startIterations(visit));
  scope.progress.branches = iterations;
  const lastOfSlot: number[] = [];
  const started = scope.lastEvent;
  const atOnce = Math.min(concurrency || MOST_AT_ONCE, MOST_AT_ONCE);
  const result = await runTogether(scope.signal, iterations.length, atOnce, (index, stop, slot) =>
    runIteration(visit, iterations[index] as Progress, stop, lastOfSlot[slot] ?? started, (event) => {
      lastOfSlot[slot] = event;
    }),
  );
  holdJoinedToDataLimit(visit, result);
  record(scope, "MapStateSucceeded");
  return result;
}

async function startIterations(visit: Visit<MapState>): Promise<Progress[]> {
  const { scope, state } = visit;
  const items = await itemsOf(visit);
  const inputs = await selectItems(visit, items);
  record(scope, "MapStateStarted", { mapStateStartedEventDetails: { length: items.length } });
  return items.map((Value, Index) => ({
    ...startOf(state.ItemProcessor, inputs[Index] as Json),
    mapItem: { Index, Value },
  }));
}

/** The list that a Map goes through: its Items, or its input. @throws Failure */
export async function itemsOf(visit: Visit<MapState>): Promise<Json[]> {
  const { state, input } = visit;
  if (state.Items !== undefined) {
    const items = await evaluateIn(visit, state.Items, "Items");
    if (Array.isArray(items)) return items;
    throw unexpected(visit, state.Items, "Items", "array", items);
  }
  if (Array.isArray(input)) return input;
  throw evaluationFailed(visit, `Map state input must be an array but was: ${JSON.stringify(input)}`);
}

/** What each iteration gets: the item, or what ItemSelector makes of it. @throws Failure */
export async function selectItems(visit: Visit<MapState>, items: Json[]): Promise<Json[]> {
  const { ItemSelector } = visit.state;
  if (ItemSelector === undefined) return items;
  const inputs: Json[] = [];
  for (const [Index, Value] of items.entries()) {
    inputs.push(await evaluateIn(visit, ItemSelector, "ItemSelector", { mapItem: { Index, Value } }));
  }
  return inputs;
}

async function runIteration(
  visit: Visit<MapState>,
  progress: Progress,
  { signal, stopAll }: Together,
  previousEvent: number,
  follow: (lastEvent: number) => void,
): Promise<Json> {
  const { scope, name, state } = visit;
  if (progress.output !== undefined) return progress.output;
  const details = { index: progress.mapItem?.Index, name };
  const own = { ...scope, signal, lastEvent: previousEvent };
  record(own, "MapIterationStarted", { mapIterationStartedEventDetails: details });
  try {
    const output = await runBranch(visit, state.ItemProcessor, progress, signal, own.lastEvent, (event) => {
      own.lastEvent = event;
      follow(event);
    });
    scope.lastEvent = record(own, "MapIterationSucceeded", { mapIterationSucceededEventDetails: details });
    return output;
  } catch (error) {
    if (signal.aborted) recordAborted(own, "MapIterationAborted", { mapIterationAbortedEventDetails: details });
    else scope.lastEvent = record(own, "MapIterationFailed", { mapIterationFailedEventDetails: details });
    stopAll();
    throw error;
  }
}
