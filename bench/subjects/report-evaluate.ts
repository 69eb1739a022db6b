import { createReadStream } from "node:fs";
import { evaluate } from "../../audit/evaluate/evaluate.ts";
import { savedReport } from "../../audit/read/saved-report.ts";
import { offlineSources } from "../../audit/read/sources.ts";
import { measured } from "../measured.ts";

const thresholds = { keyMaxAgeDays: 90, unusedDays: 45 };

/** What `steward audit --report FILE` does between reading its options and printing. */
await measured(
  async () => {
    const report = await savedReport(() => createReadStream(process.argv[2] ?? ""));
    return evaluate(offlineSources(report), { now: Date.now(), thresholds });
  },
  ({ findings }) => ({ findings: findings.length }),
);
