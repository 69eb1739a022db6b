import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  type ExecutionStatus,
  paginateListExecutions,
  type SFNClient,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { currentMember } from "./account.ts";
import { mayConcern } from "./names.ts";

/**
 * Executions of a workflow, those of a status or all, as far as their list is up to date: it may lack those of the last
 * seconds (probe: execution-list), and ends 90 days after an execution's end.
 */
export async function executionsOf(
  sfn: SFNClient,
  arnPrefix: string,
  workflow: string,
  statusFilter?: ExecutionStatus,
): Promise<ExecutionListItem[]> {
  const all: ExecutionListItem[] = [];
  const asked = { stateMachineArn: `${arnPrefix}${workflow}`, statusFilter, maxResults: 1000 };
  for await (const { executions = [] } of paginateListExecutions({ client: sfn }, asked)) all.push(...executions);
  return all;
}

/** What an execution was started with: its name does not say for certain which user it is about. */
export async function inputOf(
  sfn: SFNClient,
  executionArn: string,
): Promise<{ userName?: string; userId?: string; requestId?: string; account?: string }> {
  const { input = "{}" } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  return JSON.parse(input);
}

interface OwnExecution {
  executionArn: string;
  requestId: string;
  /** Absent where the request names no id. */
  userId: string | undefined;
  /** Milliseconds since 1970. */
  started: number;
}

/**
 * A user's own running executions of a workflow, the oldest first. Two names may begin alike, so that the input says which
 * user an execution is about. IAM's names are unique without regard to case.
 */
export async function runningExecutionsOf(sfn: SFNClient, arnPrefix: string, workflow: string, userName: string) {
  const own: OwnExecution[] = [];
  for (const { executionArn = "", name = "", startDate } of await executionsOf(sfn, arnPrefix, workflow, "RUNNING")) {
    if (!mayConcern(name, workflow, userName)) continue;
    const { userName: about = "", requestId = "", account, userId } = await inputOf(sfn, executionArn);
    if (account !== currentMember()?.account) continue;
    if (about.toLowerCase() === userName.toLowerCase())
      own.push({ executionArn, requestId, userId, started: startDate?.getTime() ?? 0 });
  }
  return own.toSorted((a, b) => a.started - b.started || (a.executionArn < b.executionArn ? -1 : 1));
}

/** Errors under which an execution is stopped on purpose. `infra/observability.yml` has them, too. */
const stopErrors = ["Stopped", "Undone", "UserLeaving"];

/** Whether an execution was stopped on purpose, or had been undone: it is over, and nothing takes it up again. */
export const isOver = ({ status, error = "" }: { status?: string | undefined; error?: string | undefined }): boolean =>
  error === "Undone" || (status === "ABORTED" && stopErrors.includes(error));

/** Stops one for good; one that has ended keeps its end. */
export const stopExecution = (sfn: SFNClient, executionArn: string, why: { error: string; cause: string }) =>
  sfn.send(new StopExecutionCommand({ executionArn, ...why }));
