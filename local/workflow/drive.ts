import type { Json } from "./definition.ts";
import { Aborted, Failure } from "./failure.ts";
import { append, type Execution, type Scope, type World } from "./scope.ts";

type Ending =
  | { status: "SUCCEEDED"; output: Json }
  | { status: "FAILED" | "ABORTED"; error: string | undefined; cause: string | undefined }
  | { status: "TIMED_OUT" };

type Tell = (execution: Execution) => void;

/** Runs an execution from where its progress stands; its end shows in its status and settles `ended`. */
export function drive(world: World, execution: Execution, lastEvent: number, tell: Tell): void {
  const { machine, progress } = execution;
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  execution.ended = promise;
  const { TimeoutSeconds = Number.POSITIVE_INFINITY } = machine.definition;
  const deadline = world.clock.now().getTime() + TimeoutSeconds * 1000;
  const cancel =
    deadline < Number.POSITIVE_INFINITY
      ? world.clock.at(deadline, () => finish(world, execution, { status: "TIMED_OUT" }, tell))
      : () => {};
  execution.close = () => {
    cancel();
    controller.abort();
    resolve();
  };
  const scope: Scope = {
    world,
    execution,
    block: machine.definition,
    progress,
    signal: controller.signal,
    lastEvent,
    outer: {},
  };
  world.clock.detach(() =>
    world.runBlock(scope).then(
      (output) => finish(world, execution, { status: "SUCCEEDED", output }, tell, scope.lastEvent),
      (error) => {
        if (!(error instanceof Aborted)) finish(world, execution, failed(error), tell, scope.lastEvent);
      },
    ),
  );
}

/** An error that is no Failure is a fault of the engine: it must show, not vanish. */
function failed(error: unknown): Ending {
  if (error instanceof Failure) return { status: "FAILED", error: error.error, cause: error.cause };
  return { status: "FAILED", error: "States.Runtime", cause: `${(error as Error).stack ?? error}` };
}

/** Ends an execution that still runs: its last event is written, its work is stopped, and who waits is told. */
export function finish(
  { clock }: World,
  execution: Execution,
  ending: Ending,
  tell: Tell,
  lastEvent = execution.history.length,
): void {
  if (execution.status !== "RUNNING") return;
  const { status, ...rest } = ending;
  Object.assign(execution, rest, { status, stopDate: clock.now() });
  appendEnd(execution, ending, clock, lastEvent);
  execution.close();
  tell(execution);
}

function appendEnd(execution: Execution, ending: Ending, clock: World["clock"], lastEvent: number): void {
  switch (ending.status) {
    case "SUCCEEDED": {
      const output = JSON.stringify(ending.output);
      const details = { executionSucceededEventDetails: { output, outputDetails: { truncated: false } } };
      append(execution, clock, "ExecutionSucceeded", details, lastEvent);
      return;
    }
    case "TIMED_OUT":
      append(
        execution,
        clock,
        "ExecutionTimedOut",
        { executionTimedOutEventDetails: { error: "States.Timeout" } },
        lastEvent,
      );
      return;
    default: {
      const { status, error, cause } = ending;
      const details = { error, cause };
      if (status === "FAILED")
        append(execution, clock, "ExecutionFailed", { executionFailedEventDetails: details }, lastEvent);
      else append(execution, clock, "ExecutionAborted", { executionAbortedEventDetails: details }, lastEvent);
    }
  }
}
