import type { Json } from "./definition.ts";
import { Aborted, Failure } from "./failure.ts";
import { append, type HistoryDetails } from "./history.ts";
import type { Execution, Scope, World } from "./scope.ts";
import { statusChange } from "./status-change.ts";

type Ending =
  | { status: "SUCCEEDED"; output: Json }
  | { status: "FAILED" | "ABORTED"; error: string | undefined; cause: string | undefined }
  | { status: "TIMED_OUT" };

/** Runs an execution from where its progress stands; its end shows in its status and settles `ended`. */
export function drive(world: World, execution: Execution, lastEvent: number): void {
  const { machine, progress } = execution;
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = setTimeLimit(world, execution);
  execution.ended = promise;
  execution.close = () => {
    cancel();
    controller.abort();
    resolve();
  };
  const { signal } = controller;
  const scope: Scope = { world, execution, block: machine.definition, progress, signal, lastEvent, outer: {} };
  // The states up to the first that waits are work in progress, which a fast clock does not run ahead of.
  world.clock.hold(() => new Promise((done) => setImmediate(done)));
  world.clock.detach(() =>
    world.runBlock(scope).then(
      (output) => finish(world, execution, { status: "SUCCEEDED", output }, scope.lastEvent),
      (error) => {
        if (!(error instanceof Aborted)) finish(world, execution, failed(error), scope.lastEvent);
      },
    ),
  );
}

function setTimeLimit(world: World, execution: Execution): () => void {
  const { clock } = world;
  const { TimeoutSeconds } = execution.machine.definition;
  if (TimeoutSeconds === undefined) return () => {};
  const timeOut = () => finish(world, execution, { status: "TIMED_OUT" });
  return clock.at(clock.now().getTime() + TimeoutSeconds * 1000, timeOut);
}

/** An error that is no Failure is a fault of the engine: it must show, not vanish. */
function failed(error: unknown): Ending {
  if (error instanceof Failure) return { status: "FAILED", error: error.error, cause: error.cause };
  return { status: "FAILED", error: "States.Runtime", cause: `${(error as Error).stack ?? error}` };
}

/** Ends an execution that still runs: its last event is written, its work is stopped, and who waits is told. */
export function finish(world: World, execution: Execution, ending: Ending, lastEvent = execution.history.length): void {
  if (execution.status !== "RUNNING") return;
  Object.assign(execution, ending, { stopDate: world.clock.now() });
  const [type, details] = lastEventOf(ending);
  append(execution, world.clock, type, details, lastEvent);
  execution.close();
  tell(world, execution);
}

type LastEvent = `Execution${"Succeeded" | "Failed" | "Aborted" | "TimedOut"}`;

function lastEventOf(ending: Ending): [type: LastEvent, details: HistoryDetails] {
  if (ending.status === "SUCCEEDED") {
    const output = JSON.stringify(ending.output);
    return ["ExecutionSucceeded", { executionSucceededEventDetails: { output, outputDetails: { truncated: false } } }];
  }
  if (ending.status === "TIMED_OUT") {
    return ["ExecutionTimedOut", { executionTimedOutEventDetails: { error: "States.Timeout" } }];
  }
  const { status, error, cause } = ending;
  return status === "FAILED"
    ? ["ExecutionFailed", { executionFailedEventDetails: { error, cause } }]
    : ["ExecutionAborted", { executionAbortedEventDetails: { error, cause } }];
}

/** Children of a Map Run are not told of: their parent is. */
export function tell({ clock, random, onStatusChange }: World, execution: Execution): void {
  if (execution.mapRun === undefined) onStatusChange(statusChange(execution, clock.now(), random));
}
