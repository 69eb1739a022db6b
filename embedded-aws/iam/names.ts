import type { Account } from "../account.ts";
import type { Caller } from "../operation.ts";
import { noSuchEntity, validationError } from "./refusals.ts";
import type { Group, User } from "./state.ts";

export const arn = (account: Account, resource: string): string => `arn:aws:iam::${account.id}:${resource}`;
export const userArn = (account: Account, { Path, UserName }: User): string => arn(account, `user${Path}${UserName}`);
export const groupArn = (account: Account, { Path, GroupName }: Group): string =>
  arn(account, `group${Path}${GroupName}`);

/** Whether word of a user has got round: IAM is consistent only in the end. */
const known = ({ now, behaviour }: Account, { CreateDate }: User): boolean =>
  now().getTime() - CreateDate.getTime() >= behaviour.userSeconds * 1000;

/** Look-ups are exact; only uniqueness disregards case. */
export const findUser = (account: Account, name: string): User => {
  const user = account.iam.users.get(name.toLowerCase());
  if (user?.UserName !== name || !known(account, user))
    throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
};

export const findGroup = (account: Account, name: string): Group => {
  const group = account.iam.groups.get(name.toLowerCase());
  if (group?.GroupName !== name) throw noSuchEntity(`The group with name ${name} cannot be found.`);
  return group;
};

/** The user whose key signed, if a user's did. */
export const callingUser = (account: Account, { arn: own }: Caller): User | undefined => {
  const user = account.iam.users.get(own.slice(own.lastIndexOf("/") + 1).toLowerCase());
  return user && userArn(account, user) === own ? user : undefined;
};

/** The user that a call is about: IAM takes the caller where no name is given. */
export const userOrCaller = (account: Account, name: string | undefined, caller: Caller): User => {
  if (name) return findUser(account, name);
  const own = callingUser(account, caller);
  if (!own) throw validationError("Must specify userName when calling with non-User credentials");
  return own;
};

/** Without regard to case, as IAM lists and reports. */
export const byName = (a: string, b: string): number => {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
};

export const sortedUsers = (account: Account): User[] =>
  [...account.iam.users.values()].filter((user) => known(account, user)).sort((a, b) => byName(a.UserName, b.UserName));

export const sortedGroups = (groups: Iterable<Group>): Group[] =>
  [...groups].sort((a, b) => byName(a.GroupName, b.GroupName));

/** RFC 3986, as IAM sends policy documents: `encodeURIComponent` leaves five characters alone. */
export const percentEncode = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
