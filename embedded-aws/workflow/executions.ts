import { AwsError } from "../operation.ts";
import { startOf } from "./branches.ts";
import type { Json } from "./definition.ts";
import { drive, finish, tell } from "./drive.ts";
import { exceedsDataLimit } from "./failure.ts";
import { append } from "./history.ts";
import { uuid } from "./random.ts";
import { arnOf, type Execution, type Machine, type MapRun, type World } from "./scope.ts";

/** How long a closed execution keeps its name and its history. Source: API reference, StartExecution. */
const RETENTION = 90 * 86_400_000;

const isKept = ({ clock }: World, { stopDate }: Execution): boolean =>
  stopDate === undefined || stopDate.getTime() + RETENTION > clock.now().getTime();

/** Forgets the others: a stack may live for years of its clock. */
export function keptExecutions(world: World): Execution[] {
  for (const [arn, execution] of world.executions) if (!isKept(world, execution)) world.executions.delete(arn);
  return [...world.executions.values()];
}

/** No event tells of it. */
export function forgetExecutions(world: World): void {
  const silent = { ...world, onStatusChange: () => {} };
  for (const execution of world.executions.values()) stopExecution(silent, execution);
  world.executions.clear();
  world.mapRuns.clear();
}

/** @throws AwsError ExecutionDoesNotExist, also once the execution is no longer kept */
export function findExecution(world: World, arn: string): Execution {
  const execution = world.executions.get(arn);
  if (execution !== undefined && isKept(world, execution)) return execution;
  throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
}

export interface Start {
  stateMachineArn: string;
  input: Json;
  name?: string;
}

/**
 * Starts an execution; the same name and input while that runs is the same execution.
 * @throws AwsError StateMachineDoesNotExist, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists
 */
export function startExecution(world: World, { stateMachineArn, input, name = uuid(world.random) }: Start): Execution {
  const machine = world.machines.get(stateMachineArn);
  if (machine === undefined) {
    throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${stateMachineArn}'`);
  }
  checkName(name);
  if (exceedsDataLimit(input)) {
    throw new AwsError("InvalidExecutionInput", "The input exceeds the maximum number of bytes service limit.");
  }
  const earlier = world.executions.get(arnOf(world, "execution", `${machine.name}:${name}`));
  if (earlier === undefined || !isKept(world, earlier)) return launch(world, machine, name, input);
  if (earlier.status === "RUNNING" && JSON.stringify(earlier.input) === JSON.stringify(input)) return earlier;
  throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${earlier.arn}'`);
}

/** Starts a child of a Map Run. */
export const startChild = (world: World, mapRun: MapRun, input: Json): Execution =>
  launch(world, mapRun.machine, uuid(world.random), input, mapRun);

function launch(world: World, machine: Machine, name: string, input: Json, mapRun?: MapRun): Execution {
  const { clock } = world;
  const execution: Execution = {
    arn: arnOf(world, "execution", `${machine.name}:${name}`),
    name,
    machine,
    input,
    status: "RUNNING",
    startDate: clock.now(),
    history: [],
    progress: startOf(machine.definition, input),
    redriveCount: 0,
    ended: Promise.resolve(),
    close: () => {},
    ...(mapRun && { mapRun }),
  };
  world.executions.set(execution.arn, execution);
  const { roleArn } = machine;
  const details = { input: JSON.stringify(input), inputDetails: { truncated: false }, roleArn };
  append(execution, clock, "ExecutionStarted", { executionStartedEventDetails: details }, 0);
  tell(world, execution);
  drive(world, execution, 0);
  return execution;
}

/** Takes up an execution where it failed; whether it may be is for the caller to know. */
export function redriveExecution(world: World, execution: Execution): void {
  const { clock } = world;
  execution.status = "RUNNING";
  execution.redriveCount += 1;
  execution.redriveDate = clock.now();
  for (const field of ["stopDate", "error", "cause"] as const) delete execution[field];
  const { redriveCount, history } = execution;
  const details = { executionRedrivenEventDetails: { redriveCount } };
  const event = append(execution, clock, "ExecutionRedriven", details, history.length);
  tell(world, execution);
  drive(world, execution, event);
}

/** Ends an execution as ABORTED; one that has ended keeps its end. */
export const stopExecution = (world: World, execution: Execution, error?: string, cause?: string): void =>
  finish(world, execution, { status: "ABORTED", error, cause });

/** Source: API reference, StartExecution. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a name must not hold
const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff\ud800-\udfff]/;

/** @throws AwsError InvalidName */
export function checkName(name: string): void {
  if (name.length < 1 || name.length > 80 || FORBIDDEN_IN_NAME.test(name)) {
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  }
}
