import { mkdtempDisposable } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleTogether } from "../../infra/bundle.ts";
import { type Case, caseOf, nameOf, pairs, singles } from "./cases.ts";
import { numbered } from "./kinds.ts";
import { startPool } from "./pool.ts";
import { reportOf, toTable } from "./report.ts";
import type { Outcome } from "./run.ts";
import { scenarioOf, scenarios, titleOf } from "./scenarios.ts";

/** Pairs are drawn with it: the same ones each time. */
const seed = 11;

const usage = `npm run faults -- [--workflow NAME]… [--kind KIND]… [--pairs N] [--part K/N] [--json]
npm run faults -- --only RUN        one run again, by its name`;

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    workflow: { type: "string", multiple: true },
    /** Of faults: `renamed`, `lostAnswer`. */
    kind: { type: "string", multiple: true },
    /** For each workflow. */
    pairs: { type: "string", default: "25" },
    /** Each Nth run from the Kth on: N calls with different K make them all. */
    part: { type: "string", default: "1/1" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(usage);
  process.exit();
}

await using folder = await mkdtempDisposable(join(tmpdir(), "iam-steward-faults-"));
const pool = startPool(availableParallelism(), await bundleTogether(folder.path));
const outcomes = new Map<string, { asked: Case; outcome: Outcome }>();

async function make(cases: Case[]): Promise<void> {
  const asked = new Map(cases.map((one) => [nameOf(one), one]));
  await pool.all([...asked.values()], (outcome) => {
    outcomes.set(outcome.name, { asked: asked.get(outcome.name) as Case, outcome });
    if (process.stderr.isTTY) process.stderr.write(`\r${outcomes.size} runs`);
    for (const violation of outcome.violations)
      process.stderr.write(`\n${outcome.name}\n  ${violation}\n  npm run faults -- --only '${outcome.name}'\n`);
  });
}

const isAsked = ({ faults }: Case) =>
  options.kind === undefined || faults.some((fault) => options.kind?.some((kind) => fault.endsWith(`:${kind}`)));

const [part = 1, parts = 1] = options.part.split("/").map(Number);
const isInPart = (_: Case, at: number) => at % parts === part - 1;

/** A clean run, each of its calls struck by each kind, then pairs. */
async function makeAll(workflows: string[]): Promise<void> {
  await make(workflows.map(caseOf));
  const clean = (workflow: string) => outcomes.get(nameOf(caseOf(workflow)))?.outcome ?? { calls: [], states: [] };
  await make(
    workflows
      .flatMap((workflow) => {
        const { overtakes, polls = false } = scenarioOf(workflow);
        return singles(workflow, clean(workflow), { overtaken: overtakes !== undefined, polls });
      })
      .filter(isAsked)
      .filter(isInPart),
  );
  const made = [...outcomes.values()].map(({ asked, outcome }) => ({ run: asked, calls: numbered(outcome.calls) }));
  const drawn = workflows.flatMap((workflow) =>
    pairs(
      made.filter(({ run }) => run.workflow === workflow),
      Number(options.pairs),
      seed,
    ),
  );
  await make(drawn.filter(isInPart));
}

const started = performance.now();
if (options.only) await make(options.only.map(caseOf));
else await makeAll(scenarios.map(titleOf).filter((name) => options.workflow?.includes(name) ?? true));
pool.close();

const report = reportOf([...outcomes.values()].map(({ outcome }) => outcome));
if (options.json) console.log(JSON.stringify(report));
else console.log(`${toTable(report)}\n${((performance.now() - started) / 1000).toFixed(0)} s`);
process.exitCode = report.violations > 0 ? 1 : 0;
