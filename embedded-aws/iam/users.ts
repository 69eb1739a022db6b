import type * as Iam from "@aws-sdk/client-iam";
import type { Account } from "../account.ts";
import type { Call } from "./call.ts";
import { findUser, sortedUsers, userArn, userOrCaller } from "./names.ts";
import { page } from "./paging.ts";
import { attachable } from "./policies.ts";
import { deleteConflict, entityExists, withinQuota } from "./refusals.ts";
import type { User } from "./state.ts";
import { putUserTags } from "./tags.ts";

/** What lists show: never tags and the boundary. */
export const listedUser = (account: Account, user: User): Iam.User => ({
  Path: user.Path,
  UserName: user.UserName,
  UserId: user.UserId,
  Arn: userArn(account, user),
  CreateDate: user.CreateDate,
  PasswordLastUsed: user.PasswordLastUsed,
});

export const boundaryOf = (user: Pick<User, "boundary">) =>
  user.boundary
    ? { PermissionsBoundaryType: "PermissionsBoundaryPolicy" as const, PermissionsBoundaryArn: user.boundary }
    : undefined;

const wholeUser = (account: Account, user: User): Iam.User => ({
  ...listedUser(account, user),
  PermissionsBoundary: boundaryOf(user),
  Tags: user.tags.size ? [...user.tags.values()] : undefined,
});

const refuseTaken = (account: Account, name: string): void => {
  if (account.iam.users.has(name.toLowerCase())) throw entityExists(`User with name ${name} already exists.`);
};

export const newUser = (account: Account, UserName: string, Path = "/"): User => ({
  UserName,
  UserId: account.newId("AIDA"),
  Path,
  CreateDate: account.now(),
  tags: new Map(),
  groups: new Set(),
  attached: new Set(),
  inline: new Map(),
  accessKeys: [],
  mfaDevices: [],
  sshKeys: [],
  certificates: [],
  serviceCredentials: [],
});

export const createUser: Call<"CreateUser"> = (account, input) => {
  refuseTaken(account, input.UserName);
  withinQuota(account.iam.users.size, 5000, "UsersPerAccount");
  const user = newUser(account, input.UserName, input.Path);
  putUserTags(user, input.Tags ?? []);
  if (input.PermissionsBoundary) user.boundary = attachable(account, input.PermissionsBoundary);
  account.iam.users.set(user.UserName.toLowerCase(), user);
  return { User: wholeUser(account, user) };
};

export const getUser: Call<"GetUser"> = (account, input, caller) => ({
  User: wholeUser(account, userOrCaller(account, input.UserName, caller)),
});

export const listUsers: Call<"ListUsers"> = (account, input) => {
  const users = sortedUsers(account).filter(({ Path }) => Path.startsWith(input.PathPrefix ?? "/"));
  const { Users, ...rest } = page(account, input, "Users", users);
  return { Users: Users.map((user) => listedUser(account, user)), ...rest };
};

export const updateUser: Call<"UpdateUser"> = (account, input) => {
  const user = findUser(account, input.UserName);
  const renamed = input.NewUserName ?? user.UserName;
  if (renamed.toLowerCase() !== user.UserName.toLowerCase()) refuseTaken(account, renamed);
  account.iam.users.delete(user.UserName.toLowerCase());
  user.UserName = renamed;
  user.Path = input.NewPath ?? user.Path;
  account.iam.users.set(renamed.toLowerCase(), user);
};

/** The nine kinds of residue that AWS names; tags, the boundary and unassigned devices do not block. */
const residue: [what: string, present: (user: User) => boolean][] = [
  ["must delete login profile first", (user) => user.loginProfile !== undefined],
  ["must delete access keys first", (user) => user.accessKeys.length > 0],
  ["must delete signing certificates first", (user) => user.certificates.length > 0],
  ["must delete referenced objects first", (user) => user.sshKeys.length > 0],
  ["must delete service specific credentials first", (user) => user.serviceCredentials.length > 0],
  ["must remove tokens from principal first", (user) => user.mfaDevices.length > 0],
  ["must delete policies first", (user) => user.inline.size > 0],
  ["must detach all policies first", (user) => user.attached.size > 0],
  ["must remove users from group first", (user) => user.groups.size > 0],
];

export const deleteUser: Call<"DeleteUser"> = (account, { UserName }) => {
  const user = findUser(account, UserName);
  for (const [what, present] of residue) if (present(user)) throw deleteConflict(`Cannot delete entity, ${what}.`);
  account.iam.users.delete(UserName.toLowerCase());
};
