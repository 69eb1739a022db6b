import type {
  AttachGroupPolicyRequest,
  DeleteGroupPolicyRequest,
  DetachGroupPolicyRequest,
  GetGroupPolicyRequest,
  GetGroupPolicyResponse,
  ListAttachedGroupPoliciesRequest,
  ListAttachedGroupPoliciesResponse,
  ListGroupPoliciesRequest,
  ListGroupPoliciesResponse,
  PutGroupPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Account } from "../account.ts";
import type { Input } from "./input.ts";
import { findGroup } from "./names.ts";
import { page } from "./paging.ts";
import { attach, attachedOf, detach, inlineOf, putInline, removeInline } from "./principal-policies.ts";

export const attachGroupPolicy = (account: Account, input: Input<AttachGroupPolicyRequest>): void =>
  attach(account, findGroup(account, input.GroupName), input.PolicyArn, "PoliciesPerGroup");

export const detachGroupPolicy = (account: Account, input: Input<DetachGroupPolicyRequest>): void =>
  detach(findGroup(account, input.GroupName), input.PolicyArn);

export const listAttachedGroupPolicies = (
  account: Account,
  input: Input<ListAttachedGroupPoliciesRequest>,
): ListAttachedGroupPoliciesResponse =>
  page(account, input, "AttachedPolicies", attachedOf(findGroup(account, input.GroupName)));

export const putGroupPolicy = (account: Account, input: Input<PutGroupPolicyRequest>): void => {
  const group = findGroup(account, input.GroupName);
  putInline(group, input.PolicyName, input.PolicyDocument, 5120, `group ${group.GroupName}`);
};

export const getGroupPolicy = (account: Account, input: Input<GetGroupPolicyRequest>): GetGroupPolicyResponse => {
  const group = findGroup(account, input.GroupName);
  return {
    GroupName: group.GroupName,
    PolicyName: input.PolicyName,
    PolicyDocument: inlineOf(group, input.PolicyName),
  };
};

export const listGroupPolicies = (
  account: Account,
  input: Input<ListGroupPoliciesRequest>,
): ListGroupPoliciesResponse =>
  page(account, input, "PolicyNames", [...findGroup(account, input.GroupName).inline.keys()].sort());

export const deleteGroupPolicy = (account: Account, input: Input<DeleteGroupPolicyRequest>): void =>
  removeInline(findGroup(account, input.GroupName), input.PolicyName);
