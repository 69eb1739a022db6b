import { CreateAccessKeyCommand } from "@aws-sdk/client-iam";
import { UpdateSecretVersionStageCommand } from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import * as z from "zod/mini";
import { iam, iamOnce } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { stsAs } from "../../shared/aws/sts.ts";
import { Transient, unless } from "../../shared/errors.ts";
import { describeSecret, type HandoverSecret } from "../../shared/handover.ts";
import { keyToken, putVersion, readVersion } from "../../shared/handover-versions.ts";
import type { AccessKey } from "../../shared/iam/access-keys.ts";
import { removeKey } from "../../shared/iam/removal.ts";
import { untilShown } from "../../shared/until-shown.ts";
import type { Request } from "./attempt.ts";

/** The label of a version that is not proven and promoted yet. */
export const pending = "AWSPENDING";
const current = "AWSCURRENT";
/** Seconds between two proofs, two minutes in all: STS knows a new key within seconds, or minutes (probe: key-signs). */
const waits = Array<number>(24).fill(5);

const Value = z.object({ requestId: z.string(), accessKeyId: z.string(), secretAccessKey: z.string() });

/**
 * Makes a key and stores its secret. If the secret cannot be stored, the key is deleted again, so that nobody has a key
 * whose secret is lost.
 *
 * @throws {Transient} if AWS counts two keys: fewer were listed just now, so that an answer may have been lost
 */
export async function createStoredKey({ name }: HandoverSecret, request: Request) {
  const { requestId, userName } = request;
  const { AccessKey } = await iamOnce.send(new CreateAccessKeyCommand({ UserName: userName })).catch((error: Error) => {
    throw error.name === "LimitExceededException" ? new Transient(error.message, { cause: error }) : error;
  });
  const { AccessKeyId = "", SecretAccessKey = "", CreateDate, Status } = AccessKey ?? {};
  const token = keyToken(requestId, AccessKeyId);
  const value = { requestId, accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  try {
    await putVersion(secretsManager, name, token, value, [pending, AccessKeyId]);
    const stored = Value.parse((await readVersion(secretsManager, name, token))?.value);
    if (stored.secretAccessKey !== SecretAccessKey) throw new Transient(`${name} does not hold what was put in`);
  } catch (error) {
    await removeStoredKey(name, request, AccessKeyId);
    throw error;
  }
  return { AccessKeyId, CreateDate, Status } satisfies AccessKey;
}

/** Deletes a key that was never handed over. AWS deletes a version without labels by itself. */
export async function removeStoredKey(name: string, { requestId, userName }: Request, accessKeyId: string) {
  await removeKey(iam, userName, accessKeyId);
  const token = keyToken(requestId, accessKeyId);
  const { versions } = await describeSecret(secretsManager, name);
  if (versions[token]?.includes(accessKeyId)) await move(name, accessKeyId, { from: token });
}

/**
 * Signs a call with the stored key as soon as STS knows it. AWS counts the call as a use of the key, so that its time is
 * given back.
 *
 * @throws {Transient} if STS does not know the key after two minutes
 */
export async function prove(name: string, token: string, userId: string): Promise<string> {
  const { accessKeyId, secretAccessKey } = Value.parse((await readVersion(secretsManager, name, token))?.value);
  const sts = stsAs({ accessKeyId, secretAccessKey });
  const sign = () => sts.send(new GetCallerIdentityCommand()).catch(unless("InvalidClientTokenId"));
  const caller = await untilShown(sign, Boolean, waits);
  if (!caller) throw new Transient(`STS does not know ${accessKeyId} yet`);
  if (caller.UserId !== userId) throw new Error(`${accessKeyId} belongs to ${caller.UserId}, not to ${userId}`);
  return new Date().toISOString();
}

/** Makes a proven version the current one. One without the label was promoted before, and another may be current now. */
export async function promote({ name, versions }: HandoverSecret, token: string): Promise<void> {
  if (!versions[token]?.includes(pending)) return;
  const holder = Object.keys(versions).find((version) => versions[version]?.includes(current));
  if (holder !== token) await move(name, current, { to: token, from: holder });
  await move(name, pending, { from: token });
}

const move = (SecretId: string, VersionStage: string, { to, from }: { to?: string; from?: string | undefined }) =>
  secretsManager.send(
    new UpdateSecretVersionStageCommand({ SecretId, VersionStage, MoveToVersionId: to, RemoveFromVersionId: from }),
  );
