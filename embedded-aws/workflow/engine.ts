import type { Clock } from "../clock.ts";
import { AwsError } from "../operation.ts";
import { runBlock } from "./block.ts";
import { checkDefinition } from "./check/check.ts";
import type { Definition } from "./definition.ts";
import {
  checkName,
  findExecution,
  forgetExecutions,
  keptExecutions,
  redriveExecution,
  type Start,
  startExecution,
  stopExecution,
} from "./executions.ts";
import { jsonataEvaluator } from "./jsonata.ts";
import { type Random, seededRandom } from "./random.ts";
import {
  arnOf,
  type Entered,
  type Execution,
  type Integrations,
  type Machine,
  type MapRun,
  type World,
} from "./scope.ts";
import type { StatusChange } from "./status-change.ts";

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

/** The workflow engine. `stepFunctions(engine)` is its API. */
export interface Engine {
  clock: Clock;
  region: string;
  account: string;
  machines: Map<string, Machine>;
  mapRuns: Map<string, MapRun>;
  /** Who hears of each state that is entered. */
  entered: Entered[];
  /** Takes a definition under a name; executions that run keep the one they have. @throws AwsError InvalidDefinition */
  load(machine: NamedDefinition): Machine;
  start(start: Start): Execution;
  stop(execution: Execution, error?: string, cause?: string): void;
  redrive(execution: Execution): void;
  find(arn: string): Execution;
  executions(): Execution[];
  /** Stops what runs, tells nobody, and forgets all executions: their names are free again. */
  forget(): void;
}

interface NamedDefinition {
  name: string;
  definition: unknown;
  roleArn?: string;
}

export function createEngine(options: EngineOptions): Engine {
  const { clock, random = seededRandom(1) } = options;
  const world: World = {
    account: "123456789012",
    region: "us-east-1",
    onStatusChange: () => {},
    ...options,
    random,
    evaluate: jsonataEvaluator(clock, random),
    runBlock,
    machines: new Map(),
    executions: new Map(),
    mapRuns: new Map(),
    entered: [],
  };
  const { region, account, machines, mapRuns, entered } = world;
  return {
    clock,
    region,
    account,
    machines,
    mapRuns,
    entered,
    load: (machine) => loadMachine(world, machine),
    start: (start) => startExecution(world, start),
    stop: (execution, error, cause) => stopExecution(world, execution, error, cause),
    redrive: (execution) => redriveExecution(world, execution),
    find: (arn) => findExecution(world, arn),
    executions: () => keptExecutions(world),
    forget: () => forgetExecutions(world),
  };
}

function loadMachine(world: World, { name, definition, roleArn }: NamedDefinition): Machine {
  checkName(name);
  const problems = checkDefinition(definition);
  if (problems.length > 0) {
    throw new AwsError("InvalidDefinition", `Invalid State Machine Definition: '${problems.join("; ")}'`);
  }
  const machine = {
    arn: arnOf(world, "stateMachine", name),
    name,
    roleArn: roleArn ?? `arn:aws:iam::${world.account}:role/${name}`,
    definition: definition as Definition,
    creationDate: world.clock.now(),
  };
  world.machines.set(machine.arn, machine);
  return machine;
}
