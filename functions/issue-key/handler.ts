import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { issueKey } from "../../shared/contracts.ts";
import { KeyLimitReached, Rejected } from "../../shared/errors.ts";
import { describeSecret, ensureSecret } from "../../shared/handover.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";
import { guard } from "../../shared/iam/guard.ts";
import { logger, step } from "../../shared/step.ts";
import { closeIntent, openIntent, removeLostKeys } from "./attempt.ts";
import { createStoredKey, promote, prove, tokenOf } from "./stored-key.ts";

const settings = config(["HANDOVER_PREFIX", "HANDOVER_PRINCIPALS", "ROLE_ARN_PREFIX"]);
const handover = {
  client: secretsManager,
  prefix: settings.HANDOVER_PREFIX,
  principals: settings.HANDOVER_PRINCIPALS,
  writer: `${settings.ROLE_ARN_PREFIX}issue-key`,
};

/**
 * Gives a user one more access key, whose secret nobody but its readers ever sees.
 * Safe to repeat, though CreateAccessKey is not: a key that this request has stored already is taken up; one that it made
 * and could not store is found by what was written down before, and deleted.
 */
export const handler = step(issueKey, async ({ requestId, userName, userId, consumer }) => {
  const user = await guard(iam, { requestId, userName, userId });
  const { name } = await ensureSecret(handover, { user, kind: "access-key", consumer });
  let secret = await describeSecret(secretsManager, name);
  let own = (await listKeys(iam, userName)).find(({ AccessKeyId }) => secret.versions[tokenOf(requestId, AccessKeyId)]);
  if (own?.Status === "Inactive") throw new Rejected(`${own.AccessKeyId} of this request has been deactivated since`);

  const abandoned = own ? undefined : await openIntent(secret, { requestId, userName });
  if (!own) {
    await removeLostKeys(await describeSecret(secretsManager, name), { requestId, userName });
    if ((await listKeys(iam, userName)).length >= 2) {
      await closeIntent(name);
      throw new KeyLimitReached(`${userName} has two access keys; none is removed to make room`);
    }
    await guard(iam, { requestId, userName, userId });
    own = await createStoredKey(name, { requestId, userName });
  }
  const provenAt = await prove(name, tokenOf(requestId, own.AccessKeyId), userId);
  secret = await describeSecret(secretsManager, name);
  await promote(secret, tokenOf(requestId, own.AccessKeyId));
  await removeLostKeys(secret, { requestId, userName });
  await closeIntent(name);
  logger.info("key issued", { userName, accessKeyId: own.AccessKeyId, secret: name });
  return { accessKeyId: own.AccessKeyId, secretName: name, provenAt, ...(abandoned && { abandoned }) };
});
