import { RedriveExecutionCommand } from "@aws-sdk/client-sfn";
import type { Argv } from "yargs";
import { isOver } from "../../shared/executions.ts";
import { describeExecution, findExecution, historyOf } from "../executions/executions.ts";
import { endedInFail, failedState, storyOf } from "../executions/states.ts";
import { stepFunctionsClient } from "../stage/aws.ts";
import { invoke } from "../stage/functions.ts";
import { warnOfPause } from "../stage/pause-state.ts";
import { stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { consent } from "../terminal/consent.ts";
import { Refused } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withConsent, withExecution } from "../terminal/options.ts";
import { follow } from "./watch.ts";

export const builder = (yargs: Argv) =>
  withExecution(withConsent(yargs))
    .option("follow", { type: "boolean", describe: "Watch it to its end" })
    .example("$0 redrive onboard-jane --follow", "Take it up where it failed, and watch")
    .epilogue("What ended in a refusal is started anew as <name>-r2, with the same input.");

/** Takes up an execution at the step that failed; one that ended in a Fail state is started anew, by the one door. */
export async function handler(args: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  const sfn = await stepFunctionsClient(stage);
  const { name, arn, status, error, cause } = await findExecution(sfn, stage, args.execution);
  if (status === "RUNNING") throw new Refused(`${name} is running: steward watch ${name}`);
  if (status === "SUCCEEDED") throw new Refused(`${name} has succeeded: there is nothing to take up`);
  if (isOver({ status, error }))
    throw new Refused(`${name} is over on purpose (${error}: ${cause}). To ask for it again, make a new request`);
  const story = storyOf(await historyOf(sfn, arn));
  const anew = endedInFail(story);
  const plan = anew
    ? [`start what ${name} was asked for anew, with the same input, since it ended in a refusal`]
    : [`take ${name} up again at ${failedState(story)?.name ?? "the state where it ended"}`];
  await warnOfPause(stage);
  if (!(await consent({ plan }, args))) return;
  const taken = anew
    ? await invoke<{ executionArn: string }>(stage, "start-workflow", { again: arn })
    : await sfn.send(new RedriveExecutionCommand({ executionArn: arn })).then(() => ({ executionArn: arn }));
  const execution = await describeExecution(sfn, taken.executionArn, anew ? undefined : status);
  if (args.follow) return follow(sfn, execution, args.json);
  answer(args.json, { name: execution.name, executionArn: execution.arn, anew }, () => [
    `${execution.name} is at work. Watch it with: steward watch ${execution.name}`,
  ]);
}
