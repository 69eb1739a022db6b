import * as z from "zod/mini";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { last, word } from "../../shared/command-line.ts";
import { config } from "../../shared/config.ts";
import { runningExecutionsOf, stopExecution } from "../../shared/executions.ts";
import { keepEvidence, readEvidence, stoppedKey } from "../../shared/leaver/evidence.ts";
import { type Leaver, marked } from "../../shared/leaver/leaver.ts";
import { personalWorkflows } from "../../shared/requests.ts";

const { WORKFLOW_ARN_PREFIX } = config(["WORKFLOW_ARN_PREFIX"]);

/** A restore goes on: it may be what has just stopped the execution that asks. */
const stoppable = personalWorkflows.filter((workflow) => workflow !== "restore");

const Stopped = z.strictObject({ workflow: z.string(), requestId: z.string(), executionArn: z.string() });
type Stopped = z.infer<typeof Stopped>;

async function runningOf(workflow: string, userName: string): Promise<Stopped[]> {
  const running = await runningExecutionsOf(stepFunctions, WORKFLOW_ARN_PREFIX, workflow, userName);
  return running.map(({ executionArn, requestId }) => ({ workflow, requestId, executionArn }));
}

/** Executions that are about a user and still running, except restores and the one that asks. */
export async function runningOthers({ userName }: Leaver, own: string): Promise<Stopped[]> {
  const running: Stopped[] = [];
  for (const workflow of stoppable) running.push(...(await runningOf(workflow, userName)));
  return running.filter(({ executionArn }) => executionArn !== own);
}

/** What is stopped is kept first, so that a restore can name it. If it cannot be kept, it is stopped all the same. */
export async function stopOthers(who: Leaver, own: string): Promise<string[]> {
  const others = await runningOthers(who, own);
  if (others.length > 0) await keepStopped(who, others).catch(() => undefined);
  await stop(others, "UserLeaving", `request ${who.requestId} offboards ${who.userName}`);
  return others.map(({ executionArn }) => executionArn);
}

/** For a restore: the offboarding itself, before it deletes anything. */
export async function stopOffboarding(who: Leaver): Promise<string[]> {
  await marked(who);
  const running = await runningOf("offboard", who.userName);
  await stop(running, "Undone", `a restore undoes request ${who.requestId}, which offboards ${who.userName}`);
  return running.map(({ executionArn }) => executionArn);
}

async function stop(executions: Stopped[], error: string, cause: string): Promise<void> {
  for (const { executionArn } of executions) await stopExecution(stepFunctions, executionArn, { error, cause });
}

async function keepStopped(who: Leaver, others: Stopped[]): Promise<void> {
  const all = new Map([...(await stoppedBy(who)), ...others].map((each) => [each.executionArn, each]));
  await keepEvidence(stoppedKey(who), [...all.values()]);
}

const stoppedBy = async (who: Pick<Leaver, "requestId" | "userId">): Promise<Stopped[]> =>
  z.array(Stopped).parse((await readEvidence(stoppedKey(who))) ?? []);

/** What the cut has stopped, with the command that starts it again where there is one. */
export async function remarksOnStopped(who: Leaver): Promise<string[]> {
  return (await stoppedBy(who)).map(({ workflow, requestId, executionArn }) => {
    const stopped = `the cut stopped ${workflow} of request ${requestId}`;
    return workflow === "enroll-mfa"
      ? `${stopped}: to have MFA set up, type steward start enroll-mfa ${last(who.userName)}`
      : `${stopped}: to see what it had done, type steward explain ${word(executionArn)}`;
  });
}
