import { createReadStream } from "node:fs";
import { evaluate } from "../../audit/evaluate/evaluate.ts";
import { offlineSources } from "../../audit/read/sources.ts";
import { measured } from "../measured.ts";

const thresholds = { keyMaxAgeDays: 90, unusedDays: 45 };
const sources = offlineSources(() => createReadStream(process.argv[2] ?? ""));

/** What `steward audit --report FILE` does between reading its options and printing. */
await measured(
  () => evaluate(sources, { now: Date.now(), thresholds }),
  ({ findings }) => ({ findings: findings.length }),
);
