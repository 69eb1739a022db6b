import { last } from "../../shared/command-line.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { changed, type Kind, key, ofManagedUser } from "./kind.ts";

const look = (user: string) => `steward show user ${last(user)}`;

export const boundaryChanged: Kind = {
  id: "boundary-changed",
  severity: "critical",
  mayBe: changed("PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary"),
  is: ofManagedUser,
  what: ({ name, named }) =>
    name.startsWith("Delete")
      ? "the permissions boundary was removed"
      : `the permissions boundary is now ${named.permissionsBoundary}`,
  means: "The boundary limits what the user's policies can give.",
  next: look,
};

export const keyChanged: Kind = {
  id: "key-changed",
  severity: "high",
  mayBe: changed("CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"),
  is: ofManagedUser,
  what: (event) => {
    if (event.name === "UpdateAccessKey")
      return `the access key ${key(event)} was made ${event.named.status?.toLowerCase()}`;
    return `the access key ${key(event)} was ${event.name === "CreateAccessKey" ? "created" : "deleted"}`;
  },
  means: "No request of the automation asked for it, and no secret of the key was handed over.",
  next: look,
};

export const passwordChanged: Kind = {
  id: "password-changed",
  severity: "high",
  mayBe: changed("CreateLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"),
  is: ofManagedUser,
  what: ({ name }) => `the console password was ${{ C: "created", U: "set", D: "deleted" }[name.charAt(0)]}`,
  means: "Somebody other than the user knows the password, or the user cannot sign in.",
  next: look,
};

export const policyChanged: Kind = {
  id: "policy-changed",
  severity: "high",
  mayBe: changed(
    ...["AttachUserPolicy", "DetachUserPolicy", "PutUserPolicy", "DeleteUserPolicy"],
    ...["AddUserToGroup", "RemoveUserFromGroup"],
  ),
  is: ofManagedUser,
  what: ({ name, named }) => {
    const what = named.groupName ? `the group ${named.groupName}` : `the policy ${named.policyArn ?? named.policyName}`;
    return `${/^(Add|Attach|Put)/.test(name) ? "got" : "lost"} ${what}`;
  },
  means: "The user may do more or less than what was asked for.",
  next: look,
};

/** Users enable devices themselves: an enrolment asks them to. */
export const mfaChanged: Kind = {
  id: "mfa-changed",
  severity: "high",
  mayBe: (event) =>
    changed("DeactivateMFADevice")(event) ||
    (changed("EnableMFADevice")(event) && event.actor.userName !== event.userName),
  is: ofManagedUser,
  what: ({ name, named }) =>
    `the MFA device ${named.serialNumber} was ${name === "EnableMFADevice" ? "enabled by somebody else" : "taken off"}`,
  means: "With the device and the password its holder can sign in. Without a device the password alone is enough.",
  next: look,
};

export const credentialChanged: Kind = {
  id: "credential-changed",
  severity: "medium",
  mayBe: changed(
    ...["UploadSSHPublicKey", "UpdateSSHPublicKey", "UploadSigningCertificate", "UpdateSigningCertificate"],
    ...["CreateServiceSpecificCredential", "ResetServiceSpecificCredential", "UpdateServiceSpecificCredential"],
  ),
  is: ofManagedUser,
  what: ({ name }) => `a credential was changed by ${name}`,
  means: "SSH keys, signing certificates and service-specific credentials open services without an access key.",
  next: look,
};

const ours = (tags: string[]) => tags.filter((tag) => tag.startsWith("steward:"));

export const userChanged: Kind = {
  id: "user-changed",
  severity: "medium",
  mayBe: (event) =>
    changed("CreateUser", "DeleteUser", "UpdateUser")(event) ||
    (changed("TagUser", "UntagUser")(event) && ours(event.tags).length > 0),
  is: ofManagedUser,
  what: ({ name, named, tags }) => {
    if (name.endsWith("TagUser") || name === "UntagUser")
      return `the tags ${ours(tags).join(", ")} were ${name === "TagUser" ? "set" : "removed"}`;
    if (name === "UpdateUser") return `${named.userName} was renamed or moved`;
    return `the user was ${name === "CreateUser" ? "created" : "deleted"}`;
  },
  means: `The automation relies on names, paths and tags: ${userTag.owner} says which person gets notices, ${userTag.protected} keeps the automation away.`,
  next: look,
};
