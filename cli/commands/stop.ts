import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import type { Argv } from "yargs";
import { historyOf } from "../executions/executions.ts";
import { type Fit, findExecution } from "../executions/find.ts";
import { storyOf } from "../executions/states.ts";
import { stepFunctionsClient } from "../stage/aws.ts";
import { stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { consent } from "../terminal/consent.ts";
import { Refused } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withConsent, withExecution } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withExecution(withConsent(yargs))
    .option("reason", { type: "string", describe: "Why; kept with the execution" })
    .example(
      "$0 stop rotate-key-svc-etl --reason 'the old key is needed until Monday'",
      "It is over: to go on takes a new request",
    );

export async function handler(args: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  const sfn = await stepFunctionsClient(stage);
  const { name, arn, status, outcome, user, workflow } = await findExecution(sfn, stage, args.execution, isRunning);
  if (status !== "RUNNING")
    throw new Refused(`${name} has ended already: ${outcome}. To see it: steward explain ${name}`);
  const { states } = storyOf(await historyOf(sfn, arn));
  const tasks = states.filter(({ outcome, kind }) => outcome === "done" && kind === "Task");
  const done = [...new Set(tasks.map((state) => state.name))]; // what waits for weeks looks again and again
  const at = states.filter(({ outcome }) => outcome === "running").map((state) => state.name);
  const plan = [
    `stop ${name}, which is at ${at.join(", ") || "its beginning"}`,
    `what it has done stays as it is: ${done.join(", ") || "nothing yet"}`,
    ...(leaves[workflow] ?? []).filter(({ after }) => done.includes(after)).map(({ left }) => left),
    "a function that is at work finishes its step; the execution is over, and a redrive is refused",
  ];
  if (!(await consent({ plan, word: user ?? workflow }, args))) return;
  const cause = `stopped by ${stage.caller}${args.reason ? `: ${args.reason}` : ""}`;
  await sfn.send(new StopExecutionCommand({ executionArn: arn, error: "Stopped", cause }));
  answer(args.json, { name, executionArn: arn, stopped: true }, () => [
    `${name} is stopped. To see what it has done: steward explain ${name}`,
  ]);
}

/** What a stop leaves behind that keeps the user from working, or another request from starting. */
const leaves: Partial<Record<string, { after: string; left: string }[]>> = {
  offboard: [
    { after: "CutAccessMark", left: "the user stays cut, and nobody deletes them: steward undo gives all back" },
  ],
  "reset-mfa": [
    {
      after: "EnrollMfaSuspend",
      left: "the console password, if there was one, stays taken: steward undo gives another one",
    },
  ],
  "rotate-key": [{ after: "IssueKey", left: "both keys stay active, and another rotation needs one of them deleted" }],
};

const isRunning: Fit = { fits: ({ outcome }) => outcome === "running", none: "No execution is running" };
