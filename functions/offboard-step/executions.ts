import { DescribeExecutionCommand, paginateListExecutions, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { executionPrefix } from "../../shared/names.ts";
import { personalWorkflows } from "../../shared/requests.ts";
import type { Leaver, Settings } from "./leaver.ts";

type Person = Pick<Leaver, "userName" | "requestId">;

/** Executions that are about a user and still running, but for the one that asks. */
export async function runningExecutions({ userName }: Person, own: string, { workflowArnPrefix }: Settings) {
  const running: string[] = [];
  for (const workflow of personalWorkflows) {
    const query = { stateMachineArn: `${workflowArnPrefix}${workflow}`, statusFilter: "RUNNING" as const };
    for await (const { executions = [] } of paginateListExecutions({ client: stepFunctions }, query))
      for (const { executionArn = "", name = "" } of executions)
        if (name.startsWith(executionPrefix(workflow, userName)) && executionArn !== own)
          if (await isAbout(userName, executionArn)) running.push(executionArn);
  }
  return running;
}

/** Two names may begin alike: whom an execution is about stands in its input. */
async function isAbout(userName: string, executionArn: string): Promise<boolean> {
  const { input = "{}" } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  return JSON.parse(input).userName === userName;
}

export async function stopOthers(who: Person, own: string, settings: Settings): Promise<string[]> {
  const others = await runningExecutions(who, own, settings);
  const why = { error: "UserLeaving", cause: `request ${who.requestId} offboards or restores ${who.userName}` };
  for (const executionArn of others) await stepFunctions.send(new StopExecutionCommand({ executionArn, ...why }));
  return others;
}
