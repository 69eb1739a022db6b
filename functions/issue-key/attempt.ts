import { TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-secrets-manager";
import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { Transient } from "../../shared/errors.ts";
import { describeSecret, type HandoverSecret } from "../../shared/handover.ts";
import { listKeys, wasUsed } from "../../shared/iam/access-keys.ts";
import { removeKey } from "../../shared/iam/removal.ts";
import { logger } from "../../shared/step.ts";
import { formatIntent, intentTag, isFresh, parseIntent, requestHash, suspects } from "./intent.ts";

interface Request {
  requestId: string;
  userName: string;
}

const intentOf = ({ tags }: HandoverSecret) => parseIntent(tags.get(intentTag));

/**
 * Writes down that this request is about to make a key. What it wrote on an earlier try stays as it is, so that a key of
 * that try that IAM shows late is still told by it. Another request's old intent is replaced, and said.
 *
 * A lease cannot be measured by the time at which a state was entered, which its retries share: here the clock is read.
 *
 * @throws {Transient} while another request is at it
 */
export async function openIntent(secret: HandoverSecret, { requestId, userName }: Request) {
  const now = Date.now();
  const request = requestHash(requestId);
  const found = intentOf(secret);
  if (found?.request === request) return undefined;
  if (found && isFresh(found, now)) throw new Transient(`another request is making a key of ${userName}`);
  const keys = await listKeys(iam, userName);
  const own = { request, since: now, before: keys.map(({ AccessKeyId }) => AccessKeyId) };
  const Tags = [{ Key: intentTag, Value: formatIntent(own) }];
  await secretsManager.send(new TagResourceCommand({ SecretId: secret.name, Tags }));
  const written = intentOf(await describeSecret(secretsManager, secret.name));
  if (written?.request !== request) throw new Transient(`another request has begun to make a key of ${userName}`);
  if (!found) return undefined;
  const abandoned = { since: new Date(found.since).toISOString(), accessKeyIds: suspects(found, keys, held(secret)) };
  logger.warn("another request's attempt was abandoned", { userName, abandoned });
  return abandoned;
}

/** Removes what this request wrote down, and nothing of another one's that has taken its place. */
export async function closeIntent({ name }: HandoverSecret, { requestId }: Pick<Request, "requestId">): Promise<void> {
  if (intentOf(await describeSecret(secretsManager, name))?.request !== requestHash(requestId)) return;
  await secretsManager.send(new UntagResourceCommand({ SecretId: name, TagKeys: [intentTag] }));
}

/** Keys whose secret lies in a version; each version bears the id of its key as a label. */
const held = ({ versions }: HandoverSecret) => new Set(Object.values(versions).flat());

/** Deletes what an earlier try of this request made and could not store. A key that was ever used is somebody's. */
export async function removeLostKeys(secret: HandoverSecret, { requestId, userName }: Request): Promise<void> {
  const intent = intentOf(secret);
  if (intent?.request !== requestHash(requestId)) return;
  for (const id of suspects(intent, await listKeys(iam, userName), held(secret))) {
    if (await wasUsed(iam, id)) continue;
    await removeKey(iam, userName, id);
    logger.warn("a key whose secret was lost is deleted", { userName, accessKeyId: id });
  }
}
