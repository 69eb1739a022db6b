import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { Clock } from "../clock.ts";
import type { Block, Definition, Json, State } from "./definition.ts";
import { Aborted } from "./failure.ts";
import type { Evaluate } from "./jsonata.ts";
import type { Random } from "./random.ts";
import type { StatusChange } from "./status-change.ts";

export interface Machine {
  arn: string;
  name: string;
  roleArn: string;
  definition: Definition;
  creationDate: Date;
}

/** How far a block of states has come: enough to take it up again after a failure. */
export interface Progress {
  state: string;
  input: Json;
  variables: Record<string, Json>;
  /** Of an iteration of an inline Map. */
  mapItem?: MapItem;
  /** The state was entered and not exited. */
  entered?: { time: string; event: number };
  /** Of the Parallel or Map state that was entered: how far each branch or iteration has come. */
  branches?: Progress[];
  mapRun?: MapRun;
  /** Set when the block has ended. */
  output?: Json;
}

export type MapItem = { Index: number; Value: Json };

type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export interface Execution {
  arn: string;
  name: string;
  machine: Machine;
  input: Json;
  status: ExecutionStatus;
  startDate: Date;
  stopDate?: Date;
  output?: Json;
  error?: string | undefined;
  cause?: string | undefined;
  history: HistoryEvent[];
  progress: Progress;
  redriveCount: number;
  redriveDate?: Date;
  redriveToken?: string | undefined;
  mapRun?: MapRun;
  /** Settles, never rejects, when the present drive has ended; a redrive is a drive of its own. */
  ended: Promise<void>;
  /** Stops the work of the present drive. */
  close: () => void;
}

export interface MapRun {
  arn: string;
  executionArn: string;
  machine: Machine;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  startDate: Date;
  stopDate?: Date;
  maxConcurrency: number;
  toleratedFailurePercentage: number;
  redriveCount: number;
  redriveDate?: Date;
  /** Unset until the items have been read. */
  children?: MapChild[];
}

/** One child execution of a Map Run, which takes one item. */
export interface MapChild {
  input: Json;
  /** Set once the child was started. */
  execution?: Execution;
}

/** On whose behalf the engine calls the outside world. */
export interface OnBehalf {
  roleArn: string;
  executionArn: string;
}

/** The outside world. What is thrown fails the task: `name` is the error, for `invoke` exactly as thrown. */
export interface Integrations {
  invoke(functionName: string, payload: Json, on: OnBehalf): Promise<unknown>;
  publish(args: Json, on: OnBehalf): Promise<unknown>;
  putEvents(args: Json, on: OnBehalf): Promise<unknown>;
  /** Refuses to start a machine that may not be started. */
  mayStart?(stateMachineArn: string, on: OnBehalf): void;
  getObject(args: { Bucket: string; Key: string }, on: OnBehalf): Promise<string>;
  putObject(args: { Bucket: string; Key: string; Body: string }, on: OnBehalf): Promise<unknown>;
}

/** What all executions share. */
/** Hears of each state that is entered, before anything is done in it. */
export type Entered = (execution: Execution, state: string) => void;

export interface World {
  clock: Clock;
  random: Random;
  region: string;
  account: string;
  integrations: Integrations;
  evaluate: Evaluate;
  /** Handed in, because the states that hold blocks are themselves run by it. */
  runBlock(scope: Scope): Promise<Json>;
  onStatusChange(event: StatusChange): void;
  entered: Entered[];
  machines: Map<string, Machine>;
  executions: Map<string, Execution>;
  mapRuns: Map<string, MapRun>;
}

export const arnOf = ({ region, account }: World, kind: string, name: string): string =>
  `arn:aws:states:${region}:${account}:${kind}:${name}`;

/** A block of states as it runs: the whole machine, one branch of a Parallel or one iteration of a Map. */
export interface Scope {
  world: World;
  execution: Execution;
  block: Block;
  progress: Progress;
  signal: AbortSignal;
  /** The event that the next one follows. */
  lastEvent: number;
  /** Variables of the scopes around this one, which it may read. */
  outer: Record<string, Json>;
  mapItem?: MapItem | undefined;
}

/** One stay in one state, its retries included. */
export interface Visit<S extends State = State> {
  scope: Scope;
  name: string;
  state: S;
  input: Json;
  retryCount: number;
  /** The state's own work is done: what fails after it is Assign or Output. */
  succeeded: boolean;
}

export const variablesOf = ({ outer, progress }: Scope): Record<string, Json> => ({ ...outer, ...progress.variables });

export const onBehalf = ({ execution }: Scope): OnBehalf => ({
  roleArn: execution.machine.roleArn,
  executionArn: execution.arn,
});

/** Waits for the promise, or rejects at once when the signal is given. */
export function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Aborted());
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Waits until the clock shows `time` (milliseconds since 1970). @throws Aborted */
export async function waitUntil({ world: { clock }, signal }: Scope, time: number): Promise<void> {
  let cancel = () => {};
  const reached = new Promise<void>((resolve) => {
    cancel = clock.at(time, resolve);
  });
  await unlessAborted(signal, reached).finally(cancel);
}
