import { evaluateIn, wholeNumberIn } from "./context.ts";
import type { Json, TaskState } from "./definition.ts";
import { Aborted, Failure, holdToDataLimit } from "./failure.ts";
import { record, recordAborted } from "./history.ts";
import { type Integration, integrations } from "./integrations.ts";
import { unlessAborted, type Visit } from "./scope.ts";

/** Calls the state's resource and waits for its result. @throws Failure */
export async function runTask(visit: Visit<TaskState>): Promise<Json> {
  const { scope, state } = visit;
  const integration = integrations[state.Resource] as Integration;
  const [resourceType, resource] = namesOf(state.Resource);
  const named = { resourceType, resource };
  const args = await evaluateIn(visit, state.Arguments ?? {}, "Arguments");
  holdToDataLimit(args, `The arguments of the state '${visit.name}'`);
  const timeoutInSeconds = await wholeNumberIn(visit, state.TimeoutSeconds, "TimeoutSeconds");
  record(scope, "TaskScheduled", {
    taskScheduledEventDetails: {
      ...named,
      region: scope.world.region,
      parameters: JSON.stringify(args),
      timeoutInSeconds,
    },
  });
  record(scope, "TaskStarted", { taskStartedEventDetails: named });
  try {
    const result = await call(visit, integration, args, timeoutInSeconds, named);
    holdToDataLimit(result, `The result of the task '${state.Resource}'`);
    record(scope, "TaskSucceeded", {
      taskSucceededEventDetails: { ...named, output: JSON.stringify(result), outputDetails: { truncated: false } },
    });
    return result;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const details = { ...named, error: error.error, cause: error.cause };
    if (error instanceof TimedOut) recordAborted(scope, "TaskTimedOut", { taskTimedOutEventDetails: details });
    else record(scope, "TaskFailed", { taskFailedEventDetails: details });
    throw error;
  }
}

/** `arn:aws:states:::lambda:invoke` names the resource type `lambda` and the resource `invoke`. */
function namesOf(arn: string): [resourceType: string, resource: string] {
  const [resourceType = "", ...resource] = arn.replace("arn:aws:states:::", "").split(":");
  return [resourceType, resource.join(":")];
}

class TimedOut extends Failure {}

/**
 * Tasks that start one after the other were recorded to time out together, in ms. That a second is what joins them is a
 * guess.
 */
const together = 1000;

async function call(
  { scope }: Visit,
  integration: Integration,
  args: Json,
  timeoutInSeconds: number,
  named: { resourceType: string; resource: string },
): Promise<Json> {
  const { clock } = scope.world;
  const stop = new AbortController();
  const end = clock.now().getTime() + timeoutInSeconds * 1000;
  let cancel = () => {};
  const tooLong = new Promise<never>((_, reject) => {
    cancel = clock.at(end, () => reject(new TimedOut("States.Timeout")));
  });
  const submitted = (output: Json) => {
    record(scope, "TaskSubmitted", {
      taskSubmittedEventDetails: { ...named, output: JSON.stringify(output), outputDetails: { truncated: false } },
    });
  };
  try {
    const answer = integration.call(args as never, scope, stop.signal, submitted);
    return await unlessAborted(scope.signal, Promise.race([answer, tooLong]));
  } catch (error) {
    if (error instanceof Aborted && clock.now().getTime() > end - together) throw new TimedOut("States.Timeout");
    throw error;
  } finally {
    cancel();
    stop.abort();
  }
}
