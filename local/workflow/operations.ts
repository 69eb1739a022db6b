import type {
  CreateStateMachineInput,
  DescribeExecutionInput,
  DescribeExecutionOutput,
  DescribeMapRunInput,
  DescribeMapRunOutput,
  DescribeStateMachineInput,
  DescribeStateMachineOutput,
  ExecutionListItem,
  GetExecutionHistoryInput,
  GetExecutionHistoryOutput,
  HistoryEvent,
  ListExecutionsInput,
  ListExecutionsOutput,
  ListMapRunsInput,
  ListMapRunsOutput,
  ListStateMachinesInput,
  ListStateMachinesOutput,
  RedriveExecutionInput,
  RedriveExecutionOutput,
  StartExecutionInput,
  StartExecutionOutput,
  StopExecutionInput,
  StopExecutionOutput,
} from "@aws-sdk/client-sfn";
import { AwsError, type Operation } from "../operation.ts";
import type { Json } from "./definition.ts";
import type { Engine } from "./engine.ts";
import { page } from "./page.ts";
import { notRedrivable } from "./redrivable.ts";
import type { Execution, Machine, MapChild, MapRun } from "./scope.ts";

/** The Step Functions API over an engine: one operation a call, with AWS's names, rules and errors. */
export const stepFunctions = (engine: Engine): Record<string, Operation> => ({
  CreateStateMachine: (input: CreateStateMachineInput) => createStateMachine(engine, input),
  DescribeStateMachine: (input: DescribeStateMachineInput) => describeStateMachine(engine, input),
  ListStateMachines: (input: ListStateMachinesInput) => listStateMachines(engine, input),
  StartExecution: (input: StartExecutionInput) => startExecution(engine, input),
  StopExecution: (input: StopExecutionInput) => stopExecution(engine, input),
  RedriveExecution: (input: RedriveExecutionInput) => redriveExecution(engine, input),
  DescribeExecution: (input: DescribeExecutionInput) => describeExecution(engine, input),
  ListExecutions: (input: ListExecutionsInput) => listExecutions(engine, input),
  GetExecutionHistory: (input: GetExecutionHistoryInput) => getExecutionHistory(engine, input),
  DescribeMapRun: (input: DescribeMapRunInput) => describeMapRun(engine, input),
  ListMapRuns: (input: ListMapRunsInput) => listMapRuns(engine, input),
});

function createStateMachine(engine: Engine, { name = "", definition = "", roleArn }: CreateStateMachineInput) {
  const machine = engine.load({
    name,
    definition: parse(definition, "InvalidDefinition"),
    ...(roleArn && { roleArn }),
  });
  return { stateMachineArn: machine.arn, creationDate: machine.creationDate };
}

function describeStateMachine(
  engine: Engine,
  { stateMachineArn }: DescribeStateMachineInput,
): DescribeStateMachineOutput {
  const { arn, name, roleArn, definition, creationDate } = machineOf(engine, stateMachineArn);
  return {
    stateMachineArn: arn,
    name,
    status: "ACTIVE",
    type: "STANDARD",
    definition: JSON.stringify(definition),
    roleArn,
    creationDate,
  };
}

function listStateMachines(
  { machines }: Engine,
  { maxResults, nextToken }: ListStateMachinesInput,
): ListStateMachinesOutput {
  const items = [...machines.values()].map(({ arn, name, creationDate }) => ({
    stateMachineArn: arn,
    name,
    type: "STANDARD" as const,
    creationDate,
  }));
  const { items: stateMachines, ...rest } = page(items, maxResults, nextToken);
  return { stateMachines, ...rest };
}

function startExecution(
  engine: Engine,
  { stateMachineArn = "", name, input = "{}" }: StartExecutionInput,
): StartExecutionOutput {
  checkArn(stateMachineArn);
  const named = name === undefined ? {} : { name };
  const { arn, startDate } = engine.start({ stateMachineArn, input: parse(input, "InvalidExecutionInput"), ...named });
  return { executionArn: arn, startDate };
}

