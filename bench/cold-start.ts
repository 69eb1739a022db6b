import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { budgetOf, type Weight } from "../infra/budgets.ts";
import { deployment } from "./deployment.ts";
import { bundleLimit } from "./limit.ts";
import { answer, median, start } from "./process.ts";

const runs = 31;
const unbundledRuns = 3;

/**
 * In ms of the processor: loading waits for nothing. Each load is compared with one of the floor right before it, because the
 * speed of a virtual machine drifts; what stands here is the median of these ratios, times the floor's own median.
 */
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
  const subjects = await Promise.all(functions.map((one) => subjectOf(one, bundles)));
  const floors: number[] = [];
  const all = subjects.map((one) => ({
    ...one,
    loads: [] as number[],
    limits: [] as number[],
    sources: [] as number[],
  }));
  for (let run = 0; run < runs; run += 1) {
    tell(`cold starts, round ${run + 1} of ${runs}`);
    for (const { name, file: own, limit, source, loads, limits, sources } of all) {
      const floor = await load(name, file);
      floors.push(floor);
      loads.push((await load(name, own)) / floor);
      if (limit) limits.push((await load(name, limit)) / floor);
      if (source && run < unbundledRuns) sources.push((await load(name, source)) / floor);
    }
  }
  const floor = median(floors);
  const milliseconds = (ratios: number[]) => (ratios.length > 0 ? median(ratios) * floor : undefined);
  return [
    { name: "floor", bytes: 0, budget: 0, bytesAtStart: 0, milliseconds: floor, ...none },
    ...all.map(({ name, bytes, budget, bytesAtStart, loads, limits, sources }) => ({
      ...{ name, bytes, budget, bytesAtStart },
      milliseconds: median(loads) * floor,
      withoutOurs: milliseconds(limits),
      unbundledMilliseconds: milliseconds(sources),
    })),
  ];
}

const none = { withoutOurs: undefined, unbundledMilliseconds: undefined };

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
