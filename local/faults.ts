import type { Runtime } from "./account.ts";
import { AwsError, type Caller } from "./operation.ts";
import type { Protocol } from "./wire/protocol.ts";

/**
 * The last three strike the function that calls, not the call: it dies before the call takes effect, or after that and
 * before the answer, or the answer comes when its time is up. Who is no function finds the call failed or its answer lost.
 */
type FaultKind =
  | "throttle"
  | "accessDenied"
  | "limitExceeded"
  | "serverError"
  | "lostAnswer"
  | "notImplemented"
  | "deathBefore"
  | "deathAfter"
  | "timeout";

/** Something to go wrong. What is left out matches every call. */
export interface Fault {
  kind: FaultKind;
  operation?: string;
  /** A function's name, an access key id, or an ARN. */
  caller?: string;
  /** Begins at the n-th matching call (1 unless told). */
  call?: number;
  /** For so many calls (1 unless told); `Infinity` for good. */
  times?: number;
}

const matches = (fault: Fault, operation: string, caller: Caller): boolean =>
  (fault.operation ?? operation) === operation &&
  (!fault.caller || [caller.functionName, caller.accessKeyId, caller.arn].includes(fault.caller));

/** Counts the calls that each fault matches, and names the one that strikes this call. */
export const faultCounter = () => {
  const seen = new WeakMap<Fault, number>();
  return (faults: Fault[], operation: string, caller: Caller): FaultKind | undefined => {
    const struck = faults.filter((fault) => {
      if (!matches(fault, operation, caller)) return false;
      const call = (seen.get(fault) ?? 0) + 1;
      seen.set(fault, call);
      const first = fault.call ?? 1;
      return call >= first && call < first + (fault.times ?? 1);
    });
    return struck[0]?.kind;
  };
};

/** The error of a fault that strikes before the call takes effect; a lost answer is none. */
export const faultError = (kind: FaultKind, what: string, caller: Caller, codes: Protocol["codes"]) =>
  ({
    throttle: () => new AwsError(codes.throttled, "Rate exceeded", codes.throttled === "SlowDown" ? 503 : 400),
    accessDenied: () => new AwsError("AccessDenied", `User: ${caller.arn} is not authorized to perform: ${what}`, 403),
    limitExceeded: () => new AwsError("LimitExceeded", "Cannot exceed quota", 409),
    serverError: () => new AwsError(codes.failed, "The request processing has failed", 500),
    notImplemented: () => new AwsError(codes.unknown, `The embedded account does not know ${what}`),
    deathBefore: () => new AwsError(codes.failed, "The caller is dead"),
    deathAfter: () => undefined,
    timeout: () => undefined,
    lostAnswer: () => undefined,
  })[kind]();

export const losesAnswer = (kind: FaultKind | undefined): boolean =>
  kind === "lostAnswer" || kind === "deathAfter" || kind === "timeout";

/** Strikes the function that calls, when the call has taken effect or been refused. */
export const strikeCaller = async (kind: FaultKind | undefined, runtime: Runtime | undefined): Promise<void> => {
  if (kind === "deathBefore" || kind === "deathAfter") await runtime?.die();
  if (kind === "timeout") await runtime?.timeOut();
};
