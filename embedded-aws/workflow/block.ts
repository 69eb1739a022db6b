import type { HistoryEventType } from "@aws-sdk/client-sfn";
import { evaluateIn } from "./context.ts";
import type { Catcher, Json, JsonObject, Retrier, State } from "./definition.ts";
import { Aborted, Failure, holdToDataLimit, matchesError } from "./failure.ts";
import { record, recordAborted } from "./history.ts";
import { type Choice, kinds } from "./kinds.ts";
import { nextRetry, type RetryCounts } from "./retry.ts";
import { type Scope, type Visit, waitUntil } from "./scope.ts";

/** Runs a block of states from where its progress stands to its end. @throws Failure, Aborted */
export async function runBlock(scope: Scope): Promise<Json> {
  const { progress } = scope;
  while (progress.output === undefined) await runState(scope);
  return progress.output;
}

async function runState(scope: Scope): Promise<void> {
  const { progress, block } = scope;
  const { state: name, input } = progress;
  const state = block.States[name] as State;
  const visit: Visit = { scope, name, state, input, retryCount: 0, succeeded: false };
  try {
    enter(visit);
    leave(visit, await attempts(visit));
  } catch (error) {
    const aborted = ABORTABLE[state.Type];
    const stopped = error instanceof Aborted || (state.Type === "Task" && isInner(scope));
    if (stopped && aborted && progress.entered) recordAborted(scope, aborted);
    throw error;
  }
}

/** A branch or an iteration: a Task that fails in one is aborted, too. (Recorded of Task alone.) */
const isInner = ({ block, execution }: Scope): boolean => block !== execution.machine.definition;

/** A redrive takes up a state that was entered and never left, without entering it again; Fail alone is reentered. */
function enter({ scope, name, state, input }: Visit): void {
  const { progress, world, execution } = scope;
  if (progress.entered !== undefined && state.Type !== "Fail") return;
  const event = record(scope, `${state.Type}StateEntered`, {
    stateEnteredEventDetails: { name, input: JSON.stringify(input), inputDetails: { truncated: false } },
  });
  progress.entered = { time: world.clock.now().toISOString(), event };
  for (const hear of world.entered) hear(execution, name);
}

interface Exit {
  assigned: JsonObject;
  output: Json;
  next: string | undefined;
}

function leave({ scope, name, state }: Visit, { assigned, output, next }: Exit): void {
  const { progress } = scope;
  const variables = Object.entries(assigned).map(([key, value]) => [key, JSON.stringify(value)] as const);
  record(scope, `${state.Type}StateExited` as HistoryEventType, {
    stateExitedEventDetails: {
      name,
      output: JSON.stringify(output),
      outputDetails: { truncated: false },
      ...(variables.length > 0 && {
        assignedVariables: Object.fromEntries(variables),
        assignedVariablesDetails: { truncated: false },
      }),
    },
  });
  Object.assign(progress.variables, assigned);
  forget(scope);
  delete progress.entered;
  if (next === undefined) progress.output = output;
  else Object.assign(progress, { state: next, input: output });
}

const forget = ({ progress }: Scope) => {
  delete progress.branches;
  delete progress.mapRun;
};

async function attempts(visit: Visit): Promise<Exit> {
  const { scope, state } = visit;
  const retriers: Retrier[] = "Retry" in state ? (state.Retry ?? []) : [];
  const counts: RetryCounts = new Map();
  for (;;) {
    try {
      return await attempt(visit);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const delay = nextRetry(retriers, error, counts, scope.world.random);
      if (delay === undefined) {
        const failed = visit.succeeded ? undefined : FAILABLE[state.Type];
        if (failed) record(scope, failed);
        return caught(visit, error);
      }
      forget(scope);
      await waitUntil(scope, scope.world.clock.now().getTime() + delay);
      visit.retryCount += 1;
    }
  }
}

async function attempt(visit: Visit): Promise<Exit> {
  const kind = kinds[visit.state.Type] as (visit: Visit) => Promise<Choice>;
  visit.succeeded = false;
  const { transition, result, at = "" } = await kind(visit);
  visit.succeeded = true;
  const value = result === undefined ? visit.input : result;
  return exitBy(visit, transition, value, at, result === undefined ? {} : { result });
}

/** The first catcher that names the error takes the execution on. @throws Failure when there is none */
async function caught(visit: Visit, failure: Failure): Promise<Exit> {
  const { state } = visit;
  const catchers: Catcher[] = "Catch" in state ? (state.Catch ?? []) : [];
  const index = catchers.findIndex(({ ErrorEquals }) => matchesError(ErrorEquals, failure.error));
  const catcher = catchers[index];
  if (catcher === undefined) throw failure;
  const errorOutput = { Error: failure.error ?? "", Cause: failure.cause ?? "" };
  return exitBy(visit, catcher, errorOutput, `Catch[${index}]/`, { errorOutput });
}

/** Assign and Output are evaluated side by side: neither sees what the other makes. */
async function exitBy(
  visit: Visit,
  { Assign = {}, Output, Next }: Choice["transition"],
  fallback: Json,
  at: string,
  extras: { result?: Json; errorOutput?: JsonObject },
): Promise<Exit> {
  const assigned = (await evaluateIn(visit, Assign, `${at}Assign`, extras)) as JsonObject;
  const output = Output === undefined ? fallback : await evaluateIn(visit, Output, `${at}Output`, extras);
  holdToDataLimit(assigned, `The variables that the state '${visit.name}' assigns`);
  holdToDataLimit(output, `The output of the state '${visit.name}'`);
  return { assigned, output, next: Next };
}

/** Told when no retry follows, and not of each try. */
const FAILABLE: Partial<Record<State["Type"], HistoryEventType>> = {
  Map: "MapStateFailed",
  Parallel: "ParallelStateFailed",
};

const ABORTABLE: Partial<Record<State["Type"], HistoryEventType>> = {
  Task: "TaskStateAborted",
  Wait: "WaitStateAborted",
  Map: "MapStateAborted",
  Parallel: "ParallelStateAborted",
};
