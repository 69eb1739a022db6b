import type { IAMClient } from "@aws-sdk/client-iam";
import { RedriveExecutionCommand } from "@aws-sdk/client-sfn";
import type { Argv } from "yargs";
import { nameOf } from "../../shared/iam/presence.ts";
import { tagsByKey } from "../../shared/iam/tags.ts";
import { describeExecution, type Execution, historyOf } from "../executions/executions.ts";
import { type Fit, findExecution, latestAttempt } from "../executions/find.ts";
import { endedForGood } from "../executions/outcome.ts";
import { endedInFail, failedState, type Story, storyOf, userIdOf } from "../executions/states.ts";
import { isUndoneSince } from "../executions/undone.ts";
import { readUser } from "../people/person.ts";
import { planOf } from "../requests/plans.ts";
import { iamClient, stepFunctionsClient } from "../stage/aws.ts";
import { invoke } from "../stage/functions.ts";
import { warnOfPause } from "../stage/pause-state.ts";
import { knownWorkflow, type Stage, servingAccountOf, stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { consent } from "../terminal/consent.ts";
import { BadInput, Refused } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withConsent, withExecution } from "../terminal/options.ts";
import { follow } from "./watch.ts";

export const builder = (yargs: Argv) =>
  withExecution(withConsent(yargs))
    .option("follow", { type: "boolean", describe: "Watch it to its end" })
    .example("$0 redrive onboard-jane --follow", "Continue it where it failed, and follow it")
    .epilogue(
      "An execution that was refused, or an offboarding that AWS does not redrive any more, starts again as <name>-r2, with the same input. One that was undone stays ended.",
    );

/** Continues an execution at the step that failed; one that AWS cannot continue starts again, through start-workflow. */
export async function handler(args: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  const sfn = await stepFunctionsClient(stage);
  const found = await findExecution(sfn, stage, args.execution, hasFailed);
  const { name, arn, status } = found;
  if (status === "RUNNING") throw new Refused(`${name} is running. To follow it: steward watch ${name}`);
  if (status === "SUCCEEDED") throw new Refused(`${name} has succeeded: there is nothing to continue`);
  const latest = await latestAttempt(sfn, stage, found);
  if (latest !== name)
    throw new Refused(`${name} was started again as ${latest}. To see that: steward explain ${latest}`);
  const story = storyOf(await historyOf(sfn, arn));
  await holdToUser(stage, found, story);
  const forGood = endedForGood(found);
  if (forGood) throw new Refused(`${name} cannot be redriven. ${forGood}`);
  const wasRefused = endedInFail(story);
  const isLate = !wasRefused && found.notRedrivable !== undefined;
  if (isLate && found.workflow !== "offboard")
    throw new Refused(
      `${name} cannot be redriven: ${found.notRedrivable}. What to do instead: steward explain ${name}`,
    );
  const anew = wasRefused || isLate; // an offboarding cuts again, and keeps what it had found
  const failed = failedState(story);
  const plan = anew
    ? [`start ${name} again from its first step, with the same input`, ...(await planAgain(stage, found))]
    : [`continue ${name} at ${(failed ?? story.states.at(-1))?.name ?? "its first step"}`];
  if (!anew && failed?.failure?.error === "QuarantineDisturbed")
    plan.push(
      `delete ${found.user}, unless a disturbance is left that can be undone; uses until the notice are accepted`,
    );
  await warnOfPause(stage);
  if (!(await consent({ plan }, args))) return;
  const taken = anew
    ? await invoke<{ executionArn: string }>(stage, "start-workflow", { again: arn })
    : await sfn.send(new RedriveExecutionCommand({ executionArn: arn })).then(() => ({ executionArn: arn }));
  const execution = await describeExecution(sfn, taken.executionArn, anew ? undefined : status);
  if (args.follow) return follow(sfn, execution, args.json);
  answer(args.json, { name: execution.name, executionArn: execution.arn, anew }, () => [
    `${execution.name} is running. To follow it: steward watch ${execution.name}`,
  ]);
}

/** What the same request would change now. @throws {Refused} where it would be refused once more, or its user is gone */
const planAgain = (stage: Stage, execution: Execution): Promise<string[]> =>
  planOf(servingAccountOf(stage, execution), knownWorkflow(execution.workflow), execution.input).catch((error) => {
    throw error instanceof BadInput ? new Refused(`${execution.name} cannot be redriven. ${error.message}`) : error;
  });

/** What was undone stays so, and nobody else is changed who has the name now. */
async function holdToUser(stage: Stage, execution: Execution, story: Story): Promise<void> {
  const { name, user } = execution;
  const userId = userIdOf(execution, story);
  if (user === undefined || userId === undefined) return;
  const serving = servingAccountOf(stage, execution);
  const iam = await iamClient(serving);
  const found = await readUser(iam, user).catch((error: Error) => {
    if (!(error instanceof BadInput)) throw error;
  });
  const tags = tagsByKey(found?.UserId === userId ? found : {});
  if (await isUndoneSince(serving, execution, { userId, tags }))
    throw new Refused(`${name} cannot be redriven. It was undone on purpose.`);
  if (found && found.UserId !== userId && !(await takesAnother(iam, execution, userId)))
    throw new Refused(`${name} cannot be redriven. Another user is called ${user} now.`);
}

/** An onboarding makes its user anew; an offboarding goes on without a user who is deleted, and leaves the other one alone. */
const takesAnother = async (iam: IAMClient, { workflow }: Execution, userId: string): Promise<boolean> =>
  workflow === "onboard" || (workflow === "offboard" && (await nameOf(iam, userId)) === undefined);

const hasFailed: Fit = {
  fits: (execution) => !["running", "succeeded"].includes(execution.outcome) && !endedForGood(execution),
  none: "No execution has failed, so that there is nothing to continue",
};
