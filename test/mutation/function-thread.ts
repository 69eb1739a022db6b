import { syncBuiltinESMExports } from "node:module";
import workerThreads, { type WorkerOptions } from "node:worker_threads";
import { type Hits, newHits, takeHits } from "./hits.ts";

declare global {
  /** What Stryker's instrumented code reads and writes. */
  var __stryker__: Stryker;
}

interface Stryker {
  activeMutant?: string;
  currentTestId?: string;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

const telling = new Set<Hits>();
const { Worker } = workerThreads;

/**
 * A function runs in a thread of its own, with an environment of its own: there Stryker's instrumented code finds the
 * active mutant. In the first run, which has no mutant, the thread tells which mutants it meets.
 */
class FunctionThread extends Worker {
  constructor(file: string | URL, options: WorkerOptions = {}) {
    const { activeMutant } = __stryker__;
    super(file, activeMutant === undefined ? thatTells(options) : withMutant(options, activeMutant));
  }
}

Object.assign(workerThreads, { Worker: FunctionThread });
syncBuiltinESMExports();

const withMutant = (options: WorkerOptions, mutant: string): WorkerOptions => ({
  ...options,
  env: { ...(options.env as NodeJS.Dict<string>), __STRYKER_ACTIVE_MUTANT__: mutant },
});

function thatTells(options: WorkerOptions): WorkerOptions {
  const hits = newHits();
  telling.add(hits);
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
  for (const mutant of [...telling].flatMap(takeHits)) met[mutant] = (met[mutant] ?? 0) + 1;
  perTest[currentTestId] = met;
}
