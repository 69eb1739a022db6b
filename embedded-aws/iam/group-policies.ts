import type { Call } from "./call.ts";
import { findGroup } from "./names.ts";
import { page } from "./paging.ts";
import { attach, attachedOf, detach, putInline, removeInline } from "./principal-policies.ts";

export const attachGroupPolicy: Call<"AttachGroupPolicy"> = (account, input) =>
  attach(account, findGroup(account, input.GroupName), input.PolicyArn, "PoliciesPerGroup");

export const detachGroupPolicy: Call<"DetachGroupPolicy"> = (account, input) =>
  detach(findGroup(account, input.GroupName), input.PolicyArn);

export const deleteGroupPolicy: Call<"DeleteGroupPolicy"> = (account, input) =>
  removeInline(findGroup(account, input.GroupName), input.PolicyName);

export const listAttachedGroupPolicies: Call<"ListAttachedGroupPolicies"> = (account, input) =>
  page(account, input, "AttachedPolicies", attachedOf(findGroup(account, input.GroupName)));

export const putGroupPolicy: Call<"PutGroupPolicy"> = (account, input) => {
  const group = findGroup(account, input.GroupName);
  putInline(group, input.PolicyName, input.PolicyDocument, 5120, `group ${group.GroupName}`);
};

export const listGroupPolicies: Call<"ListGroupPolicies"> = (account, input) =>
  page(account, input, "PolicyNames", [...findGroup(account, input.GroupName).inline.keys()].sort());
