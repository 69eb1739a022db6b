import * as z from "zod/mini";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { last, staged, word } from "../../shared/command-line.ts";
import { config } from "../../shared/config.ts";
import { runningExecutionsOf, stopExecution } from "../../shared/executions.ts";
import { type Cut, keepEvidence, readEvidence, stoppedKey } from "../../shared/leaver/evidence.ts";
import { type Leaver, marked } from "../../shared/leaver/leaver.ts";
import { findSnapshot, readSnapshot } from "../../shared/leaver/snapshot.ts";
import { personalWorkflows } from "../../shared/requests.ts";

const { STAGE, WORKFLOW_ARN_PREFIX } = config(["STAGE", "WORKFLOW_ARN_PREFIX"]);

/** A restore goes on: it may be what has just stopped the execution that asks. */
const stoppable = personalWorkflows.filter((workflow) => workflow !== "restore");

const Stopped = z.strictObject({ workflow: z.string(), requestId: z.string(), executionArn: z.string() });
type Stopped = z.infer<typeof Stopped>;

/** By the user's name, but for those that name another user's id: that user had the name before. */
async function runningOf(workflow: string, userName: string, ownId: string): Promise<Stopped[]> {
  const running = await runningExecutionsOf(stepFunctions, WORKFLOW_ARN_PREFIX, workflow, userName);
  return running
    .filter(({ userId = ownId }) => userId === ownId)
    .map(({ executionArn, requestId }) => ({ workflow, requestId, executionArn }));
}

/** Executions that are about a user and still running, except restores and the one that asks. */
export async function runningOthers({ userId, userName }: Leaver, own: string): Promise<Stopped[]> {
  const running: Stopped[] = [];
  for (const workflow of stoppable) running.push(...(await runningOf(workflow, userName, userId)));
  const others = running.filter(({ executionArn }) => executionArn !== own);
  const isOurs = await Promise.all(
    others.map((other) => other.workflow !== "offboard" || hasCut({ ...other, userId })),
  );
  return others.filter((_, at) => isOurs[at]);
}

/**
 * Whether an offboarding that names no id is the user's, and not one of who had the name before: theirs is to go on. One that
 * has not cut the user yet, or that cannot be told, meets the user's mark and is refused.
 */
const hasCut = (cut: Cut): Promise<boolean> =>
  findSnapshot(cut).then(
    (snapshot) => snapshot !== undefined,
    () => false,
  );

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
  const { userName } = await readSnapshot(who); // the user may have another name now, and the name another user
  const running = (await runningOf("offboard", userName, who.userId)).filter(
    ({ requestId }) => requestId === who.requestId,
  );
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

/** How to start again what the cut has stopped, by workflow. */
const startAgain: Record<string, (userName: string) => string> = {
  "enroll-mfa": (userName) => `steward start enroll-mfa ${last(userName)}`,
  "reset-mfa": (userName) => `steward mfa reset ${last(userName)}`,
};

/** What the cut has stopped, and what to type about it. */
export async function remarksOnStopped(who: Leaver): Promise<string[]> {
  return (await stoppedBy(who)).map(({ workflow, requestId, executionArn }) => {
    const again = startAgain[workflow]?.(who.userName);
    const next = again ?? `steward explain ${word(executionArn)}`;
    const command = staged(next, STAGE);
    return `the cut stopped ${workflow} of request ${requestId}. To ${again ? "start it again" : "see what it had done"}: ${command}`;
  });
}
