import { type IAMClient, IAMClient as Iam } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { described, type Execution, historyOf } from "../executions/executions.ts";
import { innermost, inWords } from "../executions/failure.ts";
import { type Story, storyOf } from "../executions/states.ts";
import { clientOptions } from "../stage/aws.ts";
import { invoke } from "../stage/functions.ts";
import type { Place, Rehearsal, Signature } from "./rehearsal.ts";

/** Asks for a workflow by the one door, under an id of the rehearsal. Answers with the execution's ARN. */
export async function start(
  { stage, name }: Rehearsal,
  workflow: string,
  requestId: string,
  fields: object,
): Promise<string> {
  const input = { requestId: `${name}-${requestId}`, requestedBy: stage.caller, reason: name, ...fields };
  const started = await invoke<{ executionArn: string }>(stage, "start-workflow", { workflow, input });
  return started.executionArn;
}

export interface Seen {
  execution: Execution;
  story: Story;
}

/** Milliseconds between looks, and for all of them. A workflow that works takes two or three minutes. */
const pace = 2000;
const patience = 15 * 60_000;

/** Looks again and again, and gives what was there first, and after how many seconds. Undefined when time is up. */
export async function until<T>(
  { now, sleep }: Pick<Place, "now" | "sleep">,
  look: () => Promise<T | undefined>,
  milliseconds = patience,
): Promise<{ found: T; seconds: number } | undefined> {
  const began = now().getTime();
  for (;;) {
    const found = await look();
    const passed = now().getTime() - began;
    if (found !== undefined) return { found, seconds: Math.round(passed / 1000) };
    if (passed >= milliseconds) return undefined;
    await sleep(pace);
  }
}

/** Follows an execution until it is where it is wanted, or has ended. @throws if time is up */
async function follow(place: Rehearsal, arn: string, isWanted: (seen: Seen) => boolean): Promise<Seen> {
  const seen = await until(place, async () => {
    const execution = await described(place.sfn, arn);
    if (!execution) return undefined;
    const look = { execution, story: storyOf(await historyOf(place.sfn, arn)) };
    return execution.status !== "RUNNING" || isWanted(look) ? look : undefined;
  });
  if (seen) return seen.found;
  throw new Error(`an execution takes longer than ${patience / 60_000} minutes`);
}

export const toEnd = (rehearsal: Rehearsal, arn: string) => follow(rehearsal, arn, () => false);

/** @throws with the error of the workflow, if it ends otherwise */
export async function toSuccess(rehearsal: Rehearsal, arn: string): Promise<Seen> {
  return succeeded(await toEnd(rehearsal, arn));
}

/** Follows it to a state that waits for hours or days. @throws if it ends before */
export async function toWait(rehearsal: Rehearsal, arn: string, state: string): Promise<Seen> {
  const isThere = ({ story }: Seen) =>
    story.states.some(({ name, outcome }) => name === state && outcome === "running");
  const seen = await follow(rehearsal, arn, isThere);
  return isThere(seen) ? seen : succeeded({ ...seen, execution: { ...seen.execution, status: "FAILED" } });
}

function succeeded(seen: Seen): Seen {
  const { workflow, status, error, cause } = seen.execution;
  if (status === "SUCCEEDED") return seen;
  throw new Error(`${workflow} ended as ${status}: ${inWords(innermost(error, cause))}`);
}

/** Tries of states beyond the first, by which a workflow got over something that passed. */
export const retriesOf = ({ story }: Seen, state: (name: string) => boolean = () => true): number =>
  story.states.filter(({ name }) => state(name)).reduce((sum, { tries }) => sum + Math.max(tries - 1, 0), 0);

/** Whether a signature is accepted at all: GetCallerIdentity needs no permission. */
export const signs = async ({ stage }: Place, credentials: Signature): Promise<boolean> =>
  new STSClient({ ...clientOptions(stage), credentials, region: stage.region })
    .send(new GetCallerIdentityCommand())
    .then(() => true, refusedAs(/^(InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId)/));

/** IAM in the name of a user of the rehearsal. */
export const iamOf = ({ stage }: Place, credentials: Signature): IAMClient =>
  new Iam({ ...clientOptions(stage), credentials, region: stage.region });

/** For `then`: errors of these names are a no, all others are errors. */
export const refusedAs = (names: RegExp) => (error: Error) => {
  if (names.test(error.name)) return false;
  throw error;
};
