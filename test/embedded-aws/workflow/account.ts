import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { type VirtualClock, virtualClock } from "../../../embedded-aws/clock.ts";
import type { Json } from "../../../embedded-aws/workflow/definition.ts";
import { createEngine, type Engine, type EngineOptions } from "../../../embedded-aws/workflow/engine.ts";
import type { Execution, Integrations } from "../../../embedded-aws/workflow/scope.ts";
import type { StatusChange } from "../../../embedded-aws/workflow/status-change.ts";

export const START = new Date("2026-03-01T00:00:00.000Z");
export const DAY = 86_400_000;

export const LAMBDA = "arn:aws:states:::lambda:invoke";
export const SYNC = "arn:aws:states:::states:startExecution.sync:2";

export type Functions = Record<string, (payload: Json, clock: VirtualClock) => unknown>;
type Fields = Record<string, unknown>;

/** An account that holds nothing but an engine, the functions given and a bucket in memory. */
export interface Account {
  engine: Engine;
  clock: VirtualClock;
  bucket: Map<string, string>;
  published: Json[];
  events: Json[];
  statusChanges: StatusChange[];
}

export function account(functions: Functions = {}, options: Partial<EngineOptions> = {}): Account {
  const clock = virtualClock(START);
  const bucket = new Map<string, string>();
  const published: Json[] = [];
  const events: Json[] = [];
  const statusChanges: StatusChange[] = [];
  const integrations: Integrations = {
    invoke: async (name, payload) => functions[name]?.(payload, clock),
    publish: async (args) => ({ MessageId: `message-${published.push(args)}` }),
    putEvents: async (args) => ({ FailedEntryCount: 0, Entries: [{ EventId: `event-${events.push(args)}` }] }),
    getObject: async ({ Key }) => {
      const body = bucket.get(Key);
      if (body === undefined)
        throw Object.assign(new Error("The specified key does not exist."), { name: "NoSuchKey" });
      return body;
    },
    putObject: async ({ Key, Body }) => bucket.set(Key, Body),
  };
  const onStatusChange = (event: StatusChange) => statusChanges.push(event);
  const engine = createEngine({ clock, integrations, onStatusChange, ...options });
  return { engine, clock, bucket, published, events, statusChanges };
}

/** A definition that starts at the first of the states. */
export const machine = (states: Record<string, Fields>, fields: Fields = {}) => ({
  QueryLanguage: "JSONata",
  StartAt: Object.keys(states)[0],
  States: states,
  ...fields,
});

/** A Task that calls the function of that name with the state's input. */
export const call = (FunctionName: string, fields: Fields = {}) => ({
  Type: "Task",
  Resource: LAMBDA,
  TimeoutSeconds: 60,
  Arguments: { FunctionName, Payload: "{% $states.input %}" },
  Output: "{% $states.result.Payload %}",
  ...(fields.Next === undefined && { End: true }),
  ...fields,
});

export const pass = (fields: Fields = {}) => ({ Type: "Pass", End: true, ...fields });
export const wait = (Seconds: number, fields: Fields = { End: true }) => ({ Type: "Wait", Seconds, ...fields });

/** The states of a branch or of an iteration. */
export const block = (states: Record<string, Fields>) => {
  const { QueryLanguage: _, ...rest } = machine(states);
  return rest;
};

export const previousOf = ({ history }: Execution) => history.map(({ previousEventId }) => previousEventId);

/** Seconds from start to end. */
export const elapsed = ({ startDate, stopDate }: Execution) =>
  ((stopDate?.getTime() ?? 0) - startDate.getTime()) / 1000;

/** Runs a definition to its end. */
export async function run(
  { engine, clock }: Account,
  definition: unknown,
  input: Json = {},
  name = "machine",
): Promise<Execution> {
  const { arn } = engine.load({ name, definition });
  const execution = engine.start({ stateMachineArn: arn, input });
  await clock.runUntil(execution.ended);
  return execution;
}

/** The history as a list of `TaskStateEntered Call`: each event's type, and the state's name where it has one. */
export const eventsOf = ({ history }: Execution): string[] => history.map(titleOf);

function titleOf(event: HistoryEvent): string {
  const { name } = event.stateEnteredEventDetails ?? event.stateExitedEventDetails ?? {};
  const { index } =
    event.mapIterationStartedEventDetails ??
    event.mapIterationSucceededEventDetails ??
    event.mapIterationFailedEventDetails ??
    event.mapIterationAbortedEventDetails ??
    {};
  return [event.type, name ?? index].filter((part) => part !== undefined).join(" ");
}

/** Throws an error of that name, as a function of ours does. */
export function refuse(name: string, message = "refused"): never {
  throw Object.assign(new Error(message), { name });
}
