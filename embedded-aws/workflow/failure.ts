/** A failure as the Amazon States Language knows it: an error name and, usually, a cause. */
export class Failure extends Error {
  readonly error: string | undefined;
  override readonly cause: string | undefined;

  constructor(error: string | undefined, cause?: string) {
    super(cause ?? error ?? "failed");
    this.name = error ?? "Failure";
    this.error = error;
    this.cause = cause;
  }
}

/** An expression or a field that failed; `location` names its place in the state: `Arguments/Payload/users[0]`. */
export class EvaluationFailure extends Failure {
  readonly location: string | undefined;

  constructor(cause: string, location?: string) {
    super("States.QueryEvaluationError", cause);
    this.location = location;
  }
}

/** Ends the work of a branch or an execution that was stopped: no Retry and no Catch sees it. */
export class Aborted extends Error {
  override readonly name = "Aborted";
}

const WILDCARDS: Record<string, (error: string) => boolean> = {
  "States.ALL": (error) => error !== "States.DataLimitExceeded",
  "States.TaskFailed": (error) => error !== "States.Timeout",
};

/**
 * Whether an ErrorEquals list names the error. States.Runtime is never retried or caught, not even by its name.
 * Source: Step Functions developer guide, concepts-error-handling.
 */
export function matchesError(errorEquals: string[], error: string | undefined): boolean {
  if (error === "States.Runtime") return false;
  return errorEquals.some((name) => name === error || WILDCARDS[name]?.(error ?? ""));
}

/** Largest input, output, arguments or result, in bytes of UTF-8. */
const DATA_LIMIT = 262_144;

export const exceedsDataLimit = (value: unknown): boolean =>
  Buffer.byteLength(JSON.stringify(value) ?? "") > DATA_LIMIT;

export const tooBig = (what: string): Failure =>
  new Failure("States.DataLimitExceeded", `${what} exceeds the limit of ${DATA_LIMIT} bytes.`);

/** @throws Failure States.DataLimitExceeded */
export function holdToDataLimit(value: unknown, what: string): void {
  if (exceedsDataLimit(value)) throw tooBig(what);
}
