import type { Call } from "./calls.ts";
import { AwsError, type Caller, type Runtime } from "./operation.ts";
import { type Codes, refusal } from "./wire/protocol.ts";

/**
 * Deaths and the time-out strike the function that calls, not the call: it dies before the call takes effect, or after
 * that and before the answer, or the answer comes when its time is up. Who is no function finds the call failed or its
 * answer lost. `lag` and `flicker` do nothing but delay
 * what IAM's reads show of a change.
 */
export type FaultKind =
  | "throttle"
  | "accessDenied"
  | "expiredToken"
  | "limitExceeded"
  | "deleteConflict"
  | "serverError"
  | "notImplemented"
  | "lostRequest"
  | "lostAnswer"
  | "deathBefore"
  | "deathAfter"
  | "timeout"
  | "lag"
  | "flicker";

/** Something to go wrong. What is left out matches every call. */
export interface Fault {
  kind: FaultKind;
  /** `iam`, `secretsmanager`: the name that requests are signed for. */
  service?: string;
  operation?: string;
  /** A function's name (also where it signs with somebody else's key), an access key id, or an ARN. */
  caller?: string;
  /** Begins at the n-th matching call (1 unless told). */
  call?: number;
  /** For so many calls (1 unless told); `Infinity` for good. */
  times?: number;
  /**
   * What the call changes in IAM shows so many seconds later: until then, reads find what was before; if the kind is
   * `flicker`, only every second read does. 0 unless told.
   */
  lagSeconds?: number;
}

const matches = (fault: Fault, { service, operation, caller, sender }: Call): boolean =>
  (fault.service ?? service) === service &&
  (fault.operation ?? operation) === operation &&
  (!fault.caller || [sender, caller.functionName, caller.accessKeyId, caller.arn].includes(fault.caller));

/** Counts the calls that each fault matches, and finds the one that strikes this call. */
export const faultCounter = () => {
  const seen = new WeakMap<Fault, number>();
  return (faults: Fault[], made: Call): Fault | undefined => {
    const struck = faults.filter((fault) => {
      if (!matches(fault, made)) return false;
      const call = (seen.get(fault) ?? 0) + 1;
      seen.set(fault, call);
      const first = fault.call ?? 1;
      return call >= first && call < first + (fault.times ?? 1);
    });
    return struck[0];
  };
};

/** The error of a fault that strikes before the call takes effect; what is only lost has none. */
export const faultError = (kind: FaultKind, what: string, caller: Caller, codes: Codes): AwsError | undefined => {
  if (kind === "throttle") return refusal(codes.throttled, "Rate exceeded");
  if (kind === "serverError") return refusal(codes.failed, "The request processing has failed");
  if (kind === "deathBefore") return refusal(codes.failed, "The caller is dead");
  if (kind === "expiredToken")
    return new AwsError("ExpiredToken", "The security token included in the request is expired", 403);
  if (kind === "limitExceeded") return new AwsError("LimitExceeded", "Cannot exceed quota", 409);
  if (kind === "deleteConflict") return new AwsError("DeleteConflict", "Cannot delete what is in use", 409);
  if (kind === "notImplemented") return refusal(codes.unknown, `The embedded account does not know ${what}`);
  if (kind === "accessDenied")
    return refusal(codes.denied, `User: ${caller.arn} is not authorized to perform: ${what}`);
  return undefined;
};

const answerLost: FaultKind[] = ["lostAnswer", "deathAfter", "timeout"];
export const losesAnswer = (fault: Fault | undefined): boolean =>
  fault !== undefined && answerLost.includes(fault.kind);

/** Strikes the function that calls, when the call has taken effect or been refused. */
export const strikeCaller = async (fault: Fault | undefined, runtime: Runtime | undefined): Promise<void> => {
  if (fault?.kind === "deathBefore" || fault?.kind === "deathAfter") await runtime?.die();
  if (fault?.kind === "timeout") await runtime?.timeOut();
};
