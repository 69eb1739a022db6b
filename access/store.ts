import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import { Rejected, Transient, unless } from "../shared/errors.ts";
import { faultsOf } from "../shared/faults.ts";
import { canonical, hashOf } from "./canonical.ts";
import { Plan } from "./plan.ts";
import { AccessState, nothing, Wanted } from "./state.ts";

/** The bucket that keeps files, plans and what was applied last. */
export interface Store {
  s3: S3Client;
  bucket: string;
}

/** Objects that are named by the hash of what is in them: what was planned is what is applied. */
const kinds = { wanted: Wanted, plans: Plan };
type Kinds = { wanted: Wanted; plans: Plan };

const keyOf = (kind: keyof Kinds, id: string) => `access/${kind}/${id}.json`;
const appliedKey = "access/applied.json";

/** Keeps it and gives its id. Safe to repeat. */
export async function keep<K extends keyof Kinds>(store: Store, kind: K, value: Kinds[K]): Promise<string> {
  const text = canonical(value);
  const id = hashOf(text);
  await put(store, keyOf(kind, id), text);
  return id;
}

/** @throws {Rejected} if there is none, or if it is not what its id says */
export async function load<K extends keyof Kinds>(store: Store, kind: K, id: string): Promise<Kinds[K]> {
  const text = await get(store, keyOf(kind, id));
  if (text === undefined) throw new Rejected(`there is no ${keyOf(kind, id)} in the bucket ${store.bucket}`);
  if (hashOf(text) !== id) throw new Rejected(`${keyOf(kind, id)} was changed: its hash is not ${id}`);
  const parsed = kinds[kind].safeParse(JSON.parse(text));
  if (!parsed.success) throw new Rejected(`${keyOf(kind, id)}: ${faultsOf(parsed.error.issues).join(", ")}`);
  return parsed.data as Kinds[K];
}

const Applied = z.strictObject({
  /** Id of the plan that was applied last. */
  plan: z.optional(z.string()),
  /** What that plan made: what is in no file since may be deleted. */
  managed: AccessState,
  /** The application that has begun and has not ended; if its execution is over, another may take its place. */
  applying: z.optional(z.strictObject({ execution: z.string(), plan: z.string() })),
});
type Applied = z.infer<typeof Applied>;

/** What was applied last, and the version of the object that says so; nothing at first. */
export interface Last {
  applied: Applied;
  version?: string | undefined;
}

export async function readApplied({ s3, bucket: Bucket }: Store): Promise<Last> {
  const found = await s3.send(new GetObjectCommand({ Bucket, Key: appliedKey })).catch(unless("NoSuchKey"));
  if (!found?.Body) return { applied: { managed: nothing } };
  return { applied: Applied.parse(JSON.parse(await found.Body.transformToString())), version: found.ETag };
}

/** Groups of the file that was applied last; while another is being applied, still those of the last. */
export const groupsOfFile = async (store: Store): Promise<string[]> =>
  Object.keys((await readApplied(store)).applied.managed.groups);

/**
 * Replaces what was read, and nothing else: of two applications one is told to look again.
 *
 * @throws {Transient} if somebody else has written meanwhile, or this call itself did, and its answer was lost
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export async function replaceApplied({ s3, bucket: Bucket }: Store, { version }: Last, applied: Applied) {
  const only = version === undefined ? { IfNoneMatch: "*" } : { IfMatch: version };
  const object = { Bucket, Key: appliedKey, Body: canonical(applied), ContentType: "application/json" };
  await s3.send(new PutObjectCommand({ ...object, ...only })).catch((error) => {
    throw error.name === "PreconditionFailed" ? new Transient(`${appliedKey} has changed since it was read`) : error;
  });
}

const put = ({ s3, bucket: Bucket }: Store, Key: string, Body: string) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }));

async function get({ s3, bucket: Bucket }: Store, Key: string): Promise<string | undefined> {
  const found = await s3.send(new GetObjectCommand({ Bucket, Key })).catch(unless("NoSuchKey"));
  return found?.Body?.transformToString();
}
