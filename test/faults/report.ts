import Table from "cli-table3";
import { caseOf } from "./cases.ts";
import type { Outcome } from "./run.ts";

/** The figures of all runs, as `--json` gives them. */
export function reportOf(outcomes: Outcome[]) {
  const workflows = [...Map.groupBy(outcomes, ({ name }) => caseOf(name).workflow)].map(([workflow, runs]) => {
    const clean = runs.find(({ name }) => name === `${workflow}:`);
    const struck = runs.filter((run) => run !== clean);
    return {
      workflow,
      /** In a run without faults. */
      calls: clean?.calls.length ?? 0,
      /** Runs with a fault, or several. */
      faults: struck.length,
      endedWell: struck.filter(({ endedWell }) => endedWell).length,
      told: struck.filter(({ endedWell }) => !endedWell).length,
      violations: runs.filter(({ violations }) => violations.length > 0).map(({ name }) => name),
    };
  });
  return {
    faults: workflows.reduce((sum, { faults }) => sum + faults, 0),
    violations: workflows.reduce((sum, { violations }) => sum + violations.length, 0),
    workflows,
  };
}

export type Report = ReturnType<typeof reportOf>;

export function toTable({ workflows, ...sums }: Report): string {
  const head = ["workflow", "calls", "faults", "ended well", "told", "violations"];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { workflow, calls, faults, endedWell, told, violations } of workflows)
    table.push([workflow, calls, faults, endedWell, told, violations.length]);
  return `${table}\n${sums.faults} faults, ${sums.violations} violations`;
}
