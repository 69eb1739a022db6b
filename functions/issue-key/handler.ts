import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { KeyLimitReached, Rejected } from "../../shared/errors.ts";
import { describeSecret, ensureSecret, type HandoverSecret } from "../../shared/handover.ts";
import { keyToken } from "../../shared/handover-versions.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";
import { guard } from "../../shared/iam/guard.ts";
import { handoverName } from "../../shared/names.ts";
import { logger, step } from "../../shared/step.ts";
import { closeIntent, endAttempt, hasOpenIntent, openIntent, type Request, removeLostKeys } from "./attempt.ts";
import { whyNoConsumer } from "./consumer.ts";
import { issueKey } from "./contract.ts";
import { createStoredKey, pending, promote, prove, removeStoredKey } from "./stored-key.ts";

const settings = config(["HANDOVER_PREFIX", "HANDOVER_PRINCIPALS", "ROLE_ARN_PREFIX"]);
const handover = {
  client: secretsManager,
  prefix: settings.HANDOVER_PREFIX,
  principals: settings.HANDOVER_PRINCIPALS,
  writer: `${settings.ROLE_ARN_PREFIX}issue-key`,
  whyNoConsumer,
};
/** AWS's limit, live or not. */
const mostKeys = 2;

/**
 * Gives a user one more access key, whose secret nobody but its readers ever sees.
 * Safe to repeat, though CreateAccessKey is not: a key that this request has stored already is taken up; one that it made
 * and could not store is found by what was written down before, and deleted.
 */
export const handler = step(issueKey, ({ consumer, ...request }) =>
  issue(request, consumer).catch((error) =>
    endAttempt(handoverName(settings.HANDOVER_PREFIX, request.userId, "access-key"), request, error),
  ),
);

async function issue(request: Request, consumer: string | undefined) {
  const { requestId, userName, userId } = request;
  const user = await guard(iam, request);
  const secret = await ensureSecret(handover, { user, kind: "access-key", consumer });
  const { AccessKeyId } = (await storedKey(secret, request)) ?? (await newKey(secret, request));

  const token = keyToken(requestId, AccessKeyId);
  const provenAt = await prove(secret.name, token, userId);
  await promote(await describeSecret(secretsManager, secret.name), token);
  await removeLostKeys(await describeSecret(secretsManager, secret.name), request);
  const abandoned = await closeIntent(secret.name, request);
  logger.info("key issued", { userName, accessKeyId: AccessKeyId, secret: secret.name });
  return { accessKeyId: AccessKeyId, secretName: secret.name, provenAt, ...(abandoned && { abandoned }) };
}

/** The key that an earlier try of this request has made and stored. One that the try had begun to delete is deleted. */
async function storedKey(secret: HandoverSecret, request: Request) {
  const versionOf = (id: string) => secret.versions[keyToken(request.requestId, id)];
  const key = (await listKeys(iam, request.userName)).find(({ AccessKeyId }) => versionOf(AccessKeyId));
  if (key?.Status !== "Inactive") return key;
  if (!versionOf(key.AccessKeyId)?.includes(pending) || !hasOpenIntent(secret, request))
    throw new Rejected(`${key.AccessKeyId} of this request has been deactivated since`);
  await removeStoredKey(secret.name, request, key.AccessKeyId);
  return undefined;
}

async function newKey(secret: HandoverSecret, request: Request) {
  const { userName } = request;
  await openIntent(secret, request);
  await removeLostKeys(await describeSecret(secretsManager, secret.name), request);
  if ((await listKeys(iam, userName)).length >= mostKeys)
    throw new KeyLimitReached(`${userName} has two access keys; none is removed to make room`);
  await guard(iam, request);
  return createStoredKey(secret, request);
}
