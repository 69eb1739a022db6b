import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  paginateListExecutions,
  type SFNClient,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { mayConcern } from "./names.ts";

/** Rotations that run now, as far as their list is up to date: it may lack those of the last seconds. */
export async function runningRotations(sfn: SFNClient, arnPrefix: string): Promise<ExecutionListItem[]> {
  const running: ExecutionListItem[] = [];
  const asked = { stateMachineArn: `${arnPrefix}rotate-key`, statusFilter: "RUNNING" as const };
  for await (const { executions = [] } of paginateListExecutions({ client: sfn }, asked)) running.push(...executions);
  return running;
}

/** Whether an execution may be of this user: names of users that differ only in what a name spoils look the same. */
export const mayBeOf = ({ name = "" }: ExecutionListItem, userName: string) => mayConcern(name, "rotate-key", userName);

interface Rotation {
  executionArn: string;
  requestId: string;
  /** Milliseconds since 1970. */
  started: number;
}

/** A user's own among them, the oldest first. */
export async function rotationsOf(sfn: SFNClient, running: ExecutionListItem[], userName: string): Promise<Rotation[]> {
  const rotations: Rotation[] = [];
  for (const { executionArn = "", startDate } of running.filter((each) => mayBeOf(each, userName))) {
    const { input = "{}" } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    const request: { userName?: string; requestId?: string } = JSON.parse(input);
    if (request.userName === userName)
      rotations.push({ executionArn, requestId: request.requestId ?? "", started: startDate?.getTime() ?? 0 });
  }
  return rotations.toSorted((a, b) => a.started - b.started || (a.executionArn < b.executionArn ? -1 : 1));
}

/** Stops one for good; one that has ended keeps its end. */
export const stopRotation = (sfn: SFNClient, { executionArn }: Rotation, cause: string) =>
  sfn.send(new StopExecutionCommand({ executionArn, error: "Undone", cause }));
