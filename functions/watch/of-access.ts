import { changed, type Kind } from "./kind.ts";
import type { Seen } from "./seen.ts";

export const ofPolicies = [
  "CreatePolicy",
  "CreatePolicyVersion",
  "DeletePolicy",
  "DeletePolicyVersion",
  "SetDefaultPolicyVersion",
];
export const ofGroups = [
  "CreateGroup",
  "UpdateGroup",
  "DeleteGroup",
  "AttachGroupPolicy",
  "DetachGroupPolicy",
  "PutGroupPolicy",
  "DeleteGroupPolicy",
];
export const ofRoles = [
  ...["CreateRole", "UpdateRole", "DeleteRole", "UpdateAssumeRolePolicy", "AttachRolePolicy", "DetachRolePolicy"],
  ...["PutRolePolicy", "DeleteRolePolicy", "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary"],
];
/** The group, role or policy that a call changes. */
export const changedIn = ({ named }: Seen) => named.groupName ?? named.roleName ?? named.policyArn;
export const ofPasswordPolicy = changed("UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy");

export const accessChanged: Kind = {
  id: "access-changed",
  severity: "high",
  mayBe: (event) => changed(...ofPolicies, ...ofGroups, ...ofRoles)(event) || ofPasswordPolicy(event),
  is: ({ ofAccess }) => ofAccess,
  what: (event) => `${event.name} changed ${changedIn(event) ?? "the account's password policy"}`,
  means: "An access file manages it. The file and the account are no longer the same.",
  next: () => "steward access diff -f access.yml",
};
