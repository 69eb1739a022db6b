/** Worth trying again: throttling, a failure on AWS's side, a change that is not yet visible everywhere. */
export class Transient extends Error {
  override name = "Transient";
}

/** A credential report that was there is there no more; another is to be asked for, and waited for. */
export class ReportNotReady extends Error {
  override name = "ReportNotReady";
}

/** Cannot be done as asked; the message says why. What the request made so far is undone. */
export class Rejected extends Error {
  override name = "Rejected";
}

/** The user whom a request is about is no longer there, even if another one has his name; a refusal like any other. */
export class UserGone extends Rejected {}

/** The user has two access keys, live or not: AWS allows no third, and none is removed to make room. */
export class KeyLimitReached extends Error {
  override name = "KeyLimitReached";
}

/** Automation leaves this user alone: he is tagged `steward:protected`, or lives under `/break-glass/`. */
export class UserProtected extends Error {
  override name = "UserProtected";
}

/** Another request is offboarding this user. */
export class UserLeaving extends Error {
  override name = "UserLeaving";
}

/** The user is exempt from the control that calls for this change. */
export class UserExempt extends Error {
  override name = "UserExempt";
}

/** Another rotation of this user's keys has not ended yet. */
export class RotationUnderWay extends Error {
  override name = "RotationUnderWay";
}

/** A key that is to go is, or was a moment ago, in use. */
export class OldKeyInUse extends Error {
  override name = "OldKeyInUse";
}

/** A key that was deactivated is active again: somebody needs it. */
export class KeyReactivated extends Error {
  override name = "KeyReactivated";
}

/** For `catch`: AWS's errors of these names are refusals, all others stay what they are. */
export const asRejected =
  (...names: string[]) =>
  (error: Error): never => {
    throw names.includes(error.name) ? new Rejected(error.message, { cause: error }) : error;
  };

/** For `catch`: AWS's errors of these names mean that there is nothing to do. */
export const unless =
  (...names: string[]) =>
  (error: Error): undefined => {
    if (!names.includes(error.name)) throw error;
  };

/** Wire codes and class names alike: the SDK names some errors one way, some the other. */
const transient = new Set([
  "ConcurrentModification",
  "ConcurrentModificationException",
  "ECONNREFUSED",
  "ECONNRESET",
  "EntityTemporarilyUnmodifiable",
  "EntityTemporarilyUnmodifiableException",
  "EPIPE",
  "ETIMEDOUT",
  "InternalFailure",
  "InternalServiceError",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestTimeout",
  "ServiceFailure",
  "ServiceFailureException",
  "ServiceUnavailable",
  "SlowDown",
  "Throttled",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TimeoutError",
  "TooManyRequestsException",
]);

interface AwsFailure extends Error {
  code?: string;
  Code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** Whether a call that failed like this may succeed when it is made again. Decided by name, code and status only. */
export const isTransient = ({ name, code = "", Code = "", $metadata }: AwsFailure): boolean =>
  [name, code, Code].some((known) => transient.has(known)) || ($metadata?.httpStatusCode ?? 0) >= 500;

/**
 * An error under the name that a workflow knows it by: what is worth a retry becomes {@link Transient}, all else keeps
 * its own name. LimitExceeded is none of these: it is a refusal, whatever the SDK takes it for.
 */
export const classify = (error: unknown): Error => {
  const failure = error as AwsFailure;
  return isTransient(failure) ? new Transient(`${failure.name}: ${failure.message}`, { cause: failure }) : failure;
};
