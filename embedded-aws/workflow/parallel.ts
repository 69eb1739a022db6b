import { holdJoinedToDataLimit, runBranch, runTogether, startOf } from "./branches.ts";
import { evaluateIn } from "./context.ts";
import type { Block, Json, ParallelState } from "./definition.ts";
import { record } from "./history.ts";
import type { Progress, Visit } from "./scope.ts";

/** Runs all branches at once; the result is the list of their outputs. @throws Failure of the first to fail */
export async function runParallel(visit: Visit<ParallelState>): Promise<Json> {
  const { scope, state } = visit;
  const branches = scope.progress.branches ?? (await startBranches(visit));
  scope.progress.branches = branches;
  const started = scope.lastEvent;
  const result = await runTogether(scope.signal, branches.length, branches.length, (index, { signal }) => {
    const block = state.Branches[index] as Block;
    return runBranch(visit, block, branches[index] as Progress, signal, started, (event) => {
      scope.lastEvent = event;
    });
  });
  holdJoinedToDataLimit(visit, result);
  record(scope, "ParallelStateSucceeded");
  return result;
}

async function startBranches(visit: Visit<ParallelState>): Promise<Progress[]> {
  const { Branches, Arguments } = visit.state;
  const input = Arguments === undefined ? visit.input : await evaluateIn(visit, Arguments, "Arguments");
  record(visit.scope, "ParallelStateStarted");
  return Branches.map((block) => startOf(block, input));
}
