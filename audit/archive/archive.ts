import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import { allEnded } from "../../shared/all-ended.ts";
import { type NightFigures, parseHistory } from "./history.ts";
import { KnownPerson, type KnownUser, peopleOf } from "./people.ts";
import { AuditResult } from "./result.ts";

/** Names the folder of the newest audit, and of the one before it: a repeat of the newest is compared with that. */
const Latest = z.object({ folder: z.string(), before: z.nullable(z.string()) });
type Latest = z.infer<typeof Latest>;

/** The report bucket. */
export interface Store {
  s3: S3Client;
  bucket: string;
}

/** Audits of one account in it: a folder a day, and a pointer to the newest whole one. */
export interface Archive extends Store {
  account: string;
}

export const folderOf = (account: string, scheduledTime: string) => `reports/${account}/${scheduledTime.slice(0, 10)}`;
const latestKey = (account: string) => `reports/${account}/latest.json`;
const historyKey = (account: string) => `reports/${account}/history.jsonl`;

/** What one night leaves behind, beside the files that are made of it. */
export interface Night {
  requestId: string;
  result: AuditResult;
  /** The account's users, or those of an earlier night. */
  users: KnownUser[];
  /** The credential report as AWS gave it; absent where it could not be had. */
  credentialReport: Uint8Array | undefined;
  /** Inputs of the rotations that tonight's findings call for. */
  rotations: {
    requestId: string;
    requestedBy: string;
    reason: string;
    userName: string;
    accessKeyId: string;
    account?: string;
  }[];
  /** Stale keys that are not to be rotated, and why. */
  left: { user: string; key: string; why: string }[];
  /** May still be in the making while the other files are written. */
  page: string | Promise<string>;
  /** The figures of all nights, this one among them. */
  history: NightFigures[];
}

/** The audit to compare with, or why there is none though one should be. */
export interface Previous {
  /** Its folder. */
  folder?: string;
  previous?: AuditResult;
  doubt?: string;
}

/**
 * The audit before the one of `requestId` in `folder`. A repeat of a request is not compared with itself, but a second
 * request of the same day is compared with the first. What cannot be read (files removed, or written by another version)
 * is said, and stops nobody: else no audit would ever succeed again.
 */
export async function readPrevious(archive: Archive, folder: string, requestId: string): Promise<Previous> {
  const latest = await readLatest(archive);
  if (!latest) return {};
  if (latest.folder > folder)
    return { doubt: `There is a later audit already, in ${latest.folder}; nothing was compared.` };
  const own = latest.folder === folder && (await readSummary(archive, folder))?.requestId === requestId;
  const before = own ? latest.before : latest.folder;
  if (before === null) return {};
  const previous = await findAudit(archive, before).catch(unreadable);
  return previous
    ? { folder: before, previous }
    : { doubt: `The audit in ${before} cannot be read any more; nothing was compared.` };
}

/** Only what the files hold: that S3 does not answer is worth another try. */
export function unreadable(error: Error): undefined {
  if (["$ZodError", "SyntaxError"].includes(error.name)) return undefined;
  throw error;
}

/** An audit as it was written. */
export async function readAudit(archive: Archive, folder: string): Promise<AuditResult> {
  const found = await findAudit(archive, folder);
  if (!found) throw new Error(`There is no audit in ${folder}`);
  return found;
}

export async function findAudit(archive: Archive, folder: string): Promise<AuditResult | undefined> {
  const summary = await readSummary(archive, folder);
  const lines = await readText(archive, `${folder}/findings.jsonl`);
  return summary && lines !== undefined ? AuditResult.parse({ ...summary, findings: parseLines(lines) }) : undefined;
}

export async function readSummary(archive: Archive, folder: string): Promise<Record<string, unknown> | undefined> {
  const text = await readText(archive, `${folder}/summary.json`);
  return text === undefined ? undefined : JSON.parse(text);
}

/** The same users, marked as seen last then. */
export const carriedUsers = async (archive: Archive, folder: string): Promise<KnownUser[]> =>
  (await readUsers(archive, folder)).map((user) => ({ ...user, carriedOver: true as const }));

/** The users that an audit knew of; none of an audit that kept none. */
export async function readUsers(archive: Archive, folder: string): Promise<KnownUser[]> {
  const lines = (await readText(archive, `${folder}/people.jsonl`)) ?? "";
  return parseLines(lines).flatMap((line) => KnownPerson.parse(line).users);
}

/** The figures of all nights, the oldest first. */
export const readHistory = async (archive: Archive): Promise<NightFigures[]> =>
  parseHistory((await readText(archive, historyKey(archive.account))) ?? "");

/** The rotations that an audit called for, and the stale keys that it left alone. */
export async function readRotations(archive: Archive, folder: string): Promise<Pick<Night, "rotations" | "left">> {
  const { notRotated = [] } = (await readSummary(archive, folder)) ?? {};
  const lines = (await readText(archive, `${folder}/rotations.jsonl`)) ?? "";
  return { rotations: parseLines(lines), left: notRotated as Night["left"] };
}

/** Writes a night's files, and only then points to them: a reader meanwhile finds the night before, whole. */
export async function writeAudit(archive: Archive, folder: string, night: Night): Promise<void> {
  const { findings, ...summary } = night.result;
  const files: [string, string | Uint8Array | Promise<string>, string][] = [
    ["findings.jsonl", jsonLines(findings), "application/jsonl"],
    ["people.jsonl", jsonLines(peopleOf(night.users)), "application/jsonl"],
    ["rotations.jsonl", jsonLines(night.rotations), "application/jsonl"],
    ["report.html", night.page, "text/html; charset=utf-8"],
  ];
  if (night.credentialReport) files.push(["credential-report.csv", night.credentialReport, "text/csv"]);
  await allEnded(files.map(async ([name, body, type]) => write(archive, `${folder}/${name}`, await body, type)));
  // Last of the files: it says whose they are.
  const { left: notRotated, requestId } = night;
  const whole = JSON.stringify({ ...summary, notRotated, requestId });
  await write(archive, `${folder}/summary.json`, whole, "application/json");
  await write(archive, historyKey(archive.account), jsonLines(night.history), "application/jsonl");

  const latest = await readLatest(archive);
  if (latest && latest.folder > folder) return; // a night that was made up for late is not the newest
  const before = latest?.folder === folder ? latest.before : (latest?.folder ?? null);
  const pointer: Latest = { folder, before };
  await write(archive, latestKey(archive.account), JSON.stringify(pointer), "application/json");
}

export const parseLines = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

export const jsonLines = (objects: object[]) => objects.map((object) => `${JSON.stringify(object)}\n`).join("");

export async function readLatest(archive: Archive): Promise<Latest | undefined> {
  const text = await readText(archive, latestKey(archive.account));
  return text === undefined ? undefined : Latest.safeParse(JSON.parse(text)).data;
}

/** Needs s3:ListBucket: without it S3 answers AccessDenied for an object that is not there. */
export async function readText({ s3, bucket }: Store, key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

export const write = ({ s3, bucket }: Store, key: string, body: string | Uint8Array, type: string) =>
  s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: typeof body === "string" ? Buffer.from(body) : body,
      ContentType: type,
    }),
  );
