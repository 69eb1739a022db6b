import type {
  DescribeExecutionInput,
  DescribeExecutionOutput,
  ExecutionListItem,
  ListExecutionsInput,
  ListExecutionsOutput,
  RedriveExecutionInput,
  RedriveExecutionOutput,
  StartExecutionInput,
  StartExecutionOutput,
  StopExecutionInput,
  StopExecutionOutput,
} from "@aws-sdk/client-sfn";
import { AwsError } from "../../operation.ts";
import type { Engine } from "../engine.ts";
import type { Execution } from "../scope.ts";
import { page } from "./page.ts";
import { notRedrivable } from "./redrivable.ts";
import { checkArn, executionOf, machineOf, parse } from "./request.ts";

export function startExecution(
  engine: Engine,
  { stateMachineArn = "", name, input = "{}" }: StartExecutionInput,
): StartExecutionOutput {
  checkArn(stateMachineArn);
  const named = name === undefined ? {} : { name };
  const { arn, startDate } = engine.start({ stateMachineArn, input: parse(input, "InvalidExecutionInput"), ...named });
  return { executionArn: arn, startDate };
}

/** An execution that has ended keeps its end. */
export function stopExecution(engine: Engine, { executionArn, error, cause }: StopExecutionInput): StopExecutionOutput {
  const execution = executionOf(engine, executionArn);
  engine.stop(execution, error, cause);
  return { stopDate: execution.stopDate };
}

/** How long a client token makes a redrive repeatable, in milliseconds. */
const TOKEN_LIFE = 15 * 60_000;

export function redriveExecution(
  engine: Engine,
  { executionArn, clientToken }: RedriveExecutionInput,
): RedriveExecutionOutput {
  const execution = executionOf(engine, executionArn);
  const { redriveDate, redriveToken } = execution;
  const now = engine.clock.now();
  if (
    redriveDate &&
    clientToken &&
    clientToken === redriveToken &&
    now.getTime() - redriveDate.getTime() < TOKEN_LIFE
  ) {
    return { redriveDate };
  }
  const reason = notRedrivable(execution, now);
  if (reason !== undefined) throw new AwsError("ExecutionNotRedrivable", reason);
  engine.redrive(execution);
  execution.redriveToken = clientToken;
  return { redriveDate: execution.redriveDate };
}

export function describeExecution(
  engine: Engine,
  { executionArn }: DescribeExecutionInput,
): Omit<DescribeExecutionOutput, "$metadata"> {
  const execution = executionOf(engine, executionArn);
  const { input, output, error, cause, mapRun } = execution;
  const reason = notRedrivable(execution, engine.clock.now());
  return {
    ...listItem(execution),
    input: JSON.stringify(input),
    inputDetails: { included: true },
    ...(output !== undefined && { output: JSON.stringify(output), outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(mapRun && { mapRunArn: mapRun.arn }),
    ...(reason === undefined
      ? { redriveStatus: "REDRIVABLE" as const }
      : { redriveStatus: "NOT_REDRIVABLE" as const, redriveStatusReason: reason }),
  };
}

const listItem = ({ arn, machine, name, status, startDate, stopDate, mapRun, ...execution }: Execution) =>
  ({
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate,
    ...(stopDate && { stopDate }),
    ...(mapRun && { mapRunArn: mapRun.arn }),
    redriveCount: execution.redriveCount,
    ...(execution.redriveDate && { redriveDate: execution.redriveDate }),
  }) satisfies ExecutionListItem;

/** The latest first. */
export function listExecutions(
  engine: Engine,
  { stateMachineArn, mapRunArn, statusFilter, redriveFilter, maxResults, nextToken }: ListExecutionsInput,
): ListExecutionsOutput {
  if (mapRunArn === undefined) machineOf(engine, stateMachineArn);
  const executions = engine
    .executions()
    .filter((execution) =>
      mapRunArn === undefined ? execution.machine.arn === stateMachineArn : execution.mapRun?.arn === mapRunArn,
    )
    .filter(({ status }) => statusFilter === undefined || status === statusFilter)
    .filter(({ redriveCount }) => redriveFilter === undefined || (redriveFilter === "REDRIVEN") === redriveCount > 0)
    .reverse()
    .sort((one, other) => other.startDate.getTime() - one.startDate.getTime())
    .map(listItem);
  const { items, ...rest } = page(executions, maxResults, nextToken);
  return { executions: items, ...rest };
}
