import {
  type EntityType,
  GetAccountPasswordPolicyCommand,
  GetRoleCommand,
  type GroupDetail,
  type IAMClient,
  type ManagedPolicyDetail,
  paginateGetAccountAuthorizationDetails,
  type RoleDetail,
  type UserDetail,
} from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import { unless } from "../shared/errors.ts";
import type { AccessState, PasswordPolicy } from "./state.ts";

interface Member {
  userName: string;
  userId: string;
}

/** The account's access under a path, and what a plan has to know beside it. */
export interface Actual {
  state: AccessState;
  /** Members by group. */
  members: Record<string, Member[]>;
  /** Names of inline policies, which a file cannot describe: `group developers`, `role reporter`. */
  inline: Record<string, string[]>;
  /** What has a policy and is not under the path, or has it as its boundary: `user ada`. By ARN of the policy. */
  elsewhere: Record<string, string[]>;
  /** Names that exist outside the path, with that path: IAM allows a name once an account. Keys: `group developers`. */
  outside: Record<string, string>;
}

/** Paths of AWS's own roles, and names of our own stack: no file manages them. */
export const isForeign = (path: string): boolean => /^\/(aws-service-role|aws-reserved|service-role)\//.test(path);
export const isOwn = (name: string): boolean => name.toLowerCase().startsWith("iam-steward");

/** Reads the access under `path`. Reads only; everything comes from few calls, so that a plan sees one moment. */
export async function readAccess(iam: IAMClient, path: string): Promise<Actual> {
  const all = await readDetails(iam, ["User", "Group", "Role", "LocalManagedPolicy"]);
  const { groups, roles, policies } = under(path, all);
  const within = new Set<object>([...groups, ...roles, ...policies]);
  const others = [...all.users, ...all.groups, ...all.roles].filter((each) => !within.has(each));
  return {
    state: await stateUnder(iam, { groups, roles, policies }),
    members: Object.fromEntries(groups.map(({ GroupName = "" }) => [GroupName, membersOf(all.users, GroupName)])),
    inline: Object.fromEntries([...groups, ...roles].map((each) => [titleOf(each), inlineOf(each)])),
    elsewhere: Object.fromEntries(
      policies.map(({ Arn = "" }) => [Arn, holdersOf(Arn, others, [...all.users, ...all.roles])]),
    ),
    outside: Object.fromEntries(
      [...all.groups, ...all.roles, ...all.policies]
        .filter((each) => !within.has(each))
        .map((each) => [titleOf(each), each.Path ?? "/"]),
    ),
  };
}

/** What stands under `path`, without who is a member: an account has few groups and many users. */
export const readState = async (iam: IAMClient, path: string): Promise<AccessState> =>
  stateUnder(iam, under(path, await readDetails(iam, ["Group", "Role", "LocalManagedPolicy"])));

type Holder = UserDetail | GroupDetail | RoleDetail;

interface Details {
  groups: GroupDetail[];
  roles: RoleDetail[];
  policies: ManagedPolicyDetail[];
}

function under(path: string, { groups, roles, policies }: Details): Details {
  const isUnder = (each: Holder | ManagedPolicyDetail) =>
    each.Path === path && !isForeign(path) && !isOwn(nameOf(each));
  return { groups: groups.filter(isUnder), roles: roles.filter(isUnder), policies: policies.filter(isUnder) };
}

const stateUnder = async (iam: IAMClient, { groups, roles, policies }: Details): Promise<AccessState> => ({
  policies: Object.fromEntries(policies.map((each) => [each.PolicyName, policyOf(each)])),
  groups: Object.fromEntries(groups.map((each) => [each.GroupName, { policies: attachedTo(each) }])),
  roles: Object.fromEntries(await pLimit(4).map(roles, async (each) => [each.RoleName, await roleOf(iam, each)])),
  passwordPolicy: await readPasswordPolicy(iam),
});

