import { TagResourceCommand, UntagResourceCommand } from "@aws-sdk/client-secrets-manager";
import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { Refusal, Transient, unless } from "../../shared/errors.ts";
import { describeSecret, type HandoverSecret } from "../../shared/handover.ts";
import { type AccessKey, listKeys, wasUsed } from "../../shared/iam/access-keys.ts";
import { guard } from "../../shared/iam/guard.ts";
import { removeKey } from "../../shared/iam/removal.ts";
import { logger } from "../../shared/step.ts";
import {
  abandonedTag,
  formatAbandoned,
  formatIntent,
  type Intent,
  intentTag,
  isFresh,
  parseAbandoned,
  parseIntent,
  requestHash,
  suspects,
} from "./intent.ts";

export interface Request {
  requestId: string;
  userName: string;
  userId: string;
}

const intentOf = ({ tags }: HandoverSecret) => parseIntent(tags.get(intentTag));

export const hasOpenIntent = (secret: HandoverSecret, { requestId }: Request): boolean =>
  intentOf(secret)?.request === requestHash(requestId);

/**
 * Writes down that this request is about to make a key. An intent of an earlier try stays as it is, so that it still covers
 * a key of that try that IAM shows late. Another request's old intent is replaced, and kept beside ours until operations
 * know of it.
 *
 * A lease cannot count from the time at which a state was entered, which its retries share: here the clock is read.
 *
 * @throws {Transient} while another request makes a key
 */
export async function openIntent(secret: HandoverSecret, request: Request): Promise<void> {
  const now = Date.now();
  const found = intentOf(secret);
  if (hasOpenIntent(secret, request)) return;
  if (found && isFresh(found, now)) throw new Transient(`another request is making a key of ${request.userName}`);
  const keys = await listKeys(iam, request.userName);
  const own = { request: requestHash(request.requestId), since: now, before: idsOf(keys) };
  const Tags = [{ Key: intentTag, Value: formatIntent(own) }];
  if (found) Tags.push({ Key: abandonedTag, Value: formatAbandoned(own, untold(secret, found)) });
  await secretsManager.send(new TagResourceCommand({ SecretId: secret.name, Tags }));
  const written = await describeSecret(secretsManager, secret.name);
  if (!hasOpenIntent(written, request))
    throw new Transient(`another request has begun to make a key of ${request.userName}`);
}

const idsOf = (keys: AccessKey[]) => keys.map(({ AccessKeyId }) => AccessKeyId);

/** The intent that was replaced may have replaced another one, and its function may have died before it said so. */
const untold = (secret: HandoverSecret, found: Intent): Intent => abandonedBy(secret, found.request) ?? found;

const abandonedBy = ({ tags }: HandoverSecret, request: string): Intent | undefined => {
  const { by, intent } = parseAbandoned(tags.get(abandonedTag)) ?? {};
  return by === request ? intent : undefined;
};

/** Keys whose secret is stored in a version; each version has the id of its key as a label. */
const held = ({ versions }: HandoverSecret) => new Set(Object.values(versions).flat());

/**
 * Deletes keys that an earlier try of this request made and could not store. A key that was ever used belongs to somebody.
 *
 * @throws what {@link guard} throws, if there is such a key: keys are listed by a name, which may be somebody else's by then
 */
export async function removeLostKeys(secret: HandoverSecret, request: Request): Promise<void> {
  const { requestId, userName } = request;
  const intent = intentOf(secret);
  if (intent?.request !== requestHash(requestId)) return;
  const lost = suspects(intent, await listKeys(iam, userName), held(secret));
  if (lost.length > 0) await guard(iam, request);
  for (const id of lost) {
    if (await wasUsed(iam, id)) continue;
    await removeKey(iam, userName, id);
    logger.warn("a key whose secret was lost is deleted", { userName, accessKeyId: id });
  }
}

/**
 * Removes the intent of this request, but not one of another request that has taken its place. Says since when the attempt
 * ran that this request replaced, and which keys it may have left. A repeat says so again: its caller may have missed it.
 */
export async function closeIntent(name: string, request: Request) {
  const secret = await describeSecret(secretsManager, name);
  const abandoned = abandonedBy(secret, requestHash(request.requestId));
  const left = abandoned && suspects(abandoned, await keysOf(request), held(secret));
  if (hasOpenIntent(secret, request))
    await secretsManager.send(new UntagResourceCommand({ SecretId: name, TagKeys: [intentTag] }));
  return abandoned && left && { since: new Date(abandoned.since).toISOString(), accessKeyIds: left };
}

const keysOf = async ({ userName }: Request): Promise<AccessKey[]> =>
  (await listKeys(iam, userName).catch(unless("NoSuchEntityException"))) ?? [];

/**
 * Ends the attempt of a request that is refused, so that no other request waits for it. Deletes the keys that it lost, if
 * the user may be changed, and names those that stay.
 */
export async function endAttempt(name: string, request: Request, error: Error): Promise<never> {
  if (!(error instanceof Refusal)) throw error;
  const secret = await describeSecret(secretsManager, name).catch(unless("ResourceNotFoundException"));
  if (!secret) throw error;
  const own = hasOpenIntent(secret, request) ? intentOf(secret) : undefined;
  if (own) await removeLostKeys(secret, request).catch(unlessRefused);
  const lost = own ? suspects(own, await keysOf(request), held(secret)) : [];
  const { accessKeyIds = [] } = (await closeIntent(name, request)) ?? {};
  const left = [...new Set([...lost, ...accessKeyIds])];
  if (left.length > 0) error.message += `; nobody may hold the secret of ${left.join(", ")}`;
  throw error;
}

const unlessRefused = (error: unknown) => {
  if (!(error instanceof Refusal)) throw error;
};
