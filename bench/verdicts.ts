import type { ColdStart } from "./cold-start.ts";
import type { Figures } from "./figures.ts";
import type { OrganizationRun } from "./organization.ts";

/** A budget, and what was measured of it in this run. */
interface Verdict {
  what: string;
  limit: number;
  unit: "×" | "ms" | "s" | "KB";
  measured: number;
  /** What the same work takes with libraries alone and no code of ours: if that is above the limit, no code can meet it. */
  withoutOurs?: number;
}

/** Which budgets are met, of those that this run measured. */
export function verdicts(figures: Figures): Verdict[] {
  const { audit = [], evaluation = [], page = [], coldStarts = [], commands = [], organization = [], people } = figures;
  return [
    ...audit
      .filter(({ users, stalePercent }) => users === 1000 && stalePercent === 5)
      .map(({ steward, floor, details }) => ({
        ...of("steward audit of 1,000 users, beside the floor", 1.15, "×", steward.seconds / floor.seconds),
        withoutOurs: details.seconds / floor.seconds,
      })),
    ...evaluation
      .filter(({ users }) => users === 100_000)
      .map(({ stalePercent, evaluate, dates, parse }) => ({
        ...of(
          `100,000 rows, ${stalePercent} % stale, beside a bare parse`,
          2,
          "×",
          evaluate.processorSeconds / parse.processorSeconds,
        ),
        withoutOurs: dates.processorSeconds / parse.processorSeconds,
      })),
    ...page
      .filter(({ step }) => step.startsWith("filter"))
      .map(({ step, scriptMilliseconds }) => of(`page: ${step}`, 100, "ms", scriptMilliseconds)),
    ...ofColdStarts(coldStarts),
    ...ofBundles(coldStarts),
    ...commands.map(({ command, processorMilliseconds, wallMilliseconds }) =>
      command.endsWith("--help")
        ? of(`${command}, of the processor`, 150, "ms", processorMilliseconds)
        : of(command, 1000, "ms", wallMilliseconds),
    ),
    ...ofOrganization(organization),
    ...(people ? [of("all cuts of a person in 1,000 accounts, 20 ms a call", 120, "s", people.secondsUntilCut)] : []),
  ];
}

function ofColdStarts([floor, ...functions]: ColdStart[]): Verdict[] {
  const least = floor?.milliseconds ?? Number.NaN;
  return functions.map(({ name, milliseconds, withoutOurs = Number.NaN }) => ({
    ...of(`cold start of ${name}`, name === "contain-key" ? 1.25 : 1.4, "×", milliseconds / least),
    withoutOurs: withoutOurs / least,
  }));
}

/** The bundle that comes nearest to its budget, and the heaviest. */
function ofBundles([, ...functions]: ColdStart[]): Verdict[] {
  const fullest = functions.toSorted((a, b) => b.bytes / b.budget - a.bytes / a.budget)[0];
  const heaviest = functions.toSorted((a, b) => b.bytes - a.bytes)[0];
  return [fullest, heaviest].flatMap((one) =>
    one ? [of(`bundle of ${one.name}`, one.budget / 1000, "KB", one.bytes / 1000)] : [],
  );
}

/** The cost of an account is not to grow with their number. */
function ofOrganization(runs: OrganizationRun[]): Verdict[] {
  const [first, last] = [runs[0], runs.at(-1)];
  if (!first || !last || first === last) return [];
  const growth = (measure: (run: OrganizationRun) => number) =>
    measure(last) / last.accounts / (measure(first) / first.accounts);
  const beside = `of an account of ${last.accounts}, beside one of ${first.accounts}`;
  return [
    of(
      `calls ${beside}`,
      1,
      "×",
      growth(({ calls }) => calls),
    ),
    of(
      `processor ${beside}`,
      1,
      "×",
      growth(({ processorSeconds }) => processorSeconds),
    ),
  ];
}

const of = (what: string, limit: number, unit: Verdict["unit"], measured: number): Verdict => ({
  what,
  limit,
  unit,
  measured,
});
