import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { Argv } from "yargs";
import { planLines, planMarkdown } from "../../access/describe.ts";
import { keep } from "../../access/store.ts";
import { printable } from "../../shared/printable.ts";
import { accessOf, readPlan } from "../access/applications.ts";
import { readWanted, withFile, withFormat } from "../access/sources.ts";
import { describeExecution, type Execution } from "../executions/executions.ts";
import { inWords } from "../executions/failure.ts";
import { stepFunctionsClient } from "../stage/aws.ts";
import { invoke } from "../stage/functions.ts";
import { stageOf } from "../stage/stage.ts";
import { answer, tell } from "../terminal/answer.ts";
import { Refused } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withStage } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withFormat(withFile(withStage(yargs)))
    .option("reason", { type: "string", default: "plan", describe: "Why; kept with the execution" })
    .example("$0 access plan -f access.yml", "Has the stage check the file and plan; changes nothing");

/** The stage plans, so that IAM Access Analyzer checks, and the plan is kept for `steward access apply`. */
export async function handler({ file, format, json, reason, ...args }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  const { path, store } = await accessOf(stage);
  const wanted = await keep(store, "wanted", await readWanted(file, path, stage));
  const input = { requestId: `by-hand-${randomUUID()}`, requestedBy: stage.caller, reason, wanted };
  const started = await invoke<{ executionArn: string; outcome: string }>(stage, "start-workflow", {
    workflow: "apply-access",
    input,
  });
  if (started.outcome === "held")
    throw new Refused("The automation is paused: the request is held. To start it: steward resume");
  const {
    outcome,
    output,
    error = "",
    cause = "",
    name,
  } = await ended(await stepFunctionsClient(stage), started.executionArn);
  if (outcome !== "succeeded")
    throw new (outcome === "refused" ? Refused : Error)(
      `${inWords({ error, message: cause })}\nTo see more: steward explain ${name}`,
    );
  const { plan: id } = output as { plan: string };
  const plan = await readPlan(stage, id);
  const next = `steward access apply ${id}`;
  const inMarkdown = [...planMarkdown(plan), ...(plan.changes.length > 0 ? ["", `To apply it: \`${next}\``] : [])];
  const lines = format === "markdown" ? inMarkdown : planLines(plan);
  answer(json || format === "json", { id, ...plan }, () => lines.map(printable));
  if (plan.changes.length > 0) tell(`To apply exactly this plan: ${next}`);
}

async function ended(sfn: SFNClient, arn: string): Promise<Execution> {
  for (let wait = 200; ; wait = Math.min(wait * 1.5, 4000)) {
    const execution = await describeExecution(sfn, arn);
    if (execution.outcome !== "running") return execution;
    await sleep(wait);
  }
}
