import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportOf, type Size } from "./accounts.ts";
import { answer, type Measured, medianBy, start } from "./process.ts";

const sizes: Size[] = [
  { users: 5000, stalePercent: 5 },
  { users: 100_000, stalePercent: 5 },
  { users: 100_000, stalePercent: 50 },
];
const rounds = 9;

interface Reading extends Measured {
  findings: number;
}
interface Round {
  parse: Reading;
  /** The parser, and each date read. */
  dates: Reading;
  evaluate: Reading;
}
/** One round, right after each other because the speed of a virtual machine drifts: the one with the median ratio. */
export type EvaluationFigures = Size & Round;

const ratio = ({ parse, evaluate }: Round) => evaluate.processorSeconds / parse.processorSeconds;

/** Judging a report that lies in a file, beside parsing it and no more. */
export async function evaluationFigures(bundles: string, tell: (line: string) => void): Promise<EvaluationFigures[]> {
  const all: EvaluationFigures[] = [];
  for (const size of sizes) {
    tell(`evaluation of ${size.users} rows, ${size.stalePercent} % stale`);
    const report = join(bundles, "report.csv");
    writeFileSync(report, reportOf(size, new Date()));
    const read = (what: string) => answer<Reading>(start(join(bundles, `subjects/report-${what}.mjs`), [report]));
    const measured: Round[] = [];
    for (let round = 0; round < rounds; round += 1)
      measured.push({ parse: await read("parse"), dates: await read("dates"), evaluate: await read("evaluate") });
    all.push({ ...size, ...medianBy(measured, ratio) });
  }
  return all;
}
