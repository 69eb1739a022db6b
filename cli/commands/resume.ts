import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { DeleteParameterCommand, ParameterNotFound } from "@aws-sdk/client-ssm";
import type { Argv } from "yargs";
import { heldFolder } from "../../shared/names.ts";
import { s3Client, ssmClient } from "../stage/aws.ts";
import { invoke, reportBucket } from "../stage/functions.ts";
import { currentPause, pauseInWords } from "../stage/pause-state.ts";
import { pauseParameter, type Stage, stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { Refused } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withStage } from "../terminal/options.ts";
import { printable } from "../terminal/printable.ts";

export const builder = (yargs: Argv) =>
  withStage(yargs)
    .example("$0 resume", "End the pause and start the held requests")
    .epilogue("Safe to repeat: a held request stays until it is started. Exit code 3: a held request was refused.");

interface Outcome {
  file: string;
  name?: string;
  outcome: string;
}

/** The pause ends first: start-workflow starts whatever comes in after that, so that no request is missed. */
export async function handler({ json, ...account }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(account);
  const bucket = await reportBucket(stage);
  const pause = await currentPause(stage);
  await (await ssmClient(stage)).send(new DeleteParameterCommand({ Name: pauseParameter(stage) })).catch((error) => {
    if (!(error instanceof ParameterNotFound)) throw error;
  });
  const started = await startHeld(await s3Client(stage), stage, bucket);
  answer(json, { paused: pause ?? null, started }, () => [
    printable(pause ? `Resumed. It had been ${pauseInWords(pause)}` : "It was not paused."),
    ...started.map(({ file, name, outcome }) => printable(`${name ?? file}: ${outcome}`)),
  ]);
  if (started.some(({ name }) => name === undefined)) process.exitCode = 3;
}

async function startHeld(client: S3Client, stage: Stage, Bucket: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket, Prefix: heldFolder }))
    for (const { Key = "" } of Contents) outcomes.push(await startOne(client, stage, Bucket, Key));
  return outcomes;
}

/** A request that is refused or broken stays where it is, so that somebody can look at it. */
async function startOne(s3: S3Client, stage: Stage, Bucket: string, Key: string): Promise<Outcome> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const held = parsed((await Body?.transformToString()) ?? "");
  const left = (what: string) => ({ file: Key, outcome: `${what}, and stays in s3://${Bucket}/${Key}` });
  if (held === undefined) return left("cannot be read (not a JSON object)");
  try {
    const { name, outcome } = await invoke<{ name: string; outcome: string }>(stage, "start-workflow", held);
    if (outcome !== "held") await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    return { file: Key, name, outcome };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return left(`refused (${error.message})`);
  }
}

function parsed(text: string): object | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
