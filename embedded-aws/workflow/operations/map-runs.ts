import type { DescribeMapRunInput, DescribeMapRunOutput } from "@aws-sdk/client-sfn";
import { AwsError } from "../../operation.ts";
import type { Engine } from "../engine.ts";
import type { Execution, MapRun } from "../scope.ts";
import { checkArn } from "./request.ts";

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
    toleratedFailureCount: 0,
    toleratedFailurePercentage: run.toleratedFailurePercentage,
    itemCounts: counts(run),
    executionCounts: counts(run),
    redriveCount: run.redriveCount,
    ...(run.redriveDate && { redriveDate: run.redriveDate }),
  };
}

function counts({ children = [] }: MapRun) {
  const count = (status?: Execution["status"]) =>
    children.filter(({ execution }) => execution?.status === status).length;
  return {
    pending: count(),
    running: count("RUNNING"),
    succeeded: count("SUCCEEDED"),
    failed: count("FAILED"),
    timedOut: count("TIMED_OUT"),
    aborted: count("ABORTED"),
    total: children.length,
    resultsWritten: count("SUCCEEDED") + count("FAILED"), // as in DescribeMapRun's example in AWS's documentation
  };
}
