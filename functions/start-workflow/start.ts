import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionAlreadyExists,
  type ExecutionStatus,
  StartExecutionCommand,
  StateMachineDoesNotExist,
} from "@aws-sdk/client-sfn";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { Rejected, Undone } from "../../shared/errors.ts";
import { isOver } from "../../shared/executions.ts";
import { nameOfRequest, nextAttempt, onDemand } from "../../shared/names.ts";
import type { StartRequest } from "../../shared/requests.ts";
import { logger } from "../../shared/step.ts";

/** The stage in `arn:…:stateMachine:iam-steward-<stage>-`. */
export const stageOf = (arnPrefix: string) => arnPrefix.replace(/^.*:iam-steward-|-$/g, "");

/**
 * Starts the one execution of a request, or says what became of it.
 *
 * @throws {Rejected} where its name was started with another input, has failed, or was stopped on purpose
 */
export async function startOnce(arnPrefix: string, request: StartRequest) {
  const name = nameOfRequest(request.workflow, request.input);
  const stateMachineArn = `${arnPrefix}${request.workflow}`;
  const body = JSON.stringify(request.input);
  if (await start(stateMachineArn, name, body)) return answer(stateMachineArn, name, "started");
  const ended = await describe(stateMachineArn, name);
  const { status, input } = ended;
  if (input !== body)
    throw new Rejected(`${name} was started with another input: give the request a requestId of its own`);
  const outcome = outcomeOf(status);
  if (outcome) return answer(stateMachineArn, name, outcome);
  const stage = stageOf(arnPrefix);
  throw new Rejected(
    overWhy(name, ended) ??
      `${name} ended as ${status}; to see why, type: steward explain ${name} --stage ${stage}; once its cause is mended: steward redrive ${name} --stage ${stage}`,
  );
}

/**
 * Starts what came to no good end anew, under the next free name and with the same input. If one of its tries runs, or
 * was carried out, that is the answer instead.
 *
 * @throws {Undone} if one of its tries was stopped on purpose
 */
export async function startAgain(executionArn: string) {
  const [prefix = "", name = ""] = executionArn.replace(":execution:", ":stateMachine:").split(/:(?=[^:]*$)/);
  for (let current = name; ; current = nextAttempt(current)) {
    const ended = await describe(prefix, current);
    const { status, input = "{}" } = ended;
    const outcome = outcomeOf(status);
    if (outcome) return answer(prefix, current, outcome);
    const over = overWhy(current, ended);
    if (over !== undefined) throw new Undone(over);
    const next = nextAttempt(current);
    if (await start(prefix, next, input)) return answer(prefix, next, "started");
  }
}

type Ended = Pick<DescribeExecutionOutput, "status" | "error" | "cause">;

/** Why an execution that was stopped on purpose is not taken up. */
const overWhy = (name: string, { status, error, cause }: Ended): string | undefined =>
  isOver({ status, error })
    ? `${name} is over on purpose (${error}: ${cause}). To ask for it again, make a new request`
    : undefined;

/** Whether it was started; false where the name is taken. Of the same name and input, what runs counts as started. */
async function start(stateMachineArn: string, name: string, input: string): Promise<boolean> {
  try {
    await stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    logger.info("execution started", { name });
    return true;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return false;
    const [workflow, parameter] = Object.entries(onDemand).find(([name]) => stateMachineArn.endsWith(`-${name}`)) ?? [];
    if (error instanceof StateMachineDoesNotExist && parameter)
      throw new Rejected(`this stage has no workflow ${workflow}: deploy it with ${parameter}=true`);
    throw error;
  }
}

const describe = (stateMachineArn: string, name: string) =>
  stepFunctions.send(new DescribeExecutionCommand({ executionArn: executionArnOf(stateMachineArn, name) }));

const executionArnOf = (stateMachineArn: string, name: string) =>
  `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;

const answer = <O extends string>(stateMachineArn: string, name: string, outcome: O) => ({
  executionArn: executionArnOf(stateMachineArn, name),
  name,
  outcome,
});

const outcomeOf = (status: ExecutionStatus | undefined) => {
  if (status === "RUNNING" || status === "PENDING_REDRIVE") return "running" as const;
  return status === "SUCCEEDED" ? ("done" as const) : undefined;
};
