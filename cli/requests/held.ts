import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { objectIn } from "../../shared/json.ts";
import { heldFolder } from "../../shared/names.ts";
import { invoke } from "../stage/functions.ts";
import type { Stage } from "../stage/stage.ts";
import { Refused } from "../terminal/errors.ts";

interface Outcome {
  file: string;
  name?: string;
  outcome: string;
}

/** Starts what was held during a pause. Safe to repeat: a request stays until it is started. */
export async function startHeld(client: S3Client, stage: Stage, Bucket: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: heldFolder }))
    for (const { Key = "" } of Contents) outcomes.push(await startOne(client, stage, Bucket, Key));
  return outcomes;
}

/** A request that is refused or broken stays where it is, so that somebody can look at it. */
async function startOne(s3: S3Client, stage: Stage, Bucket: string, Key: string): Promise<Outcome> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const held = objectIn((await Body?.transformToString()) ?? "");
  const left = (what: string) => ({ file: Key, outcome: `${what}, and stays there` });
  if (held === undefined) return left("cannot be read (not a JSON object)");
  try {
    const { name, outcome } = await invoke<{ name: string; outcome: string }>(stage, "start-workflow", held);
    if (outcome !== "held") await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    return { file: Key, name, outcome };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return left(`refused (${error.message.replaceAll(/\s*\n\s*/g, "; ")})`);
  }
}
