import type { Argv } from "yargs";
import { listKeys } from "../../shared/iam/access-keys.ts";
import { type Described, executionsAbout, type Filter, listExecutions, withEnds } from "../executions/executions.ts";
import { shortNames } from "../executions/short-names.ts";
import { iamClient, stepFunctionsClient } from "../stage/aws.ts";
import { currentPause, pauseInWords } from "../stage/pause-state.ts";
import { knownWorkflow, type Stage, stageOf, workflowNames } from "../stage/stage.ts";
import { answer, tell } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { didYouMean } from "../terminal/nearest.ts";
import { withStage } from "../terminal/options.ts";
import { columns } from "../terminal/table.ts";
import { ago, between, timeBefore } from "../terminal/time.ts";

const outcomes = ["running", "succeeded", "failed", "refused", "stalled", "stopped", "undone", "restored", "timed-out"];

export const builder = (yargs: Argv) =>
  withStage(yargs)
    .option("workflow", { type: "string", describe: `Only this workflow: ${workflowNames.join(", ")}` })
    .option("status", {
      type: "string",
      describe: `Only this outcome: ${outcomes.join(", ")}. failed includes what was refused, stalled, timed out or left something undone; aborted includes whatever was ended`,
    })
    .option("user", { type: "string", describe: "Only about this user, containments of their keys included" })
    .option("since", { type: "string", describe: "Started since then, or still running: 36h, 7d, 2026-11-20" })
    .option("limit", { type: "number", describe: "Show at most so many, the newest (50; with --json all)" })
    .example("$0 list --status failed --since 24h", "What failed since yesterday")
    .example("$0 list --user jane", "What was done about jane");

export async function handler({ status, limit, user, json, ...args }: ArgumentsOf<typeof builder>) {
  const wanted = statusOf(status);
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    throw new BadInput(`--limit takes a whole number from 1, for example --limit 20`);
  const since = args.since === undefined ? undefined : timeBefore(args.since, "--since");
  const workflow = args.workflow === undefined ? undefined : knownWorkflow(args.workflow);
  const stage = await stageOf(args);
  const pause = await currentPause(stage);
  if (pause) tell(`The automation is ${pauseInWords(pause)}`);
  const most = limit ?? (json ? undefined : 50);
  const { executions, all } = await executionsOf(stage, { workflow, since }, { user, wanted, most });
  answer(json, { paused: pause ?? null, executions }, () => table(executions, all));
}

/** Step Functions' own words are taken too, in any case. Its FAILED and ABORTED have several outcomes. */
function statusOf(status: string | undefined): ((execution: Described) => boolean) | undefined {
  if (status === undefined) return undefined;
  const word = status.toLowerCase().replaceAll(/[ _]/g, "-");
  if (word === "failed")
    return ({ status, reason }) =>
      status === "FAILED" || status === "TIMED_OUT" || (status === "SUCCEEDED" && reason !== undefined);
  if (word === "aborted") return ({ status }) => status === "ABORTED";
  if (outcomes.includes(word)) return ({ outcome }) => outcome.replace(" ", "-") === word;
  throw new BadInput(
    `--status ${status} is unknown.${didYouMean(word, outcomes)} Use one of: ${outcomes.join(", ")}, aborted`,
  );
}

interface Asked {
  user: string | undefined;
  wanted: ((execution: Described) => boolean) | undefined;
  most: number | undefined;
}

/** The newest, and how many there are in all. Only those that are shown are described, unless others may not be wanted. */
async function executionsOf(stage: Stage, filter: Filter, { user, wanted, most }: Asked) {
  const sfn = await stepFunctionsClient(stage);
  if (user === undefined && !wanted) {
    const listed = await listExecutions(sfn, stage, filter);
    return { executions: await withEnds(sfn, listed.slice(0, most), true), all: listed.length };
  }
  const found =
    user === undefined
      ? await withEnds(sfn, await listExecutions(sfn, stage, filter), true)
      : await executionsAbout(sfn, stage, { ...filter, user, keys: await keysOf(stage, user) });
  const fitting = wanted ? found.filter(wanted) : found;
  return { executions: fitting.slice(0, most), all: fitting.length };
}

/** None where they cannot be read: the user may be deleted. */
const keysOf = async (stage: Stage, user: string) =>
  (await listKeys(await iamClient(stage), user).catch(() => [])).map(({ AccessKeyId }) => AccessKeyId);

function table(executions: Described[], all: number): string[] {
  if (executions.length === 0) return ["No executions."];
  const now = new Date();
  const short = shortNames(executions.map(({ name }) => name));
  const rows = executions.map(({ outcome, user, name, startedAt, endedAt, reason }) => [
    outcome,
    short.get(name) ?? name,
    user ?? "",
    ago(startedAt, now),
    between(startedAt, endedAt ?? now),
    reason ?? "",
  ]);
  const more = all - rows.length;
  return [
    ...columns(["outcome", "execution", "user", "started", "took", "reason"], rows, { isCut: true }), // steward explain has all of it
    ...(more > 0 ? [`… and ${more} more. To see them: --limit ${all}`] : []),
  ];
}
