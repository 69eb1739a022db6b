import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { reportOf, type Size } from "./accounts.ts";
import { answer, least, type Measured, start } from "./process.ts";

const sizes: Size[] = [
  { users: 5000, stalePercent: 5 },
  { users: 100_000, stalePercent: 5 },
  { users: 100_000, stalePercent: 50 },
];
const runs = 5;

interface Reading extends Measured {
  findings: number;
}
export interface EvaluationFigures extends Size {
  parse: Reading;
  /** The parser, and each date read. */
  dates: Reading;
  evaluate: Reading;
}

const work = ({ processorSeconds }: Reading) => processorSeconds;

/** Judging a report that lies in a file, beside parsing it and no more. */
export async function evaluationFigures(bundles: string, tell: (line: string) => void): Promise<EvaluationFigures[]> {
  const all: EvaluationFigures[] = [];
  for (const size of sizes) {
    tell(`evaluation of ${size.users} rows, ${size.stalePercent} % stale`);
    const report = join(bundles, "report.csv");
    writeFileSync(report, reportOf(size, new Date()));
    const read = (what: string) => answer<Reading>(start(join(bundles, `subjects/report-${what}.mjs`), [report]));
    const parse: Reading[] = [];
    const dates: Reading[] = [];
    const evaluate: Reading[] = [];
    for (let run = 0; run < runs; run += 1) {
      parse.push(await read("parse"));
      dates.push(await read("dates"));
      evaluate.push(await read("evaluate"));
    }
    all.push({ ...size, parse: least(parse, work), dates: least(dates, work), evaluate: least(evaluate, work) });
  }
  return all;
}
