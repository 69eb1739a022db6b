import { GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import { s3 } from "../../shared/aws/s3.ts";
import { Rejected, unless } from "../../shared/errors.ts";
import type { Leaver, Settings } from "./leaver.ts";

type Request = Pick<Leaver, "requestId" | "userId">;

/** By id, since names are given again. */
export const evidenceKey = ({ account }: Settings, { userId, requestId }: Request, file: string) =>
  `evidence/${account}/${userId}/${requestId}/${file}`;

/** Says that a key was contained after the cut. */
export const containedKey = (settings: Settings, who: Request, accessKeyId: string) =>
  evidenceKey(settings, who, `contained-${accessKeyId}.json`);

/** Says that the cut was undone: its request is over, and its snapshot is not what he was at any later cut. */
const undoneKey = (settings: Settings, who: Request) => evidenceKey(settings, who, "undone.json");
export const keepUndone = (settings: Settings, who: Request) =>
  keepOnce(settings, undoneKey(settings, who), { userId: who.userId, requestId: who.requestId });

/**
 * Keeps a request from cutting whom it was undone for. What cannot be read keeps nobody from being cut.
 *
 * @throws {Rejected}
 */
export async function holdUndone(settings: Settings, who: Request): Promise<void> {
  if (await readEvidence(settings, undoneKey(settings, who)).catch(() => undefined))
    throw new Rejected(`request ${who.requestId} was undone by a restore: to cut him again takes a request of its own`);
}

/** Needs s3:ListBucket: without it S3 answers AccessDenied for an object that is not there. */
export async function readEvidence({ bucket }: Settings, Key: string): Promise<unknown> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
    return JSON.parse((await Body?.transformToString()) ?? "");
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

export const keepEvidence = (settings: Settings, Key: string, evidence: object) => put(settings, Key, evidence);

/** The first one stays: what was kept already is not written over. */
export const keepOnce = (settings: Settings, Key: string, evidence: object) =>
  put(settings, Key, evidence, { IfNoneMatch: "*" }).catch(unless("PreconditionFailed"));

const put = ({ bucket }: Settings, Key: string, evidence: object, more: { IfNoneMatch?: string } = {}) =>
  s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key,
      Body: Buffer.from(`${JSON.stringify(evidence, null, 2)}\n`),
      ContentType: "application/json",
      ...more,
    }),
  );
