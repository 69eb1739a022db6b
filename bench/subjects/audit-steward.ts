import { setTimeout as sleep } from "node:timers/promises";
import { evaluate } from "../../audit/evaluate/evaluate.ts";
import { fetchSources } from "../../audit/read/fetch-sources.ts";
import { awaitReport } from "../../cli/people/await-report.ts";
import { iam } from "../../shared/aws/iam.ts";
import { measured } from "../measured.ts";

const thresholds = { keyMaxAgeDays: 90, unusedDays: 45 };

/** What `steward audit` does between reading its options and printing. */
const audit = async () =>
  evaluate(await fetchSources(iam, () => awaitReport(iam, sleep), { thresholds }), { now: Date.now(), thresholds });

await measured(audit, ({ findings, complete, coverage }) => {
  if (!complete) throw new Error(`The audit is incomplete: ${JSON.stringify(coverage)}`);
  return { stale: findings.length };
});
