import { changed, type Kind } from "./kind.ts";

const ofPolicies = [
  "CreatePolicy",
  "CreatePolicyVersion",
  "DeletePolicy",
  "DeletePolicyVersion",
  "SetDefaultPolicyVersion",
];
const ofGroups = [
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
export const ofPasswordPolicy = changed("UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy");

export const accessChanged: Kind = {
  id: "access-changed",
  severity: "high",
  mayBe: (event) => changed(...ofPolicies, ...ofGroups, ...ofRoles)(event) || ofPasswordPolicy(event),
  is: ({ ofAccess }) => ofAccess,
  what: ({ name, named }) => {
    const what = named.groupName ?? named.roleName ?? named.policyArn ?? "the account's password policy";
    return `${name} changed ${what}`;
  },
  means: "An access file manages it: what it says and what the account has are no longer the same.",
  next: () => "steward access diff -f access.yml",
};
