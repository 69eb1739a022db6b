import { createHash } from "node:crypto";
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  paginateListSecretVersionIds,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { unless } from "./errors.ts";

/** The id of a version. It is the same each time a step is repeated, so that a repeat cannot put a second value. */
const versionToken = (...parts: string[]) => createHash("sha256").update(parts.join("\n")).digest("hex");

export const keyToken = (requestId: string, accessKeyId: string) => versionToken(requestId, accessKeyId);

/**
 * The versions of the first and the second password that a request may try.
 *
 * @param purpose what the password is for: one ticket may ask for an onboarding, an offboarding and a restore, and none of
 *   them may set a password that another one handed over
 */
export const passwordTokens = (requestId: string, userId: string, purpose: string) =>
  ["1", "2"].map((attempt) => versionToken(requestId, userId, purpose, attempt));

/** The purpose of a user's first password. */
export const firstPassword = "password";

/** When each version was put in; empty if there is no such secret. */
export async function versionDates(client: SecretsManagerClient, name: string): Promise<Map<string, Date>> {
  const dates = new Map<string, Date>();
  try {
    for await (const { Versions = [] } of paginateListSecretVersionIds({ client }, { SecretId: name }))
      for (const { VersionId = "", CreatedDate = new Date() } of Versions) dates.set(VersionId, CreatedDate);
  } catch (error) {
    unless("ResourceNotFoundException", "InvalidRequestException")(error as Error); // gone, or about to go
  }
  return dates;
}

/** Puts a value in. @throws ResourceExistsException if the version holds another value already */
export const putVersion = (
  client: SecretsManagerClient,
  name: string,
  token: string,
  value: object,
  stages: string[],
) =>
  client.send(
    new PutSecretValueCommand({
      SecretId: name,
      ClientRequestToken: token,
      SecretString: JSON.stringify(value),
      VersionStages: stages,
    }),
  );

/** The value of a version, and when it was put in; nothing if there is no such version. */
export async function readVersion(client: SecretsManagerClient, name: string, token: string) {
  const found = await client
    .send(new GetSecretValueCommand({ SecretId: name, VersionId: token }))
    .catch(unless("ResourceNotFoundException"));
  return found && { value: valueIn(name, found.SecretString), created: found.CreatedDate ?? new Date(0) };
}

/** What a secret holds. @throws an error that shows nothing of it: JSON.parse quotes what it cannot read */
export function valueIn(name: string, secretString = "{}"): unknown {
  try {
    return JSON.parse(secretString);
  } catch {
    throw new Error(`The secret ${name} does not hold JSON, so that iam-steward did not write it`);
  }
}
