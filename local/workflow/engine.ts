import type { Clock } from "../clock.ts";
import { AwsError } from "../operation.ts";
import { runBlock } from "./block.ts";
import { startOf } from "./branches.ts";
import { checkDefinition } from "./check/check.ts";
import type { Definition, Json } from "./definition.ts";
import { drive, finish } from "./drive.ts";
import { exceedsDataLimit } from "./failure.ts";
import { jsonataEvaluator } from "./jsonata.ts";
import { type Random, seededRandom, uuid } from "./random.ts";
import { append, type Execution, type Integrations, type Machine, type MapRun, type World } from "./scope.ts";
import { type StatusChange, statusChange } from "./status-change.ts";

export interface EngineOptions {
  clock: Clock;
  integrations: Integrations;
  /** Source of jitter, UUIDs and `$random`; without it a seeded one, so that two runs are the same. */
  random?: Random;
  account?: string;
  region?: string;
  /** Hears "Step Functions Execution Status Change" when an execution starts, ends or is redriven. */
  onStatusChange?: (event: StatusChange) => void;
}

export interface Engine {
  clock: Clock;
  region: string;
  account: string;
  machines: Map<string, Machine>;
  mapRuns: Map<string, MapRun>;
  /** Takes a definition under a name; executions that run keep the one they have. @throws AwsError InvalidDefinition */
  load(machine: { name: string; definition: unknown; roleArn?: string }): Machine;
  /** @throws AwsError StateMachineDoesNotExist, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists */
  start(args: { stateMachineArn: string; input: Json; name?: string }): Execution;
  stop(execution: Execution, error?: string, cause?: string): void;
  redrive(execution: Execution): void;
  /** @throws AwsError ExecutionDoesNotExist, also once its history is no longer kept */
  find(arn: string): Execution;
  executions(): Execution[];
}

/** How long a closed execution keeps its name and its history. Source: Step Functions developer guide. */
const RETENTION = 90 * 86_400_000;

export function createEngine(options: EngineOptions): Engine {
  const { clock, integrations, random = seededRandom(1), account = "123456789012", region = "us-east-1" } = options;
  const machines = new Map<string, Machine>();
  const executions = new Map<string, Execution>();
  const mapRuns = new Map<string, MapRun>();
  const arn = (kind: string, name: string) => `arn:aws:states:${region}:${account}:${kind}:${name}`;
  const tell = (execution: Execution) => {
    if (execution.mapRun === undefined) options.onStatusChange?.(statusChange(execution, clock.now(), random));
  };

  const kept = (execution: Execution | undefined) => {
    const { stopDate } = execution ?? {};
    return stopDate !== undefined && stopDate.getTime() + RETENTION <= clock.now().getTime() ? undefined : execution;
  };

  const launch = (machine: Machine, name: string, input: Json, mapRun?: MapRun): Execution => {
    const execution: Execution = {
      arn: arn("execution", `${machine.name}:${name}`),
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
    executions.set(execution.arn, execution);
    append(
      execution,
      clock,
      "ExecutionStarted",
      {
        executionStartedEventDetails: {
          input: JSON.stringify(input),
          inputDetails: { truncated: false },
          roleArn: machine.roleArn,
        },
      },
      0,
    );
    tell(execution);
    drive(world, execution, 0, tell);
    return execution;
  };

  const start: Engine["start"] = ({ stateMachineArn, input, name = uuid(random) }) => {
    const machine = machines.get(stateMachineArn);
    if (machine === undefined) {
      throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${stateMachineArn}'`);
    }
    checkName(name);
    if (exceedsDataLimit(input)) {
      throw new AwsError("InvalidExecutionInput", "The input exceeds the maximum number of bytes service limit.");
    }
    const earlier = kept(executions.get(arn("execution", `${machine.name}:${name}`)));
    if (earlier === undefined) return launch(machine, name, input);
    if (earlier.status === "RUNNING" && JSON.stringify(earlier.input) === JSON.stringify(input)) return earlier;
    throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${earlier.arn}'`);
  };

  const redrive: Engine["redrive"] = (execution) => {
    execution.status = "RUNNING";
    execution.redriveCount += 1;
    execution.redriveDate = clock.now();
    for (const field of ["stopDate", "error", "cause"] as const) delete execution[field];
    const { redriveCount } = execution;
    const last = execution.history.length;
    const event = append(
      execution,
      clock,
      "ExecutionRedriven",
      { executionRedrivenEventDetails: { redriveCount } },
      last,
    );
    tell(execution);
    drive(world, execution, event, tell);
  };

  const stop: Engine["stop"] = (execution, error, cause) =>
    finish(world, execution, { status: "ABORTED", error, cause }, tell);

  const world: World = {
    clock,
    random,
    region,
    integrations,
    evaluate: jsonataEvaluator(clock, random),
    runBlock,
    startExecution: start,
    startChild: (mapRun, input) => launch(mapRun.machine, uuid(random), input, mapRun),
    redrive,
    stop,
    register: (mapRun) => mapRuns.set(mapRun.arn, mapRun),
  };

  return {
    clock,
    region,
    account,
    machines,
    mapRuns,
    load: ({ name, definition, roleArn = `arn:aws:iam::${account}:role/${name}` }) => {
      checkName(name);
      const problems = checkDefinition(definition);
      if (problems.length > 0)
        throw new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${problems.join("; ")}'`);
      const machine = {
        arn: arn("stateMachine", name),
        name,
        roleArn,
        definition: definition as Definition,
        creationDate: clock.now(),
      };
      machines.set(machine.arn, machine);
      return machine;
    },
    start,
    stop,
    redrive,
    find: (executionArn) => {
      const execution = kept(executions.get(executionArn));
      if (execution === undefined) {
        throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
      }
      return execution;
    },
    executions: () => [...executions.values()].filter(kept),
  };
}

/** Source: Step Functions API reference, StartExecution. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a name must not hold
const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff\ud800-\udfff]/;

function checkName(name: string): void {
  if (name.length < 1 || name.length > 80 || FORBIDDEN_IN_NAME.test(name)) {
    throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
  }
}
