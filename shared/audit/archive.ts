import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import { AuditResult } from "./result.ts";

/** Names the folder of the newest audit, and of the one before it: a repeat of the newest is compared with that. */
const Latest = z.strictObject({ folder: z.string(), before: z.nullable(z.string()) });
type Latest = z.infer<typeof Latest>;

/** Audits of one account in the report bucket: a folder a day, and a pointer to the newest whole one. */
export interface Archive {
  s3: S3Client;
  bucket: string;
  account: string;
}

export const folderOf = (account: string, scheduledTime: string) => `reports/${account}/${scheduledTime.slice(0, 10)}`;
const latestKey = (account: string) => `reports/${account}/latest.json`;

/** What one night leaves behind, beside the files that are made of it. */
export interface Night {
  result: AuditResult;
  /** The credential report as AWS gave it; absent where it could not be had. */
  credentialReport: Uint8Array | undefined;
  /** Inputs of the rotations that tonight's findings call for. */
  rotations: { requestId: string; requestedBy: string; reason: string; userName: string; accessKeyId: string }[];
  /** Stale keys that are not to be rotated, and why. */
  left: { user: string; key: string; why: string }[];
  page: string;
}

/** The audit before the one in `folder`; undefined where there was none, or its files were removed since. */
export async function readPrevious(archive: Archive, folder: string): Promise<AuditResult | undefined> {
  const latest = await readLatest(archive);
  const previous = latest?.folder === folder ? latest.before : latest?.folder;
  return previous ? findAudit(archive, previous) : undefined;
}

/** An audit as it was written. */
export async function readAudit(archive: Archive, folder: string): Promise<AuditResult> {
  const found = await findAudit(archive, folder);
  if (!found) throw new Error(`There is no audit in ${folder}`);
  return found;
}

async function findAudit(archive: Archive, folder: string): Promise<AuditResult | undefined> {
  const text = await read(archive, `${folder}/summary.json`);
  if (text === undefined) return undefined;
  const { notRotated: _, ...summary } = JSON.parse(text);
  const findings = parseLines((await read(archive, `${folder}/findings.jsonl`)) ?? "");
  return AuditResult.parse({ ...summary, findings });
}

/** The rotations that an audit called for, and the stale keys that it left alone. */
export async function readRotations(archive: Archive, folder: string): Promise<Pick<Night, "rotations" | "left">> {
  const { notRotated: left = [] } = JSON.parse((await read(archive, `${folder}/summary.json`)) ?? "{}");
  return { rotations: parseLines((await read(archive, `${folder}/rotations.jsonl`)) ?? ""), left };
}

/** Writes a night's files, and only then points to them: whoever reads meanwhile finds the night before, whole. */
export async function writeAudit(archive: Archive, folder: string, night: Night): Promise<void> {
  const { findings, ...summary } = night.result;
  const files: [string, string | Uint8Array, string][] = [
    ["findings.jsonl", jsonLines(findings), "application/jsonl"],
    ["rotations.jsonl", jsonLines(night.rotations), "application/jsonl"],
    ["summary.json", JSON.stringify({ ...summary, notRotated: night.left }), "application/json"],
    ["report.html", night.page, "text/html; charset=utf-8"],
  ];
  if (night.credentialReport) files.push(["credential-report.csv", night.credentialReport, "text/csv"]);
  await Promise.all(files.map(([name, body, type]) => write(archive, `${folder}/${name}`, body, type)));

  const latest = await readLatest(archive);
  const before = latest?.folder === folder ? latest.before : (latest?.folder ?? null);
  const pointer: Latest = { folder, before };
  await write(archive, latestKey(archive.account), JSON.stringify(pointer), "application/json");
}

const parseLines = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const jsonLines = (objects: object[]) => objects.map((object) => `${JSON.stringify(object)}\n`).join("");

async function readLatest(archive: Archive): Promise<Latest | undefined> {
  const text = await read(archive, latestKey(archive.account));
  return text === undefined ? undefined : Latest.parse(JSON.parse(text));
}

/** Needs s3:ListBucket: without it S3 answers AccessDenied for an object that is not there. */
async function read({ s3, bucket }: Archive, key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

const write = ({ s3, bucket }: Archive, key: string, body: string | Uint8Array, type: string) =>
  s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body), ContentType: type }));
