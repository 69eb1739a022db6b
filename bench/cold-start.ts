import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { budgetOf, type Weight } from "../infra/budgets.ts";
import { deployment } from "./deployment.ts";
import { bundleLimit } from "./limit.ts";
import { answer, start } from "./process.ts";

const runs = 15;
const unbundledRuns = 3;

/** The least of all rounds, in ms of the processor: loading waits for nothing, and what else the machine does only adds to it. */
export interface ColdStart {
  name: string;
  bytes: number;
  /** The most that its bundle may weigh, in bytes. */
  budget: number;
  bytesAtStart: number;
  milliseconds: number;
  /** Of the same clients, commands, logger and schemas, with nothing of ours. */
  withoutOurs: number | undefined;
  /** The same code from its sources and node_modules. */
  unbundledMilliseconds: number | undefined;
}

interface Subject extends Pick<ColdStart, "name" | "bytes" | "budget" | "bytesAtStart"> {
  file: string;
  limit?: string;
  source?: string;
}

/** A file that is loaded in a fresh process, all its clients made; Node's own start is not counted. */
export async function coldStarts(
  bundles: string,
  functions: { name: string; weight: Weight }[],
  tell: (line: string) => void,
): Promise<ColdStart[]> {
  const file = join(bundles, "subjects/load-floor.mjs");
  const floor: Subject = { name: "floor", bytes: 0, budget: 0, bytesAtStart: 0, file };
  const subjects = [floor, ...(await Promise.all(functions.map((one) => subjectOf(one, bundles))))];
  const all = subjects.map((one) => ({
    ...one,
    loads: [] as number[],
    limits: [] as number[],
    sources: [] as number[],
  }));
  for (let run = 0; run < runs; run += 1) {
    tell(`cold starts, round ${run + 1} of ${runs}`);
    for (const { name, file, limit, source, loads, limits, sources } of all) {
      loads.push(await load(name, file));
      if (limit) limits.push(await load(name, limit));
      if (source && run < unbundledRuns) sources.push(await load(name, source));
    }
  }
  return all.map(({ name, bytes, budget, bytesAtStart, loads, limits, sources }) => ({
    ...{ name, bytes, budget, bytesAtStart },
    milliseconds: Math.min(...loads),
    withoutOurs: limits.length > 0 ? Math.min(...limits) : undefined,
    unbundledMilliseconds: sources.length > 0 ? Math.min(...sources) : undefined,
  }));
}

async function subjectOf({ name, weight }: { name: string; weight: Weight }, bundles: string): Promise<Subject> {
  const { bytes, bytesAtStart } = weight;
  return {
    ...{ name, bytes, bytesAtStart, budget: budgetOf(name, weight) },
    file: join(bundles, "functions", name, "handler.mjs"),
    limit: await bundleLimit(name, weight, bundles),
    source: join(import.meta.dirname, "../functions", name, "handler.ts"),
  };
}

const load = (name: string, file: string) =>
  answer<number>(
    start(join(import.meta.dirname, "load.mjs"), [pathToFileURL(file).href], deployment.environmentOf(name)),
  );
