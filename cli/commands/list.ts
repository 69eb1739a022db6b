import type { ExecutionStatus } from "@aws-sdk/client-sfn";
import type { Argv } from "yargs";
import { type Listed, listExecutions, withUsers } from "../executions/executions.ts";
import { stepFunctionsClient } from "../stage/aws.ts";
import { currentPause, pauseInWords } from "../stage/pause-state.ts";
import { knownWorkflow, stageOf, workflowNames } from "../stage/stage.ts";
import { answer, columns, tell } from "../terminal/answer.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withStage } from "../terminal/options.ts";
import { between, iso, timeBefore } from "../terminal/time.ts";

const statuses = {
  running: "RUNNING",
  succeeded: "SUCCEEDED",
  failed: "FAILED",
  "timed-out": "TIMED_OUT",
  aborted: "ABORTED",
} as const satisfies Record<string, ExecutionStatus>;
const statusNames = Object.keys(statuses) as (keyof typeof statuses)[];
/** More than anybody reads at a terminal; `--json` has all. */
const most = 50;

export const builder = (yargs: Argv) =>
  withStage(yargs)
    .option("workflow", { type: "string", describe: `Of this workflow only: ${workflowNames.join(", ")}` })
    .option("status", { choices: statusNames, describe: "In this status only" })
    .option("user", { type: "string", describe: "About this user only" })
    .option("since", { type: "string", describe: "Started since then, or still running: 36h, 7d, 2026-11-20" })
    .example("$0 list --status failed --since 24h", "What failed since yesterday")
    .example("$0 list --user jane", "What was done about jane");

export async function handler({ workflow, status, user, since, json, ...account }: ArgumentsOf<typeof builder>) {
  const from = since === undefined ? undefined : timeBefore(since);
  const stage = await stageOf(account);
  const filter = {
    workflow: workflow === undefined ? undefined : knownWorkflow(workflow),
    user,
    since: from,
    status: status && statuses[status],
  };
  const sfn = await stepFunctionsClient(stage);
  const all = await listExecutions(sfn, stage, filter);
  const shown = json ? all : all.slice(0, most);
  const executions = user === undefined ? await withUsers(sfn, shown) : shown;
  const pause = await currentPause(stage);
  if (pause) tell(`The automation is ${pauseInWords(pause)}`);
  answer(json, { paused: pause ?? null, executions }, () => table(executions, all.length - executions.length));
}

function table(executions: Listed[], more: number): string[] {
  if (executions.length === 0) return ["No executions."];
  const now = new Date();
  const rows = executions.map(({ status, workflow, user, name, startedAt, endedAt }) => [
    status,
    workflow,
    user ?? "",
    iso(startedAt),
    between(startedAt, endedAt ?? now),
    name,
  ]);
  return [
    ...columns(["status", "workflow", "user", "started", "took", "execution"], rows),
    ...(more > 0 ? [`… and ${more} more: narrow them down, or take --json`] : []),
  ];
}
