import type { Account } from "./account.ts";
import type { IamState } from "./iam/state.ts";

/** A change to IAM that has not reached everybody yet. */
export interface Lag {
  /** What was there before it. */
  before: IamState;
  /** From when on everybody sees it. */
  until: Date;
}

/** Lets what the call has changed show so many seconds later only. */
export const startLag = (account: Account, before: IamState, seconds: number): void => {
  account.lag = { before, until: new Date(account.now().getTime() + seconds * 1000) };
};

/** IAM as those see it whom a change has not reached; nothing where all have. */
const seen = ({ lag, now }: Account): IamState | undefined => (lag && now() < lag.until ? lag.before : undefined);

/** The account as a call finds it: reads may find what was before, changes meet what is. */
export const asSeenBy = (account: Account, service: string, operation: string): Account => {
  const iam = service === "iam" && /^(Get|List|Simulate)/.test(operation) ? seen(account) : undefined;
  return iam ? { ...account, iam } : account;
};

/** Whether whoever checks signatures has heard of a key. */
export const isKnown = (account: Account, accessKeyId: string): boolean => {
  const { users, root } = seen(account) ?? account.iam;
  return [...users.values(), root].some(({ accessKeys }) => accessKeys.some((key) => key.AccessKeyId === accessKeyId));
};
