import type { Call } from "./call.ts";
import { findUser } from "./names.ts";
import { page } from "./paging.ts";
import { attachable } from "./policies.ts";
import { attach, attachedOf, detach, inlineOf, putInline, removeInline } from "./principal-policies.ts";
import { noSuchEntity } from "./refusals.ts";

export const attachUserPolicy: Call<"AttachUserPolicy"> = (account, input) =>
  attach(account, findUser(account, input.UserName), input.PolicyArn, "PoliciesPerUser");

export const detachUserPolicy: Call<"DetachUserPolicy"> = (account, input) =>
  detach(findUser(account, input.UserName), input.PolicyArn);

export const listAttachedUserPolicies: Call<"ListAttachedUserPolicies"> = (account, input) =>
  page(account, input, "AttachedPolicies", attachedOf(findUser(account, input.UserName)));

/** Replaces; the sum of a user's inline policies is limited, white space aside. */
export const putUserPolicy: Call<"PutUserPolicy"> = (account, input) => {
  const user = findUser(account, input.UserName);
  putInline(user, input.PolicyName, input.PolicyDocument, 2048, `user ${user.UserName}`);
};

export const getUserPolicy: Call<"GetUserPolicy"> = (account, input) => {
  const user = findUser(account, input.UserName);
  return { UserName: user.UserName, PolicyName: input.PolicyName, PolicyDocument: inlineOf(user, input.PolicyName) };
};

export const listUserPolicies: Call<"ListUserPolicies"> = (account, input) =>
  page(account, input, "PolicyNames", [...findUser(account, input.UserName).inline.keys()].sort());

export const deleteUserPolicy: Call<"DeleteUserPolicy"> = (account, input) =>
  removeInline(findUser(account, input.UserName), input.PolicyName);

export const putUserPermissionsBoundary: Call<"PutUserPermissionsBoundary"> = (account, input) => {
  findUser(account, input.UserName).boundary = attachable(account, input.PermissionsBoundary);
};

export const deleteUserPermissionsBoundary: Call<"DeleteUserPermissionsBoundary"> = (account, input) => {
  const user = findUser(account, input.UserName);
  if (!user.boundary) throw noSuchEntity(`The user ${user.UserName} has no permissions boundary.`);
  delete user.boundary;
};
