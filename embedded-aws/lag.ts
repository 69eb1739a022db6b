import type { Account } from "./account.ts";
import type { IamState, Lag } from "./iam/state.ts";

const lag = (account: Account, before: IamState, seconds: number): Lag => ({
  before,
  until: new Date(account.now().getTime() + seconds * 1000),
});

/** Hides what the call changed for some seconds. */
export const startLag = (account: Account, before: IamState, seconds: number): void => {
  account.lag = lag(account, before, seconds);
};

/** Lets what the call changed flicker for some seconds. Changes overlap: a read may miss all that still flicker. */
export const startFlicker = (account: Account, before: IamState, seconds: number): void => {
  account.flickers = account.flickers.filter(({ until }) => account.now() < until);
  account.flickers.push({ ...lag(account, before, seconds), reads: new Map() });
};

/** IAM as it was before the changes that are hidden from everybody; nothing if none are. */
const hidden = ({ lag, now }: Account): IamState | undefined => (lag && now() < lag.until ? lag.before : undefined);

/**
 * IAM as it was before the oldest change that still flickers, for every second read of an operation: its first read
 * shows the change, its second does not, its third does.
 */
const flickering = ({ flickers, now }: Account, operation: string): IamState | undefined => {
  const missed = flickers.filter(({ until, reads }) => {
    const read = (reads.get(operation) ?? 0) + 1;
    reads.set(operation, read);
    return now() < until && read % 2 === 0;
  });
  return missed[0]?.before;
};

export const isIamRead = (service: string, operation: string): boolean =>
  service === "iam" && /^(Get|List|Simulate)/.test(operation);

/** The account as a call finds it: a read may find what was before a change; a change always meets what is there. */
export const asSeenBy = (account: Account, service: string, operation: string): Account => {
  if (!isIamRead(service, operation)) return account;
  const iam = hidden(account) ?? flickering(account, operation);
  return iam ? { ...account, iam } : account;
};

export const hasKey = ({ users, root }: IamState, accessKeyId: string): boolean =>
  [...users.values(), root].some(({ accessKeys }) => accessKeys.some((key) => key.AccessKeyId === accessKeyId));

/** Whether AWS accepts signatures of a key by now. */
export const isKnown = (account: Account, accessKeyId: string): boolean =>
  hasKey(hidden(account) ?? account.iam, accessKeyId);

/** Whether AWS accepts this one signature: a key that flickers signs, does not sign, and signs again. */
export const canSign = (account: Account, accessKeyId: string): boolean =>
  hasKey(hidden(account) ?? flickering(account, `sign ${accessKeyId}`) ?? account.iam, accessKeyId);
