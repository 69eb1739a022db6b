import { DescribeExecutionCommand, ExecutionAlreadyExists, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { config } from "../../shared/config.ts";
import { startWorkflow } from "../../shared/contracts.ts";
import { Rejected } from "../../shared/errors.ts";
import { executionName } from "../../shared/names.ts";
import { logger, step } from "../../shared/step.ts";

const { WORKFLOW_ARN_PREFIX } = config(["WORKFLOW_ARN_PREFIX"]);

/**
 * The one door to the workflows: starts one execution for each request, however often the request comes.
 * Safe to repeat: the execution's name is made of the request, and Step Functions takes a name once in 90 days.
 */
export const handler = step(startWorkflow, async ({ workflow, input }) => {
  const name = executionName(workflow, input.requestId);
  const body = JSON.stringify(input);
  try {
    const { executionArn = "" } = await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: `${WORKFLOW_ARN_PREFIX}${workflow}`, name, input: body }),
    );
    logger.info("execution started", { workflow, name });
    return { executionArn, name, outcome: "started" as const };
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return existing(workflow, name, body);
    throw error;
  }
});

/** What became of the execution that has the name already. */
async function existing(workflow: string, name: string, body: string) {
  const stateMachine = `${WORKFLOW_ARN_PREFIX}${workflow}`;
  const executionArn = `${stateMachine.replace(":stateMachine:", ":execution:")}:${name}`;
  const { status, input } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  if (input !== body)
    throw new Rejected(`${name} was started with another input: give the request a requestId of its own`);
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return { executionArn, name, outcome: "running" as const };
  if (status === "SUCCEEDED") return { executionArn, name, outcome: "done" as const };
  throw new Rejected(
    `${name} ended as ${status}: look at it with steward explain ${name}, then steward redrive ${name}`,
  );
}
