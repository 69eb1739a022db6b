import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  ExecutionDoesNotExist,
  type ExecutionListItem,
  type ExecutionStatus,
  type HistoryEvent,
  paginateGetExecutionHistory,
  paginateListExecutions,
  type SFNClient,
  StateMachineDoesNotExist,
} from "@aws-sdk/client-sfn";
import pLimit from "p-limit";
import { UserName } from "../../shared/fields.ts";
import { isUserName, mayConcern, onDemand } from "../../shared/names.ts";
import { machineArn, nothingDeployed, type Stage, type Workflow, workflowNames } from "../stage/stage.ts";
import { BadInput, Refused } from "../terminal/errors.ts";
import { innermost, inWords } from "./failure.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { mayLeaveSomething, shortfallOf } from "./shortfall.ts";

/** An execution as lists show it. */
export interface Listed {
  workflow: Workflow;
  name: string;
  arn: string;
  /** From the execution's name, where some characters are replaced by `-`; once described, from its input. */
  user: string | undefined;
  status: ExecutionStatus;
  outcome: Outcome;
  startedAt: Date;
  endedAt: Date | undefined;
}

export interface Filter {
  workflow?: Workflow | undefined;
  status?: ExecutionStatus | undefined;
  user?: string | undefined;
  /** Keys of the user: a containment is named by its key. */
  keys?: string[];
  since?: Date | undefined;
}

/** Newest first. Without `since` the newest hundred of each workflow, and all that run. */
export async function listExecutions(sfn: SFNClient, stage: Stage, filter: Filter = {}): Promise<Listed[]> {
  const wanted = filter.workflow ? [filter.workflow] : workflowNames;
  const found = await Promise.all(wanted.map((workflow) => ofWorkflow(sfn, stage, workflow, filter)));
  if (found.every((list) => list === undefined)) throw nothingDeployed(stage);
  const { status, user, keys = [], since } = filter;
  const subjects = user === undefined ? keys : [user, ...keys];
  return found
    .flatMap((list) => list ?? [])
    .filter((execution) => status === undefined || execution.status === status)
    .filter((execution) => since === undefined || execution.startedAt >= since || execution.status === "RUNNING")
    .filter(({ workflow, name }) => user === undefined || subjects.some((one) => mayConcern(name, workflow, one)))
    .sort((one, other) => other.startedAt.getTime() - one.startedAt.getTime());
}

/** Calls under way at once: Step Functions limits DescribeExecution for the whole account. */
const limit = pLimit(5);

/** Whether the name of an execution says which user it is about: it has `-` for many characters. */
const saysItsUser = ({ workflow, user }: Listed): boolean => user === undefined || isUserName(workflow, user);

/** An execution with what only its description tells: the user's real name and account, how it ended, and why. */
export interface Described extends Listed {
  /** Undefined where it is the stage's own. */
  account: string | undefined;
  requestId: string | undefined;
  error: string | undefined;
  /** Why it ended without success, or what it left undone though it succeeded. */
  reason: string | undefined;
}

/** Describes each of them, those that cannot be read any more left out. */
export const describeAll = async (sfn: SFNClient, executions: Listed[]): Promise<Described[]> =>
  (
    await limit.map(executions, async ({ arn }) => {
      const found = await described(sfn, arn);
      if (!found) return [];
      const { workflow, name, user, status, outcome, startedAt, endedAt, error, cause, input } = found;
      const account = typeof input.account === "string" ? input.account : undefined;
      const left = status === "SUCCEEDED" ? shortfallOf(found)?.why : undefined;
      const reason = error === undefined ? left : inWords(innermost(error, cause));
      const requestId = typeof input.requestId === "string" ? input.requestId : undefined;
      return [{ workflow, name, arn, user, account, requestId, status, outcome, startedAt, endedAt, error, reason }];
    })
  ).flat();

/**
 * The same executions, described where a list leaves open which of several ends one had, or which user it is about.
 * `ofSuccesses`: also where one that succeeded may have left something undone.
 */
export async function withEnds(sfn: SFNClient, listed: Listed[], ofSuccesses = false): Promise<Described[]> {
  const isOpen = ({ status, workflow }: Listed) =>
    status === "SUCCEEDED" ? ofSuccesses && mayLeaveSomething(workflow) : status !== "RUNNING";
  const open = listed.filter((one) => isOpen(one) || !saysItsUser(one));
  const byArn = new Map((await describeAll(sfn, open)).map((one) => [one.arn, one]));
  const unread = { account: undefined, requestId: undefined, error: undefined, reason: undefined };
  return listed.map((one) => byArn.get(one.arn) ?? { ...one, ...unread });
}

