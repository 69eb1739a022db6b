import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { Execution } from "./executions.ts";
import { type Failure, innermost } from "./failure.ts";

/** A state that an execution went through, or is in. */
export interface State {
  name: string;
  kind: string;
  enteredAt: Date;
  leftAt?: Date;
  /** `caught`: it failed, and the workflow has an answer to that; `stopped`: the execution ended around it. */
  outcome: "running" | "done" | "failed" | "caught" | "stopped";
  tries: number;
  failure?: Failure;
  /** How deep in branches it stands. */
  depth: number;
  within?: State;
  /** Of a Map. */
  items?: { total: number; done: number; failed: number };
  mapRunArn?: string;
  input: string;
}

/** The states of an execution in the order in which they were entered, and what its variables hold. */
export interface Story {
  states: State[];
  variables: Record<string, unknown>;
}

/** States that only lead on; they are not told of unless they fail. */
const onTheWay = new Set(["Choice", "Pass", "Succeed"]);

/** Reads a history. What runs inside the items of a Map is counted there and not told state by state. */
export function storyOf(history: HistoryEvent[]): Story {
  const states: State[] = [];
  const variables: Record<string, unknown> = {};
  /** The state that each event is about. */
  const about = new Map<number, State>();
  for (const event of history) {
    const { id = 0, previousEventId = 0 } = event;
    const state = enter(event, about.get(previousEventId)) ?? subject(event, states, about.get(previousEventId));
    if (event.stateEnteredEventDetails && state) states.push(state);
    if (state) {
      about.set(id, state);
      note(state, event);
    }
    for (const [name, json] of Object.entries(event.stateExitedEventDetails?.assignedVariables ?? {}))
      variables[name] = JSON.parse(json);
    end(event, states);
  }
  const told = ({ kind, within, failure }: State) => !isInMap(within) && (failure || !onTheWay.has(kind));
  return { states: states.filter(told), variables };
}

const isInMap = (state: State | undefined): boolean =>
  state !== undefined && (state.kind === "Map" || isInMap(state.within));
const holds = ({ kind, outcome }: State) => outcome === "running" && (kind === "Parallel" || kind === "Map");

function enter(
  { type = "" as never, timestamp = new Date(), stateEnteredEventDetails: entered }: HistoryEvent,
  previous: State | undefined,
): State | undefined {
  if (!entered?.name) return undefined;
  const within = previous && holds(previous) ? previous : previous?.within;
  return {
    name: entered.name,
    kind: type.replace("StateEntered", ""),
    enteredAt: timestamp,
    outcome: "running",
    tries: 0,
    depth: within ? within.depth + 1 : 0,
    ...(within && { within }),
    input: entered.input ?? "null",
  };
}

/** By name where the event has one; else the state of the event before it, or the one that this stands in. */
function subject(event: HistoryEvent, states: State[], previous: State | undefined): State | undefined {
  const { type = "" } = event;
  const iteration = Object.entries(event).find(([key]) => /^mapIteration\w+EventDetails$/.test(key))?.[1];
  const name = event.stateExitedEventDetails?.name ?? (iteration as { name?: string } | undefined)?.name;
  const open = (fits: (state: State) => boolean) => states.findLast((each) => each.outcome === "running" && fits(each));
  if (name !== undefined) return open((state) => state.name === name);
  if (type === "ExecutionRedriven") return reopen(states);
  const kind = /^(Parallel|Map)State/.exec(type)?.[1] ?? (type.startsWith("MapRun") ? "Map" : undefined);
  if (kind === undefined || previous?.kind === kind) return previous;
  for (let state = previous?.within; state; state = state.within) if (state.kind === kind) return state;
  return open((state) => state.kind === kind);
}

/** A redrive takes up what the end of the execution left open. */
function reopen(states: State[]): State | undefined {
  for (const state of states) {
    const isOver = state.within?.outcome === "done" || state.within?.outcome === "caught";
    if (isOver || (state.outcome !== "failed" && state.outcome !== "stopped")) continue;
    state.outcome = "running";
    delete state.leftAt;
    delete state.failure;
  }
  return states.findLast(({ outcome }) => outcome === "running");
}

function note(state: State, event: HistoryEvent): void {
  const { type = "", timestamp } = event;
  if (type === "TaskScheduled" || type === "LambdaFunctionScheduled") state.tries += 1;
  if (type === "TaskSucceeded" || type === "LambdaFunctionSucceeded") delete state.failure;
  if (event.mapStateStartedEventDetails)
    state.items = { total: event.mapStateStartedEventDetails.length ?? 0, done: 0, failed: 0 };
  if (event.mapRunStartedEventDetails?.mapRunArn) state.mapRunArn = event.mapRunStartedEventDetails.mapRunArn;
  if (type === "MapIterationSucceeded" && state.items) state.items.done += 1;
  if (type === "MapIterationFailed" && state.items) state.items.failed += 1;
  // A Task that fails in a branch is aborted, too: AWS writes TaskStateAborted after its TaskFailed.
  if (type.endsWith("StateAborted")) close(state, state.failure ? "failed" : "stopped", timestamp);
  const failed = failureIn(event);
  if (failed) state.failure = failed;
  if (event.stateExitedEventDetails) close(state, state.failure ? "caught" : "done", timestamp);
}

function close(state: State, outcome: State["outcome"], at = new Date()): void {
  state.outcome = outcome;
  state.leftAt = at;
}

function failureIn({ type, ...event }: HistoryEvent): Failure | undefined {
  if (!/^(?!Execution|MapIteration).*(Failed|TimedOut)$/.test(type ?? "")) return undefined;
  const details = Object.entries(event).find(([key]) => key.endsWith("EventDetails"))?.[1];
  const { error, cause } = (details ?? {}) as { error?: string; cause?: string };
  return error === undefined && cause === undefined ? undefined : innermost(error, cause);
}

function end({ type, timestamp = new Date(), ...event }: HistoryEvent, states: State[]): void {
  if (!/^Execution(Failed|TimedOut|Aborted)$/.test(type ?? "")) return;
  const { error, cause } = event.executionFailedEventDetails ?? {};
  const open = states.filter(({ outcome }) => outcome === "running");
  const failed = type === "ExecutionFailed" ? (open.findLast(({ failure }) => failure) ?? open.at(-1)) : undefined;
  for (const state of open) {
    const isFailed = state === failed || (failed !== undefined && isAround(state, failed));
    close(state, isFailed ? "failed" : "stopped", timestamp);
  }
  if (failed && failed.failure === undefined) failed.failure = innermost(error, cause);
}

const isAround = (state: State, inner: State): boolean =>
  inner.within !== undefined && (inner.within === state || isAround(state, inner.within));

/** The state at which an execution failed, the innermost. */
export const failedState = ({ states }: Story) => states.findLast(({ outcome }) => outcome === "failed");
/** Such an execution cannot be redriven: it would enter its Fail state again. */
export const endedInFail = (story: Story) => failedState(story)?.kind === "Fail";

/** Whose execution it is, from the request or from what a step has found. A name can be given to somebody else. */
export function userIdOf({ input, output }: Execution, { variables }: Story): string | undefined {
  const places = [input, output, variables, ...Object.values(variables)];
  return places.map((place) => (place as { userId?: unknown } | null | undefined)?.userId).find(isText);
}

const isText = (value: unknown): value is string => typeof value === "string";
