import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import { s3 } from "../../shared/aws/s3.ts";
import { unless } from "../../shared/errors.ts";
import { iso } from "../../shared/time.ts";
import { Finding } from "./judge.ts";

/** What one window tells. There is one record a window, so that nobody is told twice in it. */
const Record = z.strictObject({ claimedAt: z.number(), told: z.boolean(), findings: z.array(Finding) });
export type Record = z.infer<typeof Record> & { key: string };

const folder = "told/watch/";
const window = 60_000;
/** Milliseconds in which a copy of an event may come: EventBridge tries for an hour, Lambda reads again after minutes. */
const copiesCome = 2 * 3_600_000;

const keyOf = (now: number) => `${folder}${iso(Math.floor(now / window) * window)}.json`;

export async function recentRecords(Bucket: string, now: number): Promise<Record[]> {
  const records: Record[] = [];
  const asked = { Bucket, Prefix: folder, StartAfter: keyOf(now - copiesCome) };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, asked))
    for (const { Key = "" } of Contents) records.push(await read(Bucket, Key));
  return records;
}

async function read(Bucket: string, key: string): Promise<Record> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
  return { ...Record.parse(JSON.parse((await Body?.transformToString()) ?? "")), key };
}

/** The record of this window with these findings; nothing if the window tells others already. */
export async function claimWindow(Bucket: string, now: number, findings: Finding[]): Promise<Record | undefined> {
  const record = { claimedAt: now, told: false, findings, key: keyOf(now) };
  const claim = put(Bucket, record, { IfNoneMatch: "*" });
  return (await claim.catch(unless("PreconditionFailed", "ConditionalRequestConflict"))) && record;
}

export const markTold = (Bucket: string, record: Record) => put(Bucket, { ...record, told: true });

const put = (Bucket: string, { key: Key, ...record }: Record, more: { IfNoneMatch?: string } = {}) =>
  s3.send(
    new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(record), ContentType: "application/json", ...more }),
  );
