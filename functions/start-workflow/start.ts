import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
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
  const name = executionName(workflow, input.requestId, "userName" in input ? input.userName : undefined);
  const stateMachineArn = `${arnPrefix}${workflow}`;
  const body = JSON.stringify(input);
  try {
    const { executionArn = "" } = await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, name, input: body }),
    );
    logger.info("execution started", { workflow, name });
    return { executionArn, name, outcome: "started" as const };
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return existing(arnPrefix, workflow, name, body);
    throw error;
  }
}

/** What became of the execution that has the name already. */
async function existing(arnPrefix: string, workflow: string, name: string, body: string) {
  const stateMachine = `${arnPrefix}${workflow}`;
  const stage = arnPrefix.replace(/^.*:iam-steward-|-$/g, "");
  const executionArn = `${stateMachine.replace(":stateMachine:", ":execution:")}:${name}`;
  const { status, input } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  if (input !== body)
    throw new Rejected(`${name} was started with another input: give the request a requestId of its own`);
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return { executionArn, name, outcome: "running" as const };
  if (status === "SUCCEEDED") return { executionArn, name, outcome: "done" as const };
  const next = (await wasRefused(executionArn))
    ? "what was refused is asked for again under another requestId, once its cause is mended"
    : `once its cause is mended, type: steward redrive ${name} --stage ${stage}`;
  throw new Rejected(`${name} ended as ${status}; to see why, type: steward explain ${name} --stage ${stage}; ${next}`);
}

/** A refusal ends in a Fail state, and Step Functions cannot take that up again. */
async function wasRefused(executionArn: string): Promise<boolean> {
  const newest = { executionArn, reverseOrder: true, includeExecutionData: false, maxResults: 2 };
  const { events = [] } = await stepFunctions.send(new GetExecutionHistoryCommand(newest));
  return events.some(({ type }) => type === "FailStateEntered");
}
