import type * as Iam from "@aws-sdk/client-iam";
import type { Account } from "../account.ts";
import type { Call } from "./call.ts";
import { findGroup, findUser, groupArn, sortedGroups, sortedUsers } from "./names.ts";
import { page } from "./paging.ts";
import { noPolicies } from "./principal-policies.ts";
import { deleteConflict, entityExists, withinQuota } from "./refusals.ts";
import type { Group } from "./state.ts";
import { listedUser } from "./users.ts";

const shown = (account: Account, group: Group): Iam.Group => ({
  Path: group.Path,
  GroupName: group.GroupName,
  GroupId: group.GroupId,
  Arn: groupArn(account, group),
  CreateDate: group.CreateDate,
});

const membersOf = (account: Account, group: Group) => sortedUsers(account).filter(({ groups }) => groups.has(group));

export const createGroup: Call<"CreateGroup"> = (account, { GroupName, Path = "/" }) => {
  const { groups } = account.iam;
  if (groups.has(GroupName.toLowerCase())) throw entityExists(`Group with name ${GroupName} already exists.`);
  withinQuota(groups.size, 300, "GroupsPerAccount");
  const identity = { GroupName, GroupId: account.newId("AGPA"), Path, CreateDate: account.now() };
  const group: Group = { ...identity, attached: new Set(), inline: new Map() };
  groups.set(GroupName.toLowerCase(), group);
  return { Group: shown(account, group) };
};

export const getGroup: Call<"GetGroup"> = (account, input) => {
  const group = findGroup(account, input.GroupName);
  const { Users, ...rest } = page(account, input, "Users", membersOf(account, group));
  return { Group: shown(account, group), Users: Users.map((user) => listedUser(account, user)), ...rest };
};

/** Only a new path is taken: nothing here renames groups. */
export const updateGroup: Call<"UpdateGroup"> = (account, { GroupName, NewPath }) => {
  if (NewPath !== undefined) findGroup(account, GroupName).Path = NewPath;
};

export const deleteGroup: Call<"DeleteGroup"> = (account, { GroupName }) => {
  const group = findGroup(account, GroupName);
  if (membersOf(account, group).length > 0)
    throw deleteConflict("Cannot delete entity, must remove users from group first.");
  noPolicies(group);
  account.iam.groups.delete(GroupName.toLowerCase());
};

export const listGroups: Call<"ListGroups"> = (account, input) => {
  const groups = sortedGroups(account.iam.groups.values()).filter(({ Path }) =>
    Path.startsWith(input.PathPrefix ?? "/"),
  );
  return page(
    account,
    input,
    "Groups",
    groups.map((group) => shown(account, group)),
  );
};

/** Adding a member again is success. */
export const addUserToGroup: Call<"AddUserToGroup"> = (account, input) => {
  const group = findGroup(account, input.GroupName);
  const user = findUser(account, input.UserName);
  if (!user.groups.has(group)) withinQuota(user.groups.size, 10, "GroupsPerUser");
  user.groups.add(group);
};

/** Removing someone who is no member is success. */
export const removeUserFromGroup: Call<"RemoveUserFromGroup"> = (account, input) => {
  const group = findGroup(account, input.GroupName);
  findUser(account, input.UserName).groups.delete(group);
};

export const listGroupsForUser: Call<"ListGroupsForUser"> = (account, input) => {
  const groups = sortedGroups(findUser(account, input.UserName).groups);
  return page(
    account,
    input,
    "Groups",
    groups.map((group) => shown(account, group)),
  );
};
