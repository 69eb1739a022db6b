import { last } from "../../shared/command-line.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { changed, type Kind, key } from "./kind.ts";
import type { Seen } from "./seen.ts";

/** Calls that may give a leaver access again. `Update…` of a credential does if it makes the credential active. */
const giving = changed(
  ...["CreateAccessKey", "UpdateAccessKey", "CreateLoginProfile", "UpdateLoginProfile", "EnableMFADevice"],
  ...["UploadSSHPublicKey", "UpdateSSHPublicKey", "UploadSigningCertificate", "UpdateSigningCertificate"],
  ...["CreateServiceSpecificCredential", "ResetServiceSpecificCredential", "UpdateServiceSpecificCredential"],
  ...["AttachUserPolicy", "DetachUserPolicy", "PutUserPolicy", "DeleteUserPolicy", "AddUserToGroup"],
  ...["PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary", "UpdateUser"],
);

const whats: Record<string, (event: Seen) => string> = {
  CreateAccessKey: (event) => `the access key ${key(event)} was created`,
  UpdateAccessKey: (event) => `the access key ${key(event)} was made active`,
  UpdateUser: ({ named }) =>
    `${named.userName} was renamed or moved to ${named.newPath ?? ""}${named.newUserName ?? named.userName}`,
  DetachUserPolicy: ({ named }) => `the policy ${named.policyArn} was detached`,
};

export const leaverChanged: Kind = {
  id: "leaver-changed",
  severity: "critical",
  operationsOnly: true,
  mayBe: (event) => giving(event) && event.named.status !== "Inactive",
  is: ({ user }) => user?.leaving === true,
  what: (event) =>
    `this user is being offboarded, and ${whats[event.name]?.(event) ?? `something was changed by ${event.name}`}`,
  means: "The user's access was cut, and may be open again.",
  next: (user) => `steward start cut-again ${last(user)}`,
};

/** Without the mark, the offboarding ends in a refusal, and the user is not deleted. */
export const leaverUnmarked: Kind = {
  id: "leaver-unmarked",
  severity: "critical",
  operationsOnly: true,
  mayBe: (event) => changed("TagUser", "UntagUser")(event) && event.tags.includes(userTag.leaving),
  is: ({ managed }) => managed,
  what: ({ name }) => `the mark ${userTag.leaving} was ${name === "TagUser" ? "set" : "removed"}`,
  means: "The mark says that a user is being offboarded, and by which request. Only the automation sets it.",
  next: (user) => `steward show user ${last(user)}`,
};
