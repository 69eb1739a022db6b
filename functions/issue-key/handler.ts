import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { issueKey } from "../../shared/contracts.ts";
import { KeyLimitReached, Rejected } from "../../shared/errors.ts";
import { describeSecret, ensureSecret, type HandoverSecret } from "../../shared/handover.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";
import { guard } from "../../shared/iam/guard.ts";
import { logger, step } from "../../shared/step.ts";
import { closeIntent, openIntent, removeLostKeys } from "./attempt.ts";
import { createStoredKey, promote, prove, tokenOf } from "./stored-key.ts";

const settings = config(["ACCOUNT_ID", "HANDOVER_PREFIX", "HANDOVER_PRINCIPALS", "ROLE_ARN_PREFIX"]);
const handover = {
  client: secretsManager,
  prefix: settings.HANDOVER_PREFIX,
  principals: settings.HANDOVER_PRINCIPALS,
  writer: `${settings.ROLE_ARN_PREFIX}issue-key`,
};
/** AWS's limit, live or not. */
const mostKeys = 2;

/**
 * Gives a user one more access key, whose secret nobody but its readers ever sees.
 * Safe to repeat, though CreateAccessKey is not: a key that this request has stored already is taken up; one that it made
 * and could not store is found by what was written down before, and deleted.
 */
export const handler = step(issueKey, async ({ requestId, userName, userId, consumer }) => {
  const request = { requestId, userName };
  if (consumer !== undefined && consumer.split(":")[4] !== settings.ACCOUNT_ID)
    throw new Rejected(`${consumer} is no role of this account`);
  const user = await guard(iam, { ...request, userId });
  const secret = await ensureSecret(handover, { user, kind: "access-key", consumer });
  const stored = await storedKey(secret, request);
  const abandoned = stored ? undefined : await openIntent(secret, request);
  const { AccessKeyId } = stored ?? (await newKey(secret, { ...request, userId }));

  const token = tokenOf(requestId, AccessKeyId);
  const provenAt = await prove(secret.name, token, userId);
  await promote(await describeSecret(secretsManager, secret.name), token);
  await removeLostKeys(await describeSecret(secretsManager, secret.name), request);
  await closeIntent(secret, request);
  logger.info("key issued", { userName, accessKeyId: AccessKeyId, secret: secret.name });
  return { accessKeyId: AccessKeyId, secretName: secret.name, provenAt, ...(abandoned && { abandoned }) };
});

/** The key that an earlier try of this request has made and stored. */
async function storedKey(
  { versions }: HandoverSecret,
  { requestId, userName }: Record<"requestId" | "userName", string>,
) {
  const key = (await listKeys(iam, userName)).find(({ AccessKeyId }) => versions[tokenOf(requestId, AccessKeyId)]);
  if (key?.Status === "Inactive") throw new Rejected(`${key.AccessKeyId} of this request has been deactivated since`);
  return key;
}

async function newKey(secret: HandoverSecret, request: Record<"requestId" | "userName" | "userId", string>) {
  const { userName } = request;
  await removeLostKeys(await describeSecret(secretsManager, secret.name), request);
  if ((await listKeys(iam, userName)).length >= mostKeys) {
    await closeIntent(secret, request);
    throw new KeyLimitReached(`${userName} has two access keys; none is removed to make room`);
  }
  await guard(iam, request);
  return createStoredKey(secret, request);
}
