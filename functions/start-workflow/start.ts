import { DescribeExecutionCommand, ExecutionAlreadyExists, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { Rejected } from "../../shared/errors.ts";
import { executionName } from "../../shared/names.ts";
import type { StartRequest } from "../../shared/requests.ts";
import { logger } from "../../shared/step.ts";

/**
 * Starts the one execution of a request, or says what became of it.
 *
 * @throws {Rejected} where its name was started with another input, or has failed
 */
export async function startOnce(arnPrefix: string, { workflow, input }: StartRequest) {
  const name = executionName(workflow, input.requestId, subjectOf(input));
  const stateMachineArn = `${arnPrefix}${workflow}`;
  const body = JSON.stringify(input);
  try {
    const { executionArn = "" } = await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name, input: body }),
    );
    logger.info("execution started", { workflow, name });
    return { executionArn, name, outcome: "started" as const };
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return existing(stateMachineArn, name, body);
    throw error;
  }
}

/** Whom or what a request is about. */
function subjectOf(input: StartRequest["input"]): string | undefined {
  if ("userName" in input) return input.userName;
  return "accessKeyId" in input ? input.accessKeyId : undefined;
}

/** What became of the execution that has the name already. */
async function existing(stateMachine: string, name: string, body: string) {
  const executionArn = `${stateMachine.replace(":stateMachine:", ":execution:")}:${name}`;
  const { status, input } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  if (input !== body)
    throw new Rejected(`${name} was started with another input: give the request a requestId of its own`);
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return { executionArn, name, outcome: "running" as const };
  if (status === "SUCCEEDED") return { executionArn, name, outcome: "done" as const };
  throw new Rejected(
    `${name} ended as ${status}: once its cause is mended, type: aws stepfunctions redrive-execution --execution-arn ${executionArn}`,
  );
}
