/** Whose credentials signed a call. */
export interface Caller {
  accessKeyId: string;
  arn: string;
  /** Set when a function of ours calls, by its folder's name: `issue-key`. */
  functionName?: string;
  /** Set for a user's session: whether the user gave a code of a device. */
  mfa?: boolean;
  /** When a session of a role ends; credentials without it do not. */
  expires?: Date;
}

/**
 * One API call of a service: takes the decoded input, changes or reads the account, answers with the decoded output.
 * Refusals are thrown as {@link AwsError}.
 */
// biome-ignore lint/suspicious/noExplicitAny: each operation states its own input; a table of them has no common one
export type Operation = (input: any, caller: Caller) => unknown;

/** An error as AWS sends it: `code` is the wire code (`NoSuchEntity`), not the class name that the SDK makes of it. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/** Where a function runs that calls the account. */
export interface Runtime {
  /** Does work as part of the function's invocation, so that what sleeps in it counts as the function's waiting. */
  within<T>(work: () => T): T;
  /** Stops it at once: no further line of the function runs. */
  die(): Promise<void>;
  /** Lets the function's time limit pass. */
  timeOut(): Promise<void>;
}
