import { AwsError, type Caller } from "./operation.ts";
import type { Service } from "./wire/services.ts";

type FaultKind = "throttle" | "accessDenied" | "limitExceeded" | "serverError" | "lostAnswer" | "notImplemented";

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
export const faultError = (kind: FaultKind, what: string, caller: Caller, service: Service) =>
  ({
    throttle: () =>
      new AwsError(
        service.protocol.codes.throttled,
        "Rate exceeded",
        service.protocol.codes.throttled === "SlowDown" ? 503 : 400,
      ),
    accessDenied: () =>
      new AwsError(
        service.denied.code,
        `User: ${caller.arn} is not authorized to perform: ${what}`,
        service.denied.status,
      ),
    limitExceeded: () => new AwsError("LimitExceeded", "Cannot exceed quota", 409),
    serverError: () => new AwsError(service.protocol.codes.failed, "The request processing has failed", 500),
    notImplemented: () => new AwsError(service.protocol.codes.unknown, `The embedded account does not know ${what}`),
    lostAnswer: () => undefined,
  })[kind]();