/** An execution that has ended keeps its end. */
function stopExecution(engine: Engine, { executionArn, error, cause }: StopExecutionInput): StopExecutionOutput {
  const execution = executionOf(engine, executionArn);
  engine.stop(execution, error, cause);
  return { stopDate: execution.stopDate };
}

/** How long a client token makes a redrive repeatable, in milliseconds. */
const TOKEN_LIFE = 15 * 60_000;

function redriveExecution(
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

function describeExecution(
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
function listExecutions(
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

function getExecutionHistory(
  engine: Engine,
  { executionArn, reverseOrder = false, includeExecutionData = true, maxResults, nextToken }: GetExecutionHistoryInput,
): GetExecutionHistoryOutput {
  const { history } = executionOf(engine, executionArn);
  const ordered = reverseOrder ? history.toReversed() : history;
  const { items, ...rest } = page(ordered, maxResults, nextToken);
  return { events: includeExecutionData ? items : items.map(withoutData), ...rest };
}

const DATA = ["input", "output", "parameters", "assignedVariables"];

function withoutData(event: HistoryEvent): HistoryEvent {
  const strip = (details: object) => Object.fromEntries(Object.entries(details).filter(([key]) => !DATA.includes(key)));
  const fields = Object.entries(event).map(([key, value]) => [
    key,
    key.endsWith("EventDetails") ? strip(value) : value,
  ]);
  return Object.fromEntries(fields);
}

function listMapRuns(engine: Engine, { executionArn, maxResults, nextToken }: ListMapRunsInput): ListMapRunsOutput {
  const execution = executionOf(engine, executionArn);
  const runs = [...engine.mapRuns.values()].filter((run) => run.executionArn === execution.arn);
  const { items, ...rest } = page(runs, maxResults, nextToken);
  const mapRuns = items.map(({ arn, machine, startDate, stopDate }) => ({
    executionArn: execution.arn,
    mapRunArn: arn,
    stateMachineArn: machine.arn,
    startDate,
    ...(stopDate && { stopDate }),
  }));
  return { mapRuns, ...rest };
}

function describeMapRun(
  engine: Engine,
  { mapRunArn = "" }: DescribeMapRunInput,
): Omit<DescribeMapRunOutput, "$metadata"> {
  checkArn(mapRunArn);
  const run = engine.mapRuns.get(mapRunArn);
  if (run === undefined) throw new AwsError("ResourceNotFound", `Resource not found: '${mapRunArn}'`);
  return {
    mapRunArn,
    executionArn: run.executionArn,
    status: run.status,
    startDate: run.startDate,
    ...(run.stopDate && { stopDate: run.stopDate }),
    maxConcurrency: run.maxConcurrency,
    toleratedFailureCount: run.toleratedFailureCount ?? 0,
    toleratedFailurePercentage: run.toleratedFailurePercentage ?? 0,
    itemCounts: counts(run, ({ itemCount }) => itemCount),
    executionCounts: counts(run, () => 1),
    redriveCount: run.redriveCount,
    ...(run.redriveDate && { redriveDate: run.redriveDate }),
  };
}

function counts({ children = [] }: MapRun, weigh: (child: MapChild) => number) {
  const count = (status?: Execution["status"]) =>
    children.filter(({ execution }) => execution?.status === status).reduce((sum, child) => sum + weigh(child), 0);
  return {
    pending: count(),
    running: count("RUNNING"),
    succeeded: count("SUCCEEDED"),
    failed: count("FAILED"),
    timedOut: count("TIMED_OUT"),
    aborted: count("ABORTED"),
    total: children.reduce((sum, child) => sum + weigh(child), 0),
    resultsWritten: 0,
  };
}

function executionOf(engine: Engine, arn = ""): Execution {
  checkArn(arn);
  return engine.find(arn);
}

function machineOf({ machines }: Engine, arn = ""): Machine {
  checkArn(arn);
  const machine = machines.get(arn);
  if (machine === undefined) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  return machine;
}

function checkArn(arn: string): void {
  if (!/^arn:[^:]+:states:[^:]*:[^:]*:/.test(arn)) throw new AwsError("InvalidArn", `Invalid Arn: '${arn}'`);
}

function parse(text: string, code: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AwsError(code, `${(error as Error).message}`);
  }
}
