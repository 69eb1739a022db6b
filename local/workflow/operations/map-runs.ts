import type {
  DescribeMapRunInput,
  DescribeMapRunOutput,
  ListMapRunsInput,
  ListMapRunsOutput,
} from "@aws-sdk/client-sfn";
import { AwsError } from "../../operation.ts";
import type { Engine } from "../engine.ts";
import type { Execution, MapChild, MapRun } from "../scope.ts";
import { page } from "./page.ts";
import { checkArn, executionOf } from "./request.ts";

export function listMapRuns(
  engine: Engine,
  { executionArn, maxResults, nextToken }: ListMapRunsInput,
): ListMapRunsOutput {
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

export function describeMapRun(
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
