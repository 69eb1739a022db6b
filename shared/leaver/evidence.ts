import { GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import { accountOr } from "../account.ts";
import { s3 } from "../aws/s3.ts";
import { config } from "../config.ts";
import { Undone, unless } from "../errors.ts";
import { evidenceFolder, undoneCut } from "../names.ts";

const { ACCOUNT_ID, REPORT_BUCKET } = config(["ACCOUNT_ID", "REPORT_BUCKET"]);

/** One request's cut of one user. By id, since a name can be given to somebody else. */
export interface Cut {
  userId: string;
  requestId: string;
}

export const userFolder = (userId: string) => evidenceFolder(accountOr(ACCOUNT_ID), userId);
const cutFolder = ({ userId, requestId }: Cut) => `${userFolder(userId)}${requestId}/`;

/** What the user had of what our deny changes, as the newest request saw it that found no deny of ours. */
export const beforeKey = (userId: string) => `${userFolder(userId)}before.json`;
export const snapshotKey = (cut: Cut) => `${cutFolder(cut)}snapshot.json`;
/** The executions that the cut stopped. */
export const stoppedKey = (cut: Cut) => `${cutFolder(cut)}stopped.json`;
export const certificateKey = (cut: Cut) => `${cutFolder(cut)}certificate.json`;

/** Says that the cut was undone: its request is over, and its snapshot does not describe the user at any later cut. */
const undoneKey = (cut: Cut) => `${cutFolder(cut)}${undoneCut}`;
export const keepUndone = ({ userId, requestId }: Cut) =>
  keepOnce(undoneKey({ userId, requestId }), { userId, requestId });
export const isUndone = async (cut: Cut): Promise<boolean> => (await readEvidence(undoneKey(cut))) !== undefined;

/** @throws {Undone} */
export async function refuseUndone(cut: Cut): Promise<void> {
  if (await isUndone(cut))
    throw new Undone(
      `a restore has undone request ${cut.requestId}: to cut the user's access again, make another request`,
    );
}

/** Needs s3:ListBucket: without it S3 answers AccessDenied for an object that is not there. */
export async function readEvidence(Key: string): Promise<unknown> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: REPORT_BUCKET, Key }));
    return JSON.parse((await Body?.transformToString()) ?? "");
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

export const keepEvidence = (Key: string, evidence: object) => put(Key, evidence);

/** The first one stays: what was kept already is not overwritten. */
export const keepOnce = (Key: string, evidence: object) =>
  put(Key, evidence, { IfNoneMatch: "*" }).catch(unless("PreconditionFailed"));

const put = (Key: string, evidence: object, more: { IfNoneMatch?: string } = {}) =>
  s3.send(
    new PutObjectCommand({
      Bucket: REPORT_BUCKET,
      Key,
      Body: Buffer.from(`${JSON.stringify(evidence, null, 2)}\n`),
      ContentType: "application/json",
      ...more,
    }),
  );
