import { createHash } from "node:crypto";
import type { Account } from "../account.ts";
import { AwsError } from "../operation.ts";
import { settable } from "./access-keys.ts";
import type { Call } from "./call.ts";
import { findUser, userOrCaller } from "./names.ts";
import { page } from "./paging.ts";
import { noSuchEntity, withinQuota } from "./refusals.ts";
import type { SshKey, User } from "./state.ts";

const find = (user: User, id: string): SshKey => {
  const found = user.sshKeys.find(({ SSHPublicKeyId }) => SSHPublicKeyId === id);
  if (!found) throw noSuchEntity(`The Public Key with id ${id} cannot be found.`);
  return found;
};

/** The MD5 digest of the key's bytes, in pairs of hexadecimal digits. */
const fingerprint = (body: string): string => {
  const bytes = Buffer.from(body.split(" ")[1] ?? "", "base64");
  return createHash("md5")
    .update(bytes)
    .digest("hex")
    .replace(/(..)(?=.)/g, "$1:");
};

export const newSshKey = (account: Account, SSHPublicKeyBody: string): SshKey => ({
  SSHPublicKeyId: account.newId("APKA"),
  SSHPublicKeyBody,
  Fingerprint: fingerprint(SSHPublicKeyBody),
  Status: "Active",
  UploadDate: account.now(),
});

export const uploadSSHPublicKey: Call<"UploadSSHPublicKey"> = (account, { UserName, SSHPublicKeyBody }) => {
  const user = findUser(account, UserName);
  if (!/^ssh-rsa [A-Za-z0-9+/]+=*( .*)?$/.test(SSHPublicKeyBody))
    throw new AwsError("InvalidPublicKey", "The public key is not an ssh-rsa key");
  withinQuota(user.sshKeys.length, 5, "SSHPublicKeysPerUser");
  const key = newSshKey(account, SSHPublicKeyBody);
  if (user.sshKeys.some(({ Fingerprint }) => Fingerprint === key.Fingerprint))
    throw new AwsError("DuplicateSSHPublicKey", "The SSH public key already exists for the user");
  user.sshKeys.push(key);
  return { SSHPublicKey: { ...key, UserName } };
};

export const getSSHPublicKey: Call<"GetSSHPublicKey"> = (account, { UserName, SSHPublicKeyId, Encoding }) => {
  const key = find(findUser(account, UserName), SSHPublicKeyId);
  if (Encoding !== "SSH")
    throw new AwsError("UnrecognizedPublicKeyEncoding", `The embedded account has no ${Encoding}`);
  return { SSHPublicKey: { ...key, UserName } };
};

export const listSSHPublicKeys: Call<"ListSSHPublicKeys"> = (account, input, caller) => {
  const { UserName, sshKeys } = userOrCaller(account, input.UserName, caller);
  return page(
    account,
    input,
    "SSHPublicKeys",
    sshKeys.map((key) => ({ ...key, UserName })),
  );
};

export const updateSSHPublicKey: Call<"UpdateSSHPublicKey"> = (account, { UserName, SSHPublicKeyId, Status }) => {
  find(findUser(account, UserName), SSHPublicKeyId).Status = settable(Status);
};

export const deleteSSHPublicKey: Call<"DeleteSSHPublicKey"> = (account, { UserName, SSHPublicKeyId }) => {
  const user = findUser(account, UserName);
  const key = find(user, SSHPublicKeyId);
  user.sshKeys = user.sshKeys.filter((each) => each !== key);
};
