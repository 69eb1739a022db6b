import { GetObjectCommand, NoSuchKey, PutObjectCommand } from "@aws-sdk/client-s3";
import pLimit from "p-limit";
import * as z from "zod/mini";
import { readIndex } from "../../audit/organization/known-people.ts";
import { servesMembers } from "../../shared/account.ts";
import { s3 } from "../../shared/aws/s3.ts";
import { config } from "../../shared/config.ts";
import { PersonName } from "../../shared/fields.ts";
import { executionName } from "../../shared/names.ts";
import { Alike, FoundUser } from "../../shared/people/look.ts";
import { type Aliases, readAliases } from "../../shared/people/matching.ts";
import { logger } from "../../shared/step.ts";

const { REPORT_BUCKET: Bucket } = config(["REPORT_BUCKET"]);

interface Asked {
  person: string;
  requestId: string;
}

const nameOf = ({ person, requestId }: Asked) => executionName("offboard-everywhere", requestId, person);
export const folderOf = (asked: Asked) => `people/${nameOf(asked)}/`;
const keyOf = (asked: Asked, file: string) => folderOf(asked) + file;
export const certificateKey = (asked: Asked) => `evidence/people/${nameOf(asked)}/certificate.json`;

/** A line of the list that a round goes through; without an account, the stage's own. */
const Line = z.strictObject({
  account: z.optional(z.string()),
  person: PersonName,
  requestId: z.string(),
  names: z.array(PersonName),
  insist: z.boolean(),
});
export type Line = z.infer<typeof Line>;

/** What a look into an account has seen. */
const Seen = z.strictObject({
  account: z.string(),
  asOf: z.string(),
  /** Why it could not be looked into. */
  why: z.optional(z.string()),
  users: z.array(FoundUser),
  alike: z.array(Alike),
});
export type Seen = z.infer<typeof Seen>;

/** A user of the person, as they were before anything was cut, and as the last look saw them; null if it did not. */
export const KnownUser = z.strictObject({
  account: z.string(),
  first: FoundUser,
  now: z.nullable(FoundUser),
  /** When the user will be deleted, about; of those whose offboarding this request has asked for. */
  until: z.optional(z.string()),
});
export type KnownUser = z.infer<typeof KnownUser>;

/** What all rounds together have seen. */
const Known = z.strictObject({
  users: z.array(KnownUser),
  alike: z.array(z.strictObject({ account: z.string(), ...Alike.shape })),
  notEntered: z.array(z.strictObject({ account: z.string(), why: z.string() })),
  looked: z.array(z.string()),
});
export type Known = z.infer<typeof Known>;

export async function aliases(): Promise<Aliases> {
  const text = await read("people/aliases.json");
  return text === undefined ? {} : readAliases(text);
}

/** What the nights' audits of all accounts know; undefined where it cannot be read, since nothing is decided by it. */
export const index = (): Promise<string | undefined> =>
  servesMembers()
    ? readIndex({ s3, bucket: Bucket }).catch((error: Error) => {
        logger.warn("the index of people could not be read", error);
        return undefined;
      })
    : Promise.resolve(undefined);

export const writeRound = (asked: Asked, lines: Line[]) => write(keyOf(asked, "round.jsonl"), linesOf(lines));
export async function readRound(asked: Asked): Promise<Line[]> {
  const text = (await read(keyOf(asked, "round.jsonl"))) ?? "";
  return text.split("\n").flatMap((line) => (line ? [Line.parse(JSON.parse(line))] : []));
}

const seenKey = (asked: Asked, account: string) => keyOf(asked, `seen/${account}.json`);
export const writeSeen = (asked: Asked, seen: Seen) => write(seenKey(asked, seen.account), JSON.stringify(seen));

/** What was seen of each account, those left out of which nothing was written yet. */
export async function readSeen(asked: Asked, accounts: string[]): Promise<Seen[]> {
  const seen = await pLimit(atOnce).map(accounts, (account) => readJson(Seen, seenKey(asked, account)));
  return seen.flatMap((each) => each ?? []);
}
const atOnce = 40;

export const readKnown = async (asked: Asked): Promise<Known> =>
  (await readJson(Known, keyOf(asked, "known.json"))) ?? { users: [], alike: [], notEntered: [], looked: [] };
export const writeKnown = (asked: Asked, known: Known) => write(keyOf(asked, "known.json"), JSON.stringify(known));

/** Accounts that the next round has to look into again. */
export const readOpen = async (asked: Asked): Promise<string[]> =>
  (await readJson(z.array(z.string()), keyOf(asked, "open.json"))) ?? [];
export const writeOpen = (asked: Asked, accounts: string[]) =>
  write(keyOf(asked, "open.json"), JSON.stringify(accounts));

/** Inputs of the offboardings to be started. */
export const writeCuts = (asked: Asked, inputs: object[]) => write(keyOf(asked, "cuts.jsonl"), linesOf(inputs));

export const write = (Key: string, Body: string) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }));

const linesOf = (objects: object[]) => objects.map((each) => `${JSON.stringify(each)}\n`).join("");

async function readJson<T>(schema: z.ZodMiniType<T>, key: string): Promise<T | undefined> {
  const text = await read(key);
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
}

/** Needs s3:ListBucket: without it S3 answers AccessDenied for an object that is not there. */
async function read(Key: string): Promise<string | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
