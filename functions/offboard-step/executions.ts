import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { runningExecutionsOf, stopExecution } from "../../shared/executions.ts";
import { personalWorkflows } from "../../shared/requests.ts";
import type { Leaver, Settings } from "./leaver.ts";

type Person = Pick<Leaver, "userName" | "requestId">;

/** Executions that are about a user and still running, but for the one that asks. */
export async function runningOthers({ userName }: Person, own: string, { workflowArnPrefix }: Settings) {
  const running: string[] = [];
  for (const workflow of personalWorkflows)
    for (const { executionArn } of await runningExecutionsOf(stepFunctions, workflowArnPrefix, workflow, userName))
      if (executionArn !== own) running.push(executionArn);
  return running;
}

export async function stopOthers(who: Person, own: string, settings: Settings): Promise<string[]> {
  const others = await runningOthers(who, own, settings);
  const why = { error: "UserLeaving", cause: `request ${who.requestId} offboards or restores ${who.userName}` };
  for (const executionArn of others) await stopExecution(stepFunctions, executionArn, why);
  return others;
}
