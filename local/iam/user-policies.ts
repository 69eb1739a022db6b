import type {
  AttachUserPolicyRequest,
  DeleteUserPermissionsBoundaryRequest,
  DeleteUserPolicyRequest,
  DetachUserPolicyRequest,
  GetUserPolicyRequest,
  GetUserPolicyResponse,
  ListAttachedUserPoliciesRequest,
  ListAttachedUserPoliciesResponse,
  ListUserPoliciesRequest,
  ListUserPoliciesResponse,
  PutUserPermissionsBoundaryRequest,
  PutUserPolicyRequest,
} from "@aws-sdk/client-iam";
import type { Account } from "../account.ts";
import type { Input } from "./input.ts";
import { findUser } from "./names.ts";
import { page } from "./paging.ts";
import { attachable } from "./policies.ts";
import { attach, attachedOf, detach, inlineOf, putInline, removeInline } from "./principal-policies.ts";
import { noSuchEntity } from "./refusals.ts";

export const attachUserPolicy = (account: Account, input: Input<AttachUserPolicyRequest>): void =>
  attach(account, findUser(account, input.UserName), input.PolicyArn, "PoliciesPerUser");

export const detachUserPolicy = (account: Account, input: Input<DetachUserPolicyRequest>): void =>
  detach(findUser(account, input.UserName), input.PolicyArn);

export const listAttachedUserPolicies = (
  account: Account,
  input: Input<ListAttachedUserPoliciesRequest>,
): ListAttachedUserPoliciesResponse =>
  page(account, input, "AttachedPolicies", attachedOf(findUser(account, input.UserName)));

/** Replaces; the sum of a user's inline policies is limited, white space aside. */
export const putUserPolicy = (account: Account, input: Input<PutUserPolicyRequest>): void => {
  const user = findUser(account, input.UserName);
  putInline(user, input.PolicyName, input.PolicyDocument, 2048, `user ${user.UserName}`);
};

export const getUserPolicy = (account: Account, input: Input<GetUserPolicyRequest>): GetUserPolicyResponse => {
  const user = findUser(account, input.UserName);
  return { UserName: user.UserName, PolicyName: input.PolicyName, PolicyDocument: inlineOf(user, input.PolicyName) };
};

export const listUserPolicies = (account: Account, input: Input<ListUserPoliciesRequest>): ListUserPoliciesResponse =>
  page(account, input, "PolicyNames", [...findUser(account, input.UserName).inline.keys()].sort());

export const deleteUserPolicy = (account: Account, input: Input<DeleteUserPolicyRequest>): void =>
  removeInline(findUser(account, input.UserName), input.PolicyName);

export const putUserPermissionsBoundary = (account: Account, input: Input<PutUserPermissionsBoundaryRequest>): void => {
  findUser(account, input.UserName).boundary = attachable(account, input.PermissionsBoundary);
};

export const deleteUserPermissionsBoundary = (
  account: Account,
  input: Input<DeleteUserPermissionsBoundaryRequest>,
): void => {
  const user = findUser(account, input.UserName);
  if (!user.boundary) throw noSuchEntity(`The user ${user.UserName} has no permissions boundary.`);
  delete user.boundary;
};
