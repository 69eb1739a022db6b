import type { Json, JsonObject, State } from "./definition.ts";
import { EvaluationFailure } from "./failure.ts";
import { record } from "./history.ts";
import { expressionIn } from "./jsonata.ts";
import { type MapItem, type Visit, variablesOf } from "./scope.ts";

/** What `$states` holds besides the input and the context. */
interface Extras {
  result?: Json;
  errorOutput?: JsonObject;
  mapItem?: MapItem;
}

/** Evaluates a template of a state, and enters a failure into the history as AWS does. @throws Failure */
export async function evaluateIn(visit: Visit, template: Json, field: string, extras: Extras = {}): Promise<Json> {
  const { scope, input } = visit;
  const { mapItem = scope.mapItem, ...rest } = extras;
  const states = { input, context: contextOf(visit, mapItem), ...rest };
  try {
    return await scope.world.evaluate(template, { ...variablesOf(scope), states }, field);
  } catch (error) {
    throw error instanceof EvaluationFailure ? evaluationFailed(visit, error.cause ?? "", error.location) : error;
  }
}

/** A cause as AWS words it: which state failed, and at which event it was entered. */
export const causeIn = ({ scope, name }: Visit, why: string): string =>
  `An error occurred while executing the state '${name}' (entered at the event id #${scope.progress.entered?.event}). ${why}`;

/** Enters the failure into the history; it is to be thrown. */
export function evaluationFailed(visit: Visit, why: string, location?: string): EvaluationFailure {
  const failure = new EvaluationFailure(causeIn(visit, why), location);
  const { error, cause } = failure;
  record(visit.scope, "EvaluationFailed", {
    evaluationFailedEventDetails: { error, cause, ...(location && { location }), state: visit.name },
  });
  return failure;
}

/** Evaluates a number that must be whole and not negative. @throws Failure */
export async function wholeNumberIn(visit: Visit, template: Json, field: string): Promise<number> {
  const value = await evaluateIn(visit, template, field);
  if (Number.isInteger(value) && (value as number) >= 0) return value as number;
  throw unexpected(visit, template, field, "number", value);
}

const typeOf = (value: Json): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

/** The failure of a field whose value has the wrong type, in AWS's words as far as they were recorded. */
export const unexpected = (visit: Visit, template: Json, field: string, expected: string, value: Json) => {
  const text = typeof template === "string" ? (expressionIn(template) ?? template) : JSON.stringify(template);
  const was = `'${typeOf(value)}' for value: ${JSON.stringify(value)}`;
  const why = `The JSONata expression '${text}' specified for the field '${field}' returned an unexpected result type.`;
  return evaluationFailed(visit, `${why} Expected '${expected}', but was ${was}`, field);
};

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
