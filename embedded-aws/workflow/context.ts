import type { Json, JsonObject, State } from "./definition.ts";
import { EvaluationFailure, Failure } from "./failure.ts";
import { record } from "./history.ts";
import { type MapItem, type Visit, variablesOf } from "./scope.ts";

/** What `$states` holds besides the input and the context. */
interface Extras {
  result?: Json;
  errorOutput?: JsonObject;
  mapItem?: MapItem;
}

/** Evaluates a template of a state, and enters a failure into the history as AWS does. @throws Failure */
export async function evaluateIn(visit: Visit, template: Json, field: string, extras: Extras = {}): Promise<Json> {
  const { scope, name, input } = visit;
  const { mapItem = scope.mapItem, ...rest } = extras;
  const states = { input, context: contextOf(visit, mapItem), ...rest };
  try {
    return await scope.world.evaluate(template, { ...variablesOf(scope), states }, field);
  } catch (error) {
    if (!(error instanceof EvaluationFailure)) throw error;
    const { location } = error;
    const entered = `(entered at the event id #${scope.progress.entered?.event})`;
    const cause = `An error occurred while executing the state '${name}' ${entered}. ${error.cause}`;
    record(scope, "EvaluationFailed", {
      evaluationFailedEventDetails: { error: error.error, cause, location, state: name },
    });
    throw new EvaluationFailure(cause, location);
  }
}

/** Evaluates a number that must be whole and not negative. @throws Failure */
export async function wholeNumberIn(visit: Visit, template: Json, field: string): Promise<number> {
  const value = await evaluateIn(visit, template, field);
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  throw unexpected(visit, field, "a whole number that is not negative", value);
}

export const unexpected = ({ name }: Visit, field: string, expected: string, value: Json): Failure =>
  new Failure(
    "States.QueryEvaluationError",
    `The field '${field}' of the state '${name}' must be ${expected}, but was ${JSON.stringify(value)}.`,
  );

const RETRYABLE: State["Type"][] = ["Task", "Parallel", "Map"];

/** Source: Step Functions developer guide, input-output-contextobject. */
function contextOf({ scope, name, state, retryCount }: Visit, mapItem: MapItem | undefined): JsonObject {
  const { execution, progress } = scope;
  const { machine } = execution;
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.input,
      Name: execution.name,
      RoleArn: machine.roleArn,
      StartTime: execution.startDate.toISOString(),
      RedriveCount: execution.redriveCount,
      ...(execution.redriveDate && { RedriveTime: execution.redriveDate.toISOString() }),
    },
    State: {
      Name: name,
      EnteredTime: progress.entered?.time ?? null,
      ...(RETRYABLE.includes(state.Type) && { RetryCount: retryCount }),
    },
    StateMachine: { Id: machine.arn, Name: machine.name },
    ...(mapItem && { Map: { Item: mapItem } }),
  };
}
