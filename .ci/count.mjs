// Sums the suites' JSON results into one line, with one before it for the faults. A skipped test fails the run, unless its title names
// a tool (in brackets, as in "[moto_server] …") that the committed list says a machine may lack.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, failedSteps] = process.argv.slice(2);
const mayLack = JSON.parse(readFileSync(new URL("may-skip.json", import.meta.url), "utf8"));
const results = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
const tests = results.flatMap(({ testResults = [] }) => testResults).flatMap((file) => file.assertionResults);
const injected = results.find((result) => "violations" in result);
const broken = injected?.violations ?? 0;

const passed = tests.filter(({ status }) => status === "passed").length;
const failed = tests.filter(({ status }) => status === "failed").length;
const skipped = tests.filter(({ status }) => status !== "passed" && status !== "failed");
const unexcused = skipped.filter(({ fullName }) => !mayLack.some((tool) => fullName.includes(`[${tool}]`)));

for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
for (const { fullName } of unexcused) console.log(`FAILED: skipped without an entry in .ci/may-skip.json: ${fullName}`);
for (const run of injected?.workflows.flatMap(({ violations }) => violations) ?? [])
  console.log(`FAILED: npm run faults -- --only '${run}'`);
if (injected) console.log(`${injected.faults} faults injected, ${injected.violations} violations`);
const failures = failed + unexcused.length + broken;
const ok = failures === 0 && Number(failedSteps) === 0 && passed > 0;
// A step that broke without a failed test (lint, types, a suite that did not start) counts as one failure.
console.log(`${passed} passed, ${ok ? 0 : Math.max(failures, 1)} failed`);
process.exitCode = ok ? 0 : 1;
