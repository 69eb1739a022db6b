import { randomBytes } from "node:crypto";
import type { Account, Credentials } from "./account.ts";
import { userArn } from "./iam/names.ts";
import { AwsError, type Caller } from "./operation.ts";
import type { HttpRequest } from "./wire/http.ts";

const scope = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

export interface Scope {
  accessKeyId: string;
  region: string;
  service: string;
}

/** Who says he signed, and for what. The signature itself is not looked at. */
export const signedFor = (request: HttpRequest): Scope | undefined => {
  const [, accessKeyId, region, service] = scope.exec(request.headers.authorization ?? "") ?? [];
  return accessKeyId && region && service ? { accessKeyId, region, service } : undefined;
};

const unknown = () =>
  new AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);

/** AWS keeps the first use within a quarter of an hour only. */
const grain = 15 * 60 * 1000;

/** The caller behind an access key; a key of a user is marked as used. */
export const identify = (account: Account, signed: Scope): Caller => {
  const known = account.callers.get(signed.accessKeyId);
  if (known) return known;
  for (const user of account.iam.users.values()) {
    const key = user.accessKeys.find(({ AccessKeyId }) => AccessKeyId === signed.accessKeyId);
    if (!key) continue;
    const now = account.now();
    const ready = key.CreateDate.getTime() + account.behaviour.accessKeySeconds * 1000;
    if (key.Status !== "Active" || now.getTime() < ready) throw unknown();
    if (!key.lastUsed || now.getTime() - key.lastUsed.date.getTime() >= grain)
      key.lastUsed = { date: now, region: signed.service === "s3" ? "N/A" : signed.region, service: signed.service };
    return { accessKeyId: key.AccessKeyId, arn: userArn(account, user) };
  }
  throw unknown();
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
  return { accessKeyId, secretAccessKey: randomBytes(30).toString("base64") };
};
