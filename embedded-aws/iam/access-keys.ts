import { randomBytes } from "node:crypto";
import type { Account } from "../account.ts";
import type { Call } from "./call.ts";
import { userOrCaller } from "./names.ts";
import { page } from "./paging.ts";
import { accessDenied, invalidInput, noSuchEntity, withinQuota } from "./refusals.ts";
import type { AccessKey, Status, User } from "./state.ts";

/** By id, which says nothing about age: so are the slots of the credential report. */
export const sortedKeys = (keys: AccessKey[]): AccessKey[] =>
  keys.toSorted((a, b) => (a.AccessKeyId < b.AccessKeyId ? -1 : 1));

/** The model's third status cannot be set by hand. */
export const settable = (status: string): Status => {
  if (status === "Expired") throw invalidInput("Operation does not support status Expired");
  return status as Status;
};

const find = (user: User, id: string): AccessKey => {
  const key = user.accessKeys.find(({ AccessKeyId }) => AccessKeyId === id);
  if (!key) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return key;
};

export const newAccessKey = (account: Account): AccessKey => ({
  AccessKeyId: account.newId("AKIA", 20),
  SecretAccessKey: randomBytes(30).toString("base64"),
  Status: "Active",
  CreateDate: account.now(),
});

/** Never repeatable: a second call makes a second key. */
export const createAccessKey: Call<"CreateAccessKey"> = (account, input, caller) => {
  const user = userOrCaller(account, input.UserName, caller);
  withinQuota(user.accessKeys.length, 2, "AccessKeysPerUser");
  const key = newAccessKey(account);
  user.accessKeys.push(key);
  return { AccessKey: { ...key, UserName: user.UserName } };
};

export const listAccessKeys: Call<"ListAccessKeys"> = (account, input, caller) => {
  const { UserName, accessKeys } = userOrCaller(account, input.UserName, caller);
  const keys = sortedKeys(accessKeys).map((key) => ({ ...key, UserName }));
  return page(account, input, "AccessKeyMetadata", keys);
};

export const updateAccessKey: Call<"UpdateAccessKey"> = (account, input, caller) => {
  find(userOrCaller(account, input.UserName, caller), input.AccessKeyId).Status = settable(input.Status);
};

export const deleteAccessKey: Call<"DeleteAccessKey"> = (account, input, caller) => {
  const user = userOrCaller(account, input.UserName, caller);
  const key = find(user, input.AccessKeyId);
  user.accessKeys = user.accessKeys.filter((each) => each !== key);
};

export const getAccessKeyLastUsed: Call<"GetAccessKeyLastUsed"> = (account, { AccessKeyId }) => {
  for (const { UserName, accessKeys } of account.iam.users.values()) {
    const key = accessKeys.find((each) => each.AccessKeyId === AccessKeyId);
    if (!key) continue;
    const { date, service = "N/A", region = "N/A" } = key.lastUsed ?? {};
    return { UserName, AccessKeyLastUsed: { LastUsedDate: date, ServiceName: service, Region: region } };
  }
  throw accessDenied(
    `User is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${AccessKeyId}`,
  );
};
