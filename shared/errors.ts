import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import type { SdkError } from "@smithy/types";

/** Worth trying again: throttling, a failure on AWS's side, a change that is not yet visible everywhere. */
export class Transient extends Error {
  override name = "Transient";
}

/** A credential report that was there is there no more; another is to be asked for, and waited for. */
export class ReportNotReady extends Error {
  override name = "ReportNotReady";
}

/**
 * The role in another account cannot be assumed. No refusal: nothing was decided about the user, and once the role is there,
 * a redrive goes on.
 */
export class AccountUnreachable extends Error {
  override name = "AccountUnreachable";
}

/**
 * The function says no, and a second try would get the same answer. Workflows catch refusals by name, `steward` exits with
 * code 3: both take the names from `refusals`.
 */
export abstract class Refusal extends Error {}

/** Cannot be done as asked; the message says why. What the request made so far is undone. */
export class Rejected extends Refusal {
  override name = "Rejected";
}

/** The user that a request is about no longer exists: no user has this id, or, where no id is known, this name. */
export class UserGone extends Refusal {
  override name = "UserGone";
}

/** The user that a request is about exists under another name. */
export class UserRenamed extends Refusal {
  override name = "UserRenamed";
}

/** The user that a request is about no longer exists, and another user has the name. */
export class UserReplaced extends Refusal {
  override name = "UserReplaced";
}

/** The user has two access keys, live or not: AWS allows no third, and none is removed to make room. */
export class KeyLimitReached extends Refusal {
  override name = "KeyLimitReached";
}

/** Automation leaves this user alone: the tag `steward:protected` or the path `/break-glass/` says so. */
export class UserProtected extends Refusal {
  override name = "UserProtected";
}

/** Another request is offboarding this user. */
export class UserLeaving extends Refusal {
  override name = "UserLeaving";
}

/** The user is exempt from the control that calls for this change. */
export class UserExempt extends Refusal {
  override name = "UserExempt";
}

/** Another rotation of this user's keys has not ended yet. */
export class RotationUnderWay extends Refusal {
  override name = "RotationUnderWay";
}

/** The key that was made in the place of another one is not in use, so that the other one cannot go. */
class NewKeyUnused extends Refusal {
  override name = "NewKeyUnused";
}

/** A key that is to go is, or was a moment ago, in use. */
export class OldKeyInUse extends Refusal {
  override name = "OldKeyInUse";
}

/** A key that was deactivated is active again: somebody needs it. */
export class KeyReactivated extends Refusal {
  override name = "KeyReactivated";
}

/** The key was exposed and made inactive for that: only a request that names it and a reason makes it active again. */
export class KeyContained extends Refusal {
  override name = "KeyContained";
}

/** The request was undone. It is over, and a redrive does not take it up. */
export class Undone extends Refusal {
  override name = "Undone";
}

/** The account is no longer as it was when the plan was made, or another plan was applied since. */
export class PlanIsStale extends Refusal {
  override name = "PlanIsStale";
}

/** IAM, or IAM Access Analyzer, finds an error or a security warning in a policy. */
export class PolicyRefused extends Refusal {
  override name = "PolicyRefused";
}

/** A group that is to be deleted has members, and the file does not say that they may be removed. */
export class GroupHasMembers extends Refusal {
  override name = "GroupHasMembers";
}

/** A policy, group or role that is to be deleted is in use, or has something, that the file does not name. */
export class PolicyIsAttached extends Refusal {
  override name = "PolicyIsAttached";
}

/** The file asks for access that it may not give, or for something that is not the file's to manage. */
export class AccessIsForbidden extends Refusal {
  override name = "AccessIsForbidden";
}

/** The names of all refusals. `infra/asl.yml` repeats them for the workflows. */
export const refusals = [
  Rejected,
  UserGone,
  UserRenamed,
  UserReplaced,
  KeyLimitReached,
  UserProtected,
  UserLeaving,
  UserExempt,
  RotationUnderWay,
  NewKeyUnused,
  OldKeyInUse,
  KeyReactivated,
  KeyContained,
  Undone,
  PlanIsStale,
  PolicyRefused,
  GroupHasMembers,
  PolicyIsAttached,
  AccessIsForbidden,
].map((Class) => new Class().name);

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

/** Codes and class names that the SDK does not try again by itself, and that pass all the same. */
const transient = new Set([
  "ConcurrentModification",
  "ConcurrentModificationException",
  "ConditionalRequestConflict", // S3: two conditional writes of one object at a time
  "EntityTemporarilyUnmodifiable",
  "EntityTemporarilyUnmodifiableException",
  "InternalFailure",
  "InternalServiceError",
  "NoSuchEntityException", // one that no step expects: what was there a moment ago is not shown, or the guard says more next time
  "ServiceFailure",
  "ServiceFailureException",
  "ServiceUnavailable",
  "Throttled",
]);

interface AwsFailure extends Error {
  code?: string;
  Code?: string;
  $metadata?: { httpStatusCode?: number };
}

/** Quotas are no throttling, whatever the SDK says: a second try meets the same quota. */
const isQuota = ({ name, Code = "" }: AwsFailure) =>
  [name, Code].some((known) => /^LimitExceeded(Exception)?$/.test(known));

/** Whether a call that failed like this may succeed when it is made again: what the SDK takes for transient, and some more. */
export const isTransient = (failure: AwsFailure): boolean =>
  !(failure instanceof Refusal) &&
  !isQuota(failure) &&
  (failure instanceof Transient ||
    isTransientError(failure as SdkError) ||
    isThrottlingError(failure as SdkError) ||
    isServerError(failure as SdkError) ||
    [failure.name, failure.code, failure.Code].some((known) => known !== undefined && transient.has(known)));

/**
 * An error under the name that a workflow knows it by: what is worth a retry becomes {@link Transient}, all else keeps
 * its own name.
 */
export const classify = (error: unknown): Error => {
  const failure = error as AwsFailure;
  if (failure instanceof Transient) return failure;
  return isTransient(failure) ? new Transient(`${failure.name}: ${failure.message}`, { cause: failure }) : failure;
};
