import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { type Stack, startVirtualStack } from "../demo/stack.ts";
import type { VirtualClock } from "../embedded-aws/clock.ts";
import type { Execution } from "../embedded-aws/workflow/scope.ts";
import { accountOf } from "./accounts.ts";
import { delayed } from "./delay.ts";
import { deployment } from "./deployment.ts";
import { scenarios } from "./scenarios.ts";

/** What a call takes beside the work of answering it, in ms. */
const latency = 20;

export interface WorkflowRun {
  workflow: string;
  users: number;
  transitions: number;
  invocations: number;
  billedMilliseconds: number;
  gigabyteSeconds: number;
  /** Of what is handed from state to state, the largest piece, and the state that it goes into or comes out of. */
  largest: { bytes: number; state: string };
  /** Calls by service. */
  calls: Record<string, number>;
}

/** What each workflow takes beside its waiting; the nightly audit in a larger account too. */
export async function workflowFigures(tell: (line: string) => void): Promise<WorkflowRun[]> {
  return [...(await runAll(100, Object.keys(scenarios), tell)), ...(await runAll(5000, ["audit"], tell))];
}

async function runAll(users: number, names: string[], tell: (line: string) => void): Promise<WorkflowRun[]> {
  let endpoint = "";
  const parameters = { AWS_ENDPOINT_URL: await delayed(() => endpoint, latency), REMEDIATION: "plan" };
  const stack = await startVirtualStack(new Date(), { parameters });
  endpoint = stack.aws.endpoint;
  stack.aws.seed(accountOf({ users, stalePercent: 5 }, stack.clock.now()));
  stack.aws.seed({ groups: [{ GroupName: "developers" }, { GroupName: "analysts" }] });
  const invocations = watch(stack);
  const runs: WorkflowRun[] = [];
  for (const workflow of names) {
    tell(`workflow ${workflow}, ${users} users`);
    await run(stack, workflow, 1); // the functions load
    stack.aws.calls.length = 0;
    invocations.length = 0;
    const executions = await run(stack, workflow, 2);
    const byService = Object.entries(Object.groupBy(stack.aws.calls, ({ service }) => service));
    runs.push({
      workflow,
      users,
      transitions: sum(executions.map(transitionsOf)),
      invocations: invocations.length,
      billedMilliseconds: sum(invocations.map(({ milliseconds }) => milliseconds)),
      gigabyteSeconds: sum(invocations.map(gigabyteSeconds)),
      largest: largestOf(executions.flatMap(({ history }) => history)),
      calls: Object.fromEntries(byService.map(([service, calls = []]) => [service, calls.length])),
    });
  }
  await stack.close();
  return runs;
}

/** Lets a workflow run to its end; its execution, and those that it started. */
async function run(stack: Stack<VirtualClock>, workflow: string, n: number): Promise<Execution[]> {
  const { engine, clock, functions } = stack;
  const before = new Set(engine.executions());
  const request = { requestId: `${workflow}-${n}`, requestedBy: "bench", reason: "to measure it" };
  const input = { ...request, ...scenarios[workflow]?.(n, stack) };
  await clock.runUntil(functions.invoke("start-workflow", { workflow, input }));
  const executions = () => engine.executions().filter((one) => !before.has(one));
  for (const { ended } of executions()) await clock.runUntil(ended);
  for (const { status, error, cause } of executions())
    if (status !== "SUCCEEDED") throw new Error(`${workflow} ${status}: ${error}: ${cause}`);
  return executions();
}

interface Invocation {
  name: string;
  milliseconds: number;
}

/** Every invocation from now on, with its time: what it worked, and what it slept on the account's clock. */
function watch({ clock, functions }: Stack): Invocation[] {
  const invocations: Invocation[] = [];
  const { invoke } = functions;
  const time = () => performance.now() + clock.now().getTime();
  functions.invoke = async (name, payload) => {
    const began = time();
    try {
      return await invoke(name, payload);
    } finally {
      invocations.push({ name, milliseconds: Math.ceil(time() - began) });
    }
  };
  return invocations;
}

const gigabyteSeconds = ({ name, milliseconds }: Invocation) =>
  ((deployment.megabytesOf(name.replace(/^.*:/, "")) / 1024) * milliseconds) / 1000;

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

/** A state entered, a try that failed and is repeated, and the way to the end; AWS bills each. */
export function transitionsOf({ history }: Execution): number {
  const count = (pattern: RegExp) => history.filter(({ type = "" }) => pattern.test(type)).length;
  const retries = count(/^TaskScheduled$/) - count(/^TaskStateEntered$/);
  return count(/StateEntered$/) + retries + 1;
}

function largestOf(history: HistoryEvent[]): WorkflowRun["largest"] {
  const pieces = history.flatMap(({ stateEnteredEventDetails: entered, stateExitedEventDetails: exited }) => [
    { state: entered?.name ?? "", bytes: Buffer.byteLength(entered?.input ?? "") },
    { state: exited?.name ?? "", bytes: largestIn(exited) },
  ]);
  return pieces.reduce((largest, piece) => (piece.bytes > largest.bytes ? piece : largest));
}

/** A state hands on its output and the variables that it sets. */
function largestIn(exited: HistoryEvent["stateExitedEventDetails"]): number {
  const pieces = [exited?.output, ...Object.values(exited?.assignedVariables ?? {})];
  return Math.max(...pieces.map((text = "") => Buffer.byteLength(text)));
}
