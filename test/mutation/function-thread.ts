import { syncBuiltinESMExports } from "node:module";
import workerThreads, { type WorkerOptions } from "node:worker_threads";
import { type Hits, newHits, takeHits } from "./hits.ts";

declare global {
  /** What Stryker's instrumented code reads and writes. */
  var __stryker__: Stryker;
  /** Kept here, because test files may load this module anew. */
  var toldHits: Set<Hits> | undefined;
}

interface Stryker {
  activeMutant?: string;
  currentTestId?: string;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

globalThis.toldHits ??= replaceWorker();

/**
 * A function runs in a thread of its own, with an environment of its own: there Stryker's instrumented code finds the
 * active mutant. In the first run, which has no mutant, the thread tells which mutants it meets.
 */
function replaceWorker(): Set<Hits> {
  const told = new Set<Hits>();
  class FunctionThread extends workerThreads.Worker {
    constructor(file: string | URL, options: WorkerOptions = {}) {
      const { activeMutant } = __stryker__;
      super(file, activeMutant === undefined ? thatTells(options, told) : withMutant(options, activeMutant));
    }
  }
  Object.assign(workerThreads, { Worker: FunctionThread });
  syncBuiltinESMExports();
  return told;
}

function withMutant(options: WorkerOptions, mutant: string): WorkerOptions {
  return { ...options, env: { ...(options.env as NodeJS.Dict<string>), __STRYKER_ACTIVE_MUTANT__: mutant } };
}

function thatTells(options: WorkerOptions, told: Set<Hits>): WorkerOptions {
  const hits = newHits();
  told.add(hits);
  const execArgv = ["--import", new URL("thread.ts", import.meta.url).href];
  return { ...options, execArgv, workerData: { ...options.workerData, hits } };
}

/** Adds what threads have met to what Stryker notes of the test that is about to end. */
export function noteHits() {
  const { currentTestId } = __stryker__;
  if (!currentTestId) return;
  __stryker__.mutantCoverage ??= { static: {}, perTest: {} };
  const { perTest } = __stryker__.mutantCoverage;
  const met = perTest[currentTestId] ?? {};
  for (const mutant of [...(globalThis.toldHits ?? [])].flatMap(takeHits)) met[mutant] = (met[mutant] ?? 0) + 1;
  perTest[currentTestId] = met;
}
