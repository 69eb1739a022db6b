import { GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import { s3 } from "../../shared/aws/s3.ts";
import { unless } from "../../shared/errors.ts";
import type { Leaver, Settings } from "./leaver.ts";

type Request = Pick<Leaver, "requestId" | "userId">;

/** By id, since names are given again. */
export const evidenceKey = ({ account }: Settings, { userId, requestId }: Request, file: string) =>
  `evidence/${account}/${userId}/${requestId}/${file}`;

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
