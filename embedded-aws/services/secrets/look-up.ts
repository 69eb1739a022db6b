import type * as Secrets from "@aws-sdk/client-secrets-manager";
import type { Account } from "../../account.ts";
import type { CallOf } from "../../call.ts";
import { AwsError } from "../../operation.ts";
import type { Secret, SecretVersion } from "../state.ts";

export type Call<Name extends string> = CallOf<typeof Secrets, Name>;

export const notFound = (what = "the specified secret.") =>
  new AwsError("ResourceNotFoundException", `Secrets Manager can't find ${what}`);
export const invalidRequest = (why: string) => new AwsError("InvalidRequestException", why);
export const invalidParameter = (why: string) => new AwsError("InvalidParameterException", why);
export const exists = (why: string) => new AwsError("ResourceExistsException", why);

/** By name or ARN, even where it is scheduled for deletion. */
export const lookUp = (account: Account, id: string): Secret | undefined => {
  const secret =
    account.secrets.get(id) ?? [...account.secrets.values()].find(({ ARN }) => ARN === id || ARN.slice(0, -7) === id);
  if (!secret?.deleted || account.now() < secret.deleted.goneAt) return secret;
  account.secrets.delete(secret.Name);
  return undefined;
};

export const find = (account: Account, id: string): Secret => {
  const secret = lookUp(account, id);
  if (!secret) throw notFound();
  return secret;
};

export const findLive = (account: Account, id: string): Secret => {
  const secret = find(account, id);
  if (secret.deleted)
    throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
  return secret;
};

export const withStage = (secret: Secret, stage: string): SecretVersion | undefined =>
  [...secret.versions.values()].find(({ stages }) => stages.has(stage));
