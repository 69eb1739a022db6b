import type { Figures } from "./figures.ts";

/** A budget, and what was measured of it in this run. */
interface Verdict {
  what: string;
  limit: number;
  unit: "×" | "ms" | "s";
  measured: number;
}

/** Beside those that load the client of S3 at their start, or have a budget of their own. */
const others = /^(floor|contain-key)$/;
const heaviestWithoutS3 = 300_000;

/** Which budgets are met, of those that this run measured. */
export function verdicts({
  audit = [],
  evaluation = [],
  page = [],
  coldStarts = [],
  commands = [],
  people,
}: Figures): Verdict[] {
  const floor = coldStarts[0]?.milliseconds ?? Number.NaN;
  const light = coldStarts.filter(({ name, bytesAtStart }) => !others.test(name) && bytesAtStart <= heaviestWithoutS3);
  const slowest = light.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, 1);
  const contain = coldStarts.filter(({ name }) => name === "contain-key");
  return [
    ...audit
      .filter(({ users, stalePercent }) => users === 1000 && stalePercent === 5)
      .map(({ steward, floor: least }) =>
        of("steward audit of 1,000 users, beside the floor", 1.15, "×", steward.seconds / least.seconds),
      ),
    ...evaluation
      .filter(({ users }) => users === 100_000)
      .map(({ stalePercent, evaluate, parse }) =>
        of(
          `100,000 rows, ${stalePercent} % stale, beside a bare parse`,
          2,
          "×",
          evaluate.processorSeconds / parse.processorSeconds,
        ),
      ),
    ...page
      .filter(({ step }) => step.startsWith("filter"))
      .map(({ step, scriptMilliseconds }) => of(`page: ${step}`, 100, "ms", scriptMilliseconds)),
    ...slowest.map(({ name, milliseconds }) =>
      of(`cold start that loads no S3, the slowest: ${name}`, 1.4, "×", milliseconds / floor),
    ),
    ...contain.map(({ milliseconds }) => of("cold start of contain-key", 1.25, "×", milliseconds / floor)),
    ...commands.map(({ command, processorMilliseconds, wallMilliseconds }) =>
      command.endsWith("--help")
        ? of(`${command}, of the processor`, 150, "ms", processorMilliseconds)
        : of(command, 1000, "ms", wallMilliseconds),
    ),
    ...(people ? [of("all cuts of a person in 1,000 accounts, 20 ms a call", 120, "s", people.secondsUntilCut)] : []),
  ];
}

const of = (what: string, limit: number, unit: Verdict["unit"], measured: number): Verdict => ({
  what,
  limit,
  unit,
  measured,
});