/** Executions about a user, as their input names the user: two names may begin alike. */
export async function executionsAbout(sfn: SFNClient, stage: Stage, filter: Filter & { user: string }) {
  const found = await describeAll(sfn, await listExecutions(sfn, stage, filter));
  const { user: wanted, keys = [] } = filter;
  const isWanted = (user = "") => user.toLowerCase() === wanted.toLowerCase(); // IAM's names are unique whatever their case
  return found.filter(({ user, name }) => isWanted(user) || keys.some((key) => name.includes(key)));
}

/** Some workflows a stage has only where a parameter asks for them. @throws {Refused} where it does not */
export async function holdDeployed(sfn: SFNClient, stage: Stage, workflow: keyof typeof onDemand): Promise<void> {
  if ((await ofWorkflow(sfn, stage, workflow, {})) === undefined)
    throw new Refused(
      `Nothing was done: this stage has no workflow ${workflow}. To have it, deploy the stage with ${onDemand[workflow]}=true`,
    );
}

/** Undefined where the stage does not have the workflow. */
async function ofWorkflow(client: SFNClient, stage: Stage, workflow: Workflow, { since }: Filter) {
  const stateMachineArn = machineArn(stage, workflow);
  const byArn = new Map<string, Listed>();
  const take = (executions: ExecutionListItem[] = []) => {
    for (const execution of executions) byArn.set(execution.executionArn ?? "", listed(workflow, execution));
  };
  try {
    for await (const { executions } of paginateListExecutions({ client }, { stateMachineArn, statusFilter: "RUNNING" }))
      take(executions);
    for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn })) {
      take(executions);
      const oldest = executions.at(-1)?.startDate;
      if (since === undefined || (oldest && oldest < since)) break;
    }
  } catch (error) {
    if (error instanceof StateMachineDoesNotExist) return undefined;
    throw error;
  }
  return [...byArn.values()];
}

function listed(workflow: Workflow, { name = "", executionArn: arn = "", ...item }: ExecutionListItem): Listed {
  const [, user] = new RegExp(`^${workflow}-(.+)-\\w{16}(-r\\d+)?$`).exec(name) ?? [];
  const { status = "RUNNING", startDate = new Date(), stopDate } = item;
  const outcome = outcomeOf({ status, workflow });
  return { workflow, name, arn, user, status, outcome, startedAt: startDate, endedAt: stopDate };
}

/** An execution as it stands now. */
export interface Execution extends Listed {
  input: Record<string, unknown>;
  output: unknown;
  error: string | undefined;
  cause: string | undefined;
  /** Why AWS does not redrive it, though it ended without success. */
  notRedrivable?: string | undefined;
}

/** Undefined where there is none of this ARN. @throws {BadInput} for what is no ARN of an execution */
export async function described(sfn: SFNClient, arn: string): Promise<Execution | undefined> {
  try {
    return standing(await sfn.send(new DescribeExecutionCommand({ executionArn: arn })));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    if ((error as Error).name === "InvalidArn") throw new BadInput(`${arn} is not the ARN of an execution`);
    throw error;
  }
}

/** Step Functions may show a change only after some seconds. */
const patience = { tries: 10, wait: 1000 };

/** The execution of an ARN that is known to be there, once it no longer shows as it was. */
export async function describeExecution(sfn: SFNClient, arn: string, was?: ExecutionStatus): Promise<Execution> {
  for (let left = patience.tries; ; left -= 1) {
    const found = await described(sfn, arn);
    if (found && (found.status !== was || left === 0)) return found;
    if (left === 0) throw new BadInput(`There is no execution ${arn}`);
    await sleep(patience.wait);
  }
}

const failures: string[] = ["ABORTED", "FAILED", "TIMED_OUT"];

function standing({ input = "{}", output, error, cause, ...item }: DescribeExecutionOutput): Execution {
  const { status = "", redriveStatus, redriveStatusReason } = item;
  const isTooLate = failures.includes(status) && redriveStatus === "NOT_REDRIVABLE";
  const machine = item.stateMachineArn?.split(":").at(-1) ?? "";
  const workflow = workflowNames.find((name) => machine.endsWith(`-${name}`)) ?? (machine as Workflow);
  const parsed = JSON.parse(input);
  const result = output === undefined ? undefined : JSON.parse(output);
  const user = [parsed.userName, result?.userName].find((name) => UserName.safeParse(name).success);
  const execution = {
    ...listed(workflow, item as ExecutionListItem),
    user,
    input: parsed,
    output: result,
    error: error ?? (status === "TIMED_OUT" ? "States.Timeout" : undefined),
    cause: cause ?? (status === "TIMED_OUT" ? "the workflow's time limit has passed" : undefined),
    ...(isTooLate && { notRedrivable: redriveStatusReason ?? "AWS does not say why" }),
  };
  return { ...execution, outcome: outcomeOf(execution) };
}

export async function historyOf(client: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1000 }))
    events.push(...(page.events ?? []));
  return events;
}
