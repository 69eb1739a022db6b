import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import { s3 } from "../../shared/aws/s3.ts";
import { unless } from "../../shared/errors.ts";
import { iso } from "../../shared/time.ts";
import { Finding } from "./finding.ts";

/** What one window tells. There is one record a window, so that nobody is told twice in it. */
const Record = z.strictObject({
  claimedAt: z.number(),
  told: z.boolean(),
  findings: z.array(Finding),
  /** Not told, since there are too few of them. */
  few: z._default(z.array(Finding), []),
});
export type Record = z.infer<typeof Record> & { key: string };
/** Of what is told already the ids are enough: the findings of a flood would fill the memory. */
export type Earlier = Omit<Record, "findings"> & { findings: { eventId: string }[] };
type Untold = Record & { told: false };
export const isUntold = (record: Earlier): record is Untold => !record.told;

const folder = "told/watch/";
const window = 60_000;
/** Milliseconds in which a copy of an event may come: EventBridge tries for an hour, Lambda reads again after minutes. */
const copiesCome = 2 * 3_600_000;

const keyOf = (now: number, suffix = "") => `${folder}${iso(Math.floor(now / window) * window)}${suffix}.json`;

export async function recentRecords(Bucket: string, now: number): Promise<Earlier[]> {
  const records: Earlier[] = [];
  const asked = { Bucket, Prefix: folder, StartAfter: keyOf(now - copiesCome) };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, asked))
    for (const { Key = "" } of Contents) records.push(await read(Bucket, Key));
  return records;
}

async function read(Bucket: string, key: string): Promise<Earlier> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
  const record = { ...Record.parse(JSON.parse((await Body?.transformToString()) ?? "")), key };
  return record.told ? { ...record, findings: record.findings.map(({ eventId }) => ({ eventId })) } : record;
}

type Content = Pick<Record, "findings" | "few">;

/** The record of this window with this content; nothing if the window has one already. */
export const claimWindow = (bucket: string, now: number, content: Content) => claim(bucket, keyOf(now), now, content);

/** A window has a second record for what is critical: it does not wait for a flood to pass. */
export const claimUrgently = (bucket: string, now: number, findings: Finding[]) =>
  claim(bucket, keyOf(now, "-critical"), now, { findings, few: [] });

async function claim(Bucket: string, key: string, now: number, content: Content): Promise<Record | undefined> {
  const record = { claimedAt: now, told: content.findings.length === 0, ...content, key };
  const written = put(Bucket, record, { IfNoneMatch: "*" });
  return (await written.catch(unless("PreconditionFailed", "ConditionalRequestConflict"))) && record;
}

export const markTold = (Bucket: string, record: Record) => put(Bucket, { ...record, told: true });

const put = (Bucket: string, { key: Key, ...record }: Record, more: { IfNoneMatch?: string } = {}) =>
  s3.send(
    new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(record), ContentType: "application/json", ...more }),
  );