async function readDetails(client: IAMClient, Filter: EntityType[]) {
  const all: Details & { users: UserDetail[] } = { users: [], groups: [], roles: [], policies: [] };
  for await (const page of paginateGetAccountAuthorizationDetails({ client }, { Filter, MaxItems: 1000 })) {
    all.users.push(...(page.UserDetailList ?? []));
    all.groups.push(...(page.GroupDetailList ?? []));
    all.roles.push(...(page.RoleDetailList ?? []));
    all.policies.push(...(page.Policies ?? []));
  }
  return all;
}

/** IAM sends documents percent-encoded. */
export const decoded = (document = "{}"): Record<string, unknown> => JSON.parse(decodeURIComponent(document));

const policyOf = ({ Description, PolicyVersionList = [] }: ManagedPolicyDetail) => ({
  ...(Description && { description: Description }),
  document: decoded(PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion)?.Document),
});

/** The details leave out how long a session may last. */
async function roleOf(iam: IAMClient, role: RoleDetail) {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: role.RoleName }));
  const boundary = role.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    trust: decoded(role.AssumeRolePolicyDocument),
    policies: attachedTo(role),
    maxSessionSeconds: Role?.MaxSessionDuration ?? 3600,
    ...(boundary && { boundary }),
  };
}

const attachedTo = ({ AttachedManagedPolicies = [] }: Holder): string[] =>
  AttachedManagedPolicies.map(({ PolicyArn = "" }) => PolicyArn).sort();

const membersOf = (users: UserDetail[], group: string): Member[] =>
  users
    .filter(({ GroupList = [] }) => GroupList.includes(group))
    .map(({ UserName: userName = "", UserId: userId = "" }) => ({ userName, userId }))
    .sort((a, b) => (a.userName < b.userName ? -1 : 1));

const inlineOf = (each: GroupDetail | RoleDetail): string[] => {
  const list = "RoleName" in each ? each.RolePolicyList : (each as GroupDetail).GroupPolicyList;
  return (list ?? []).map(({ PolicyName = "" }) => PolicyName).sort();
};

const holdersOf = (arn: string, others: Holder[], bounded: (UserDetail | RoleDetail)[]): string[] => [
  ...others.filter((each) => attachedTo(each).includes(arn)).map(titleOf),
  ...bounded
    .filter(({ PermissionsBoundary }) => PermissionsBoundary?.PermissionsBoundaryArn === arn)
    .map((each) => `${titleOf(each)}, as its permissions boundary`),
];

type Named = Holder | ManagedPolicyDetail;
const nameOf = (each: Named): string =>
  ("UserName" in each && each.UserName) ||
  ("GroupName" in each && each.GroupName) ||
  ("RoleName" in each && each.RoleName) ||
  ("PolicyName" in each && each.PolicyName) ||
  "";
const titleOf = (each: Named): string => {
  const kind = "UserName" in each ? "user" : "GroupName" in each ? "group" : "RoleName" in each ? "role" : "policy";
  return `${kind} ${nameOf(each)}`;
};

async function readPasswordPolicy(iam: IAMClient): Promise<PasswordPolicy | null> {
  const found = await iam.send(new GetAccountPasswordPolicyCommand({})).catch(unless("NoSuchEntityException"));
  if (!found?.PasswordPolicy) return null;
  const { ExpirePasswords: _, MaxPasswordAge, PasswordReusePrevention, ...policy } = found.PasswordPolicy;
  return {
    MinimumPasswordLength: policy.MinimumPasswordLength ?? 6,
    RequireSymbols: policy.RequireSymbols ?? false,
    RequireNumbers: policy.RequireNumbers ?? false,
    RequireUppercaseCharacters: policy.RequireUppercaseCharacters ?? false,
    RequireLowercaseCharacters: policy.RequireLowercaseCharacters ?? false,
    AllowUsersToChangePassword: policy.AllowUsersToChangePassword ?? false,
    HardExpiry: policy.HardExpiry ?? false,
    ...(MaxPasswordAge && { MaxPasswordAge }),
    ...(PasswordReusePrevention && { PasswordReusePrevention }),
  };
}
