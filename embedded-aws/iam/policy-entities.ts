import type { Call } from "./call.ts";
import { sortedGroups, sortedUsers } from "./names.ts";
import { page } from "./paging.ts";
import { findPolicy } from "./policy-versions.ts";
import type { Principal } from "./state.ts";

/** Who has a managed policy, attached or as a boundary. Without EntityFilter and PathPrefix, which nobody here asks for. */
export const listEntitiesForPolicy: Call<"ListEntitiesForPolicy"> = (account, input) => {
  const { Arn } = findPolicy(account, input.PolicyArn);
  const has = ({ attached, boundary }: Principal & { boundary?: string }) =>
    (input.PolicyUsageFilter !== "PermissionsBoundary" && attached.has(Arn)) ||
    (input.PolicyUsageFilter !== "PermissionsPolicy" && boundary === Arn);
  const groups = sortedGroups(account.iam.groups.values()).filter(has);
  const users = sortedUsers(account).filter(has);
  const roles = [...account.iam.roles.values()].filter(has);
  const entities = [
    ...groups.map(({ GroupName, GroupId }) => ({ PolicyGroups: { GroupName, GroupId } })),
    ...users.map(({ UserName, UserId }) => ({ PolicyUsers: { UserName, UserId } })),
    ...roles.map(({ RoleName, RoleId }) => ({ PolicyRoles: { RoleName, RoleId } })),
  ];
  const { entities: shown, ...rest } = page(account, input, "entities", entities);
  return {
    PolicyGroups: shown.flatMap((one) => ("PolicyGroups" in one ? one.PolicyGroups : [])),
    PolicyUsers: shown.flatMap((one) => ("PolicyUsers" in one ? one.PolicyUsers : [])),
    PolicyRoles: shown.flatMap((one) => ("PolicyRoles" in one ? one.PolicyRoles : [])),
    ...rest,
  };
};
