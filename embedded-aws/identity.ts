import { randomBytes } from "node:crypto";
import type { Account, Credentials } from "./account.ts";
import { arn, callingUser, userArn } from "./iam/names.ts";
import type { AccessKey } from "./iam/state.ts";
import { canSign, hasKey } from "./lag.ts";
import { AwsError, type Caller } from "./operation.ts";
import type { HttpRequest } from "./wire/http.ts";
import { type Refusal, refusal } from "./wire/protocol.ts";

const scope = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

export interface Scope {
  accessKeyId: string;
  region: string;
  service: string;
}

/** Whose key a request names as its signer, and for what. The signature itself is not checked. */
export const signedFor = (request: HttpRequest): Scope | undefined => {
  const [, accessKeyId, region, service] = scope.exec(request.headers.authorization ?? "") ?? [];
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
};

/** Credentials of the function's thread that sent a request, which the SDK names in its user agent. */
export const sentBy = (request: HttpRequest): string =>
  /\bapp\/(\w+)/.exec(request.headers["user-agent"] ?? "")?.[1] ?? "";

/** AWS keeps the first use within a quarter of an hour only. */
const grain = 15 * 60 * 1000;

/** Whether a key can sign; if so, that it did is kept. */
const use = (account: Account, key: AccessKey, { service, region }: Scope): boolean => {
  const now = account.now();
  const ready = key.CreateDate.getTime() + account.behaviour.accessKeySeconds * 1000;
  if (key.Status !== "Active" || now.getTime() < ready || !canSign(account, key.AccessKeyId)) return false;
  if (!key.lastUsed || now.getTime() - key.lastUsed.date.getTime() >= grain)
    key.lastUsed = { date: now, region: service === "s3" ? "N/A" : region, service };
  return true;
};

/** The account whose credentials sign; a key that nobody has is refused by the first account. */
export const signingAccount = (first: Account, { accessKeyId }: Scope): Account => {
  const caller = first.callers.get(accessKeyId);
  if (caller) return first.accounts.get(accountIn(caller.arn)) ?? first;
  return [...first.accounts.values()].find(({ iam }) => hasKey(iam, accessKeyId)) ?? first;
};

/** The account that an ARN names. */
export const accountIn = (arn: string): string => arn.split(":")[4] ?? "";

/** The caller behind an access key; a key of a user or of the root user is marked as used. */
export const identify = (account: Account, scope: Scope, stranger: Refusal): Caller => {
  const { accessKeyId } = scope;
  const known = account.callers.get(accessKeyId);
  if (known?.expires && account.now() >= known.expires)
    throw new AwsError("ExpiredToken", "The security token included in the request is expired", 403);
  if (known && (known.mfa === undefined || callingUser(account, known))) return known; // a session ends with its user
  const owned = ({ accessKeys }: { accessKeys: AccessKey[] }) =>
    accessKeys.find(({ AccessKeyId }) => AccessKeyId === accessKeyId);
  const user = [...account.iam.users.values()].find(owned);
  const key = owned(user ?? account.iam.root);
  if (!key || !use(account, key, scope))
    throw refusal(stranger, "The security token included in the request is invalid.");
  return { accessKeyId, arn: user ? userArn(account, user) : arn(account, "root") };
};

/** Credentials for someone who is no IAM user: an administrator, or the role of a function. */
export const issueCredentials = (
  account: Account,
  caller: Omit<Caller, "accessKeyId">,
  policies?: object[],
): Credentials => {
  const accessKeyId = account.newId("ASIA", 20);
  account.callers.set(accessKeyId, { accessKeyId, ...caller });
  if (policies)
    account.rolePolicies.set(
      accessKeyId,
      policies.map((policy) => JSON.stringify(policy)),
    );
  return { accessKeyId, secretAccessKey: randomBytes(30).toString("base64"), sessionToken: "embedded" };
};
