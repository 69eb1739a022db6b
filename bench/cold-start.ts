import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deployment } from "./deployment.ts";
import { answer, median, start } from "./process.ts";

const runs = 20;
const unbundledRuns = 5;

export interface ColdStart {
  name: string;
  bytes: number;
  bytesAtStart: number;
  /** Of the processor: loading waits for nothing, and what else the machine does is not counted. */
  milliseconds: number;
  /** The same code from its sources and node_modules. */
  unbundledMilliseconds: number | undefined;
}

/** A file that is loaded in a fresh process, all its clients made; Node's own start is not counted. */
export async function coldStarts(
  bundles: string,
  sizes: Pick<ColdStart, "name" | "bytes" | "bytesAtStart">[],
  tell: (line: string) => void,
): Promise<ColdStart[]> {
  const floor = {
    name: "floor",
    bytes: 0,
    bytesAtStart: 0,
    file: join(bundles, "subjects/load-floor.mjs"),
    source: undefined,
  };
  const functions = sizes.map(({ name, ...size }) => ({
    name,
    ...size,
    file: join(bundles, "functions", name, "handler.mjs"),
    source: join(import.meta.dirname, "../functions", name, "handler.ts"),
  }));
  const all = [floor, ...functions].map((one) => ({ ...one, loads: [] as number[], unbundled: [] as number[] }));
  for (let run = 0; run < runs; run += 1) {
    tell(`cold starts, round ${run + 1} of ${runs}`);
    for (const { name, file, source, loads, unbundled } of all) {
      loads.push(await load(name, file));
      if (source && run < unbundledRuns) unbundled.push(await load(name, source));
    }
  }
  return all.map(({ name, bytes, bytesAtStart, loads, unbundled }) => ({
    name,
    bytes,
    bytesAtStart,
    milliseconds: median(loads),
    unbundledMilliseconds: unbundled.length > 0 ? median(unbundled) : undefined,
  }));
}

const load = (name: string, file: string) =>
  answer<number>(
    start(join(import.meta.dirname, "load.mjs"), [pathToFileURL(file).href], deployment.environmentOf(name)),
  );
