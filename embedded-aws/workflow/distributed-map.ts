import { runTogether, type Together } from "./branches.ts";
import { evaluateIn, unexpected, wholeNumberIn } from "./context.ts";
import type { Json, MapState } from "./definition.ts";
import { redriveExecution, startChild, stopExecution } from "./executions.ts";
import { Failure, holdToDataLimit } from "./failure.ts";
import { record } from "./history.ts";
import { itemsOf, selectItems } from "./inline-map.ts";
import { readItems } from "./item-reader.ts";
import { uuid } from "./random.ts";
import { resultOf, writeResults } from "./result-writer.ts";
import { type MapChild, type MapRun, unlessAborted, type Visit } from "./scope.ts";

/** Most child executions at once. Source: Step Functions developer guide, service-quotas. */
const MOST_AT_ONCE = 10_000;

/**
 * Runs the processor for each item as an execution of its own. A redrive of the parent keeps
 * the children that succeeded. Source: Step Functions developer guide, state-map-distributed. @throws Failure
 */
export async function runDistributedMap(visit: Visit<MapState>): Promise<Json> {
  const { scope, state } = visit;
  const given = state.ItemReader === undefined ? await itemsOf(visit) : undefined;
  const run = scope.progress.mapRun ? redriveMapRun(visit, scope.progress.mapRun) : await startMapRun(visit, given);
  scope.progress.mapRun = run;
  try {
    run.children ??= await childrenOf(visit, given ?? (await readItems(visit)));
    const failure = await runChildren(visit, run, run.children);
    const written = await writeResults(visit, run, run.children);
    if (failure !== undefined) throw failure;
    const result = written ?? run.children.map(outcomeOf);
    holdToDataLimit(result, `The result of the state '${visit.name}'`);
    record(scope, "MapRunSucceeded");
    record(scope, "MapStateSucceeded");
    end(visit, run, "SUCCEEDED");
    return result;
  } catch (error) {
    end(visit, run, error instanceof Failure ? "FAILED" : "ABORTED");
    if (error instanceof Failure) {
      record(scope, "MapRunFailed", { mapRunFailedEventDetails: { error: error.error, cause: error.cause } });
    }
    throw error;
  }
}

async function startMapRun(visit: Visit<MapState>, given: Json[] | undefined): Promise<MapRun> {
  const { scope, state, name } = visit;
  const { execution, world } = scope;
  const { machine } = execution;
  const labelled = `${machine.name}/${state.Label ?? name.replace(/[^A-Za-z0-9_-]/g, "").slice(0, 40)}`;
  const relabel = (arn: string) => arn.replace(/[^:]+$/, labelled);
  const run: MapRun = {
    arn: `${relabel(machine.arn).replace(":stateMachine:", ":mapRun:")}:${uuid(world.random)}`,
    executionArn: execution.arn,
    machine: { ...machine, arn: relabel(machine.arn), name: labelled, definition: state.ItemProcessor },
    status: "RUNNING",
    startDate: world.clock.now(),
    maxConcurrency: await wholeNumberIn(visit, state.MaxConcurrency ?? 0, "MaxConcurrency"),
    toleratedFailurePercentage: await percentageIn(visit),
    redriveCount: 0,
  };
  record(scope, "MapStateStarted", { mapStateStartedEventDetails: { length: given?.length ?? 0 } });
  record(scope, "MapRunStarted", { mapRunStartedEventDetails: { mapRunArn: run.arn } });
  world.mapRuns.set(run.arn, run);
  return run;
}

async function percentageIn(visit: Visit<MapState>): Promise<number> {
  const { ToleratedFailurePercentage: template = 0 } = visit.state;
  const value = await evaluateIn(visit, template, "ToleratedFailurePercentage");
  if (typeof value === "number" && value >= 0 && value <= 100) return value;
  throw unexpected(visit, template, "ToleratedFailurePercentage", "number", value);
}

function redriveMapRun({ scope }: Visit, run: MapRun): MapRun {
  run.status = "RUNNING";
  run.redriveCount += 1;
  run.redriveDate = scope.world.clock.now();
  delete run.stopDate;
  const { arn: mapRunArn, redriveCount } = run;
  record(scope, "MapRunRedriven", { mapRunRedrivenEventDetails: { mapRunArn, redriveCount } });
  return run;
}

function end({ scope }: Visit, run: MapRun, status: MapRun["status"]): void {
  run.status = status;
  run.stopDate = scope.world.clock.now();
}

async function childrenOf(visit: Visit<MapState>, items: Json[]): Promise<MapChild[]> {
  const inputs = await selectItems(visit, items);
  for (const input of inputs) holdToDataLimit(input, `An item of the state '${visit.name}'`);
  return inputs.map((input) => ({ input }));
}

/** @returns the failure, where more items failed than are tolerated. @throws Aborted */
async function runChildren({ scope }: Visit, run: MapRun, children: MapChild[]): Promise<Failure | undefined> {
  const { world } = scope;
  const atOnce = Math.min(run.maxConcurrency || MOST_AT_ONCE, MOST_AT_ONCE);
  const runChild = async (index: number, { signal }: Together) => {
    const child = children[index] as MapChild;
    if (child.execution?.status === "SUCCEEDED") return;
    if (child.execution === undefined) child.execution = startChild(world, run, child.input);
    else redriveExecution(world, child.execution);
    const { execution } = child;
    const stop = () => stopExecution(world, execution);
    signal.addEventListener("abort", stop, { once: true });
    await unlessAborted(signal, execution.ended).finally(() => signal.removeEventListener("abort", stop));
    if (exceedsTolerance(run, children)) throw thresholdExceeded();
  };
  try {
    await runTogether(scope.signal, children.length, atOnce, runChild);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

const thresholdExceeded = () =>
  new Failure("States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded");

/** Without a limit, one failure is too many. */
function exceedsTolerance({ toleratedFailurePercentage }: MapRun, children: MapChild[]): boolean {
  const failed = children.filter(({ execution }) => execution && HAS_FAILED[execution.status]);
  return (failed.length / children.length) * 100 > toleratedFailurePercentage;
}

const HAS_FAILED: Record<string, boolean> = { FAILED: true, TIMED_OUT: true, ABORTED: true };

/** Without a ResultWriter the outputs are joined; a child that failed, but is tolerated, stands there as its record. */
function outcomeOf({ execution }: MapChild): Json {
  if (execution?.status === "SUCCEEDED") return execution.output ?? null;
  return execution === undefined ? null : resultOf(execution);
}
