import * as z from "zod/mini";
import { allEnded } from "../../shared/all-ended.ts";
import { jsonLines, parseLines, readText, type Store, write } from "../archive/archive.ts";
import type { Merged } from "./merge.ts";
import { AccountLine, AuditOrder, OrganizationSummary, OwnerLine, Redriven } from "./result.ts";

const Latest = z.object({ folder: z.string() });
const latestKey = "organization/latest.json";
const lines = "application/jsonl";

export const organizationFolder = (scheduledTime: string) => `organization/${scheduledTime.slice(0, 10)}`;

/** The audits that the workflow starts, one a line. */
export const writeOrders = (store: Store, folder: string, orders: AuditOrder[]) =>
  write(store, `${folder}/audits.jsonl`, jsonLines(orders), lines);

export const readOrders = (store: Store, folder: string) => readLines(store, `${folder}/audits.jsonl`, AuditOrder);

const redrivenKey = (folder: string, account: string) => `${folder}/redriven/${account}.json`;

export const writeRedriven = (store: Store, folder: string, account: string, redriven: Redriven) =>
  write(store, redrivenKey(folder, account), JSON.stringify(redriven), "application/json");

/** Undefined where no audit of this request was redriven. */
export async function readRedriven(store: Store, folder: string, account: string, requestId: string) {
  const text = await readText(store, redrivenKey(folder, account));
  const redriven = text === undefined ? undefined : Redriven.parse(JSON.parse(text));
  return redriven?.requestId === requestId ? redriven : undefined;
}

/** Writes a night's files, and only then points to them. The summary comes last of the files: it says whose they are. */
export async function writeOrganization(store: Store, folder: string, merged: Merged, page: string): Promise<void> {
  const { summary, accounts, findings, people, owners } = merged;
  await allEnded([
    write(store, `${folder}/accounts.jsonl`, jsonLines(accounts), lines),
    write(store, `${folder}/findings.jsonl`, bodyOf(findings), lines),
    write(store, `${folder}/people.jsonl`, jsonLines(people), lines),
    write(store, `${folder}/owners.jsonl`, jsonLines(owners), lines),
    write(store, `${folder}/report.html`, page, "text/html; charset=utf-8"),
  ]);
  await write(store, `${folder}/summary.json`, JSON.stringify(summary), "application/json");
  const latest = await latestOrganization(store);
  if (latest !== undefined && latest > folder) return; // a night that was made up for late is not the newest
  await write(store, latestKey, JSON.stringify({ folder }), "application/json");
}

/** Their text at once would be longer than V8's longest string, from some 700,000 findings on. */
function bodyOf(texts: string[]): Buffer {
  const body = Buffer.allocUnsafe(texts.reduce((bytes, text) => bytes + Buffer.byteLength(text) + 1, 0));
  texts.reduce((at, text) => at + body.write(`${text}\n`, at), 0);
  return body;
}

/** The folder of the newest audit of all accounts; undefined before the first. */
export async function latestOrganization(store: Store): Promise<string | undefined> {
  const text = await readText(store, latestKey);
  return text === undefined ? undefined : Latest.parse(JSON.parse(text)).folder;
}

/** Undefined where no audit of all accounts is there. */
export async function findOrganization(store: Store, folder: string) {
  const text = await readText(store, `${folder}/summary.json`);
  return text === undefined ? undefined : organizationIn(store, folder, text);
}

export const readOrganization = async (store: Store, folder: string) =>
  organizationIn(store, folder, (await readText(store, `${folder}/summary.json`)) ?? "null");

const organizationIn = async (store: Store, folder: string, summary: string) => ({
  summary: OrganizationSummary.parse(JSON.parse(summary)),
  accounts: await readLines(store, `${folder}/accounts.jsonl`, AccountLine),
});

export const readOwners = (store: Store, folder: string) => readLines(store, `${folder}/owners.jsonl`, OwnerLine);

async function readLines<T>(store: Store, key: string, schema: z.ZodMiniType<T>): Promise<T[]> {
  const text = await readText(store, key);
  if (text === undefined) throw new Error(`There is no ${key}`);
  return parseLines(text).map((line) => schema.parse(line));
}
