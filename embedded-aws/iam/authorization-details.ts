import type * as Iam from "@aws-sdk/client-iam";
import type { Account } from "../account.ts";
import type { Call } from "./call.ts";
import { byName, groupArn, sortedGroups, sortedUsers, userArn } from "./names.ts";
import { page } from "./paging.ts";
import { shownPolicy } from "./policies.ts";
import { findPolicy, shownVersion } from "./policy-versions.ts";
import { attachedOf, inlineList } from "./principal-policies.ts";
import { shownRole } from "./roles.ts";
import type { Group, ManagedPolicy, Role, User } from "./state.ts";
import { boundaryOf } from "./users.ts";

const userDetail = (account: Account, user: User): Iam.UserDetail => ({
  Path: user.Path,
  UserName: user.UserName,
  UserId: user.UserId,
  Arn: userArn(account, user),
  CreateDate: user.CreateDate,
  UserPolicyList: user.inline.size ? inlineList(user) : undefined,
  GroupList: sortedGroups(user.groups).map(({ GroupName }) => GroupName),
  AttachedManagedPolicies: attachedOf(user),
  PermissionsBoundary: boundaryOf(user),
  Tags: [...user.tags.values()],
});

const groupDetail = (account: Account, group: Group): Iam.GroupDetail => ({
  Path: group.Path,
  GroupName: group.GroupName,
  GroupId: group.GroupId,
  Arn: groupArn(account, group),
  CreateDate: group.CreateDate,
  GroupPolicyList: inlineList(group),
  AttachedManagedPolicies: attachedOf(group),
});

const roleDetail = (account: Account, role: Role): Iam.RoleDetail => {
  const { Description: _, MaxSessionDuration: __, ...shown } = shownRole(account, role); // not among the details
  return {
    ...shown,
    RolePolicyList: inlineList(role),
    AttachedManagedPolicies: attachedOf(role),
    InstanceProfileList: [],
  };
};

const policyDetail = (account: Account, policy: ManagedPolicy): Iam.ManagedPolicyDetail => ({
  ...shownPolicy(account, policy),
  PolicyVersionList: policy.versions.map((version) => shownVersion(policy, version)),
});

/** AWS's own policies stand in the details only where something has them. */
const awsPolicies = (account: Account): ManagedPolicy[] => {
  const { users, groups, roles } = account.iam;
  const used = [...users.values(), ...groups.values(), ...roles.values()].flatMap(({ attached }) => [...attached]);
  return [...new Set(used)].filter((arn) => !account.iam.policies.has(arn)).map((arn) => findPolicy(account, arn));
};

type Entity = [
  kind: Iam.EntityType,
  detail: () => Iam.UserDetail | Iam.GroupDetail | Iam.RoleDetail | Iam.ManagedPolicyDetail,
];

const entities = (account: Account): Entity[] => [
  ...sortedUsers(account).map((user): Entity => ["User", () => userDetail(account, user)]),
  ...sortedGroups(account.iam.groups.values()).map((group): Entity => ["Group", () => groupDetail(account, group)]),
  ...[...account.iam.roles.values()]
    .sort((a, b) => byName(a.RoleName, b.RoleName))
    .map((role): Entity => ["Role", () => roleDetail(account, role)]),
  ...[...account.iam.policies.values()].map(
    (each): Entity => ["LocalManagedPolicy", () => policyDetail(account, each)],
  ),
  ...awsPolicies(account).map((each): Entity => ["AWSManagedPolicy", () => policyDetail(account, each)]),
];

/** One list of everything, cut into pages: a page may hold users alone, or the last users and the first groups. */
export const getAccountAuthorizationDetails: Call<"GetAccountAuthorizationDetails"> = (
  account,
  { Filter = [], ...paging },
) => {
  const wanted = entities(account).filter(([kind]) => Filter.length === 0 || Filter.includes(kind));
  const { all, ...rest } = page(account, paging, "all", wanted);
  const of = (...kinds: Iam.EntityType[]) => all.filter(([kind]) => kinds.includes(kind)).map(([, detail]) => detail());
  return {
    UserDetailList: of("User"),
    GroupDetailList: of("Group"),
    RoleDetailList: of("Role"),
    Policies: of("LocalManagedPolicy", "AWSManagedPolicy"),
    ...rest,
  };
};
