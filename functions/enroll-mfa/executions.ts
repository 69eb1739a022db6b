import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { runningExecutionsOf, stopExecution } from "../../shared/executions.ts";

const workflows = ["enroll-mfa", "reset-mfa"];

export interface Request {
  requestId: string;
  userName: string;
}

const undone = { error: "Undone", cause: "undone by hand" };

/** A request's running executions that have this user enroll a device. The list lacks those of the last seconds. */
export async function runningOf(arnPrefix: string, { requestId, userName }: Request) {
  const all = await Promise.all(
    workflows.map((workflow) => runningExecutionsOf(stepFunctions, arnPrefix, workflow, userName)),
  );
  return all.flat().filter((execution) => execution.requestId === requestId);
}

export async function endExecutions(arnPrefix: string, request: Request): Promise<void> {
  for (const { executionArn } of await runningOf(arnPrefix, request))
    await stopExecution(stepFunctions, executionArn, undone);
}
