import { Stryker } from "@stryker-mutator/core";
import { parts } from "./parts.ts";
import { incremental, report, table } from "./report.ts";

// Mutates part by part, all or those that are named, and prints one table of all parts that have a report.

const named = process.argv.slice(2);
for (const name of named.length > 0 ? named : Object.keys(parts)) {
  const part = parts[name];
  if (!part) throw new Error(`There is no part ${name}. Name some of: ${Object.keys(parts).join(", ")}`);
  process.env.MUTATION_ISOLATE = String(part.isolate ?? false); // for vitest.config.ts, in a process of Stryker's
  await new Stryker({
    mutate: part.mutate,
    testFiles: part.tests,
    incrementalFile: incremental(name),
    jsonReporter: { fileName: report(name) },
  }).runMutationTest();
}
console.log(table(Object.keys(parts)));
