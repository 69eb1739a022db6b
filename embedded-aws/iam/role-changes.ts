import type { Account } from "../account.ts";
import type { Call } from "./call.ts";
import { checkTrust, policySize } from "./documents.ts";
import { page } from "./paging.ts";
import { attachable } from "./policies.ts";
import { attach, attachedOf, detach, noPolicies, putInline, removeInline } from "./principal-policies.ts";
import { entityExists, limitExceeded, noSuchEntity, withinQuota } from "./refusals.ts";
import { findRole, shownRole } from "./roles.ts";

/** The quota of a trust policy, which can be raised. */
const trustSize = 2048;

const checked = (document: string): string => {
  checkTrust(document);
  if (policySize(document) > trustSize) throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${trustSize}`);
  return document;
};

export const createRole: Call<"CreateRole"> = (account: Account, input) => {
  const {
    RoleName,
    Path = "/",
    AssumeRolePolicyDocument,
    MaxSessionDuration,
    PermissionsBoundary,
    Description,
  } = input;
  const { roles } = account.iam;
  if (roles.has(RoleName.toLowerCase())) throw entityExists(`Role with name ${RoleName} already exists.`);
  withinQuota(roles.size, 1000, "RolesPerAccount");
  const role = {
    RoleName,
    RoleId: account.newId("AROA"),
    Path,
    CreateDate: account.now(),
    document: checked(AssumeRolePolicyDocument),
    attached: new Set<string>(),
    inline: new Map<string, string>(),
    ...(Description !== undefined && { Description }),
    ...(MaxSessionDuration !== undefined && { maxSessionSeconds: MaxSessionDuration }),
    ...(PermissionsBoundary !== undefined && { boundary: attachable(account, PermissionsBoundary) }),
  };
  roles.set(RoleName.toLowerCase(), role);
  return { Role: shownRole(account, role) };
};

export const updateRole: Call<"UpdateRole"> = (account, { RoleName, MaxSessionDuration, Description }) => {
  const role = findRole(account, RoleName);
  if (MaxSessionDuration !== undefined) role.maxSessionSeconds = MaxSessionDuration;
  if (Description !== undefined) role.Description = Description;
};

export const updateAssumeRolePolicy: Call<"UpdateAssumeRolePolicy"> = (account, { RoleName, PolicyDocument }) => {
  findRole(account, RoleName).document = checked(PolicyDocument);
};

export const putRolePermissionsBoundary: Call<"PutRolePermissionsBoundary"> = (account, input) => {
  findRole(account, input.RoleName).boundary = attachable(account, input.PermissionsBoundary);
};

/** AWS's answer for a role without a boundary was not recorded: as for a user. */
export const deleteRolePermissionsBoundary: Call<"DeleteRolePermissionsBoundary"> = (account, input) => {
  const role = findRole(account, input.RoleName);
  if (!role.boundary) throw noSuchEntity(`The role ${role.RoleName} has no permissions boundary.`);
  delete role.boundary;
};

export const deleteRole: Call<"DeleteRole"> = (account, { RoleName }) => {
  noPolicies(findRole(account, RoleName));
  account.iam.roles.delete(RoleName.toLowerCase());
};

export const attachRolePolicy: Call<"AttachRolePolicy"> = (account, input) =>
  attach(account, findRole(account, input.RoleName), input.PolicyArn, "PoliciesPerRole");

export const detachRolePolicy: Call<"DetachRolePolicy"> = (account, input) =>
  detach(findRole(account, input.RoleName), input.PolicyArn);

export const putRolePolicy: Call<"PutRolePolicy"> = (account, input) => {
  const role = findRole(account, input.RoleName);
  putInline(role, input.PolicyName, input.PolicyDocument, 10_240, `role ${role.RoleName}`);
};

export const deleteRolePolicy: Call<"DeleteRolePolicy"> = (account, input) =>
  removeInline(findRole(account, input.RoleName), input.PolicyName);

export const listAttachedRolePolicies: Call<"ListAttachedRolePolicies"> = (account, input) =>
  page(account, input, "AttachedPolicies", attachedOf(findRole(account, input.RoleName)));

export const listRolePolicies: Call<"ListRolePolicies"> = (account, input) =>
  page(account, input, "PolicyNames", [...findRole(account, input.RoleName).inline.keys()].sort());
