import { seededRandom } from "../../embedded-aws/workflow/random.ts";
import { allByHand } from "./hands.ts";
import { isRead, kindsOf, numbered } from "./kinds.ts";

/** How the request comes, where it does not come once. */
const deliveries = ["twice", "overtaken"] as const;
export type Delivery = "once" | (typeof deliveries)[number];

/** One run, in a line that replays it: `onboard:issue-key/iam.CreateAccessKey#1:lostAnswer+twice`. */
export interface Case {
  workflow: string;
  delivery: Delivery;
  faults: string[];
}

export const nameOf = ({ workflow, delivery, faults }: Case): string =>
  `${workflow}:${[...faults, ...(delivery === "once" ? [] : [delivery])].join("+")}`;

export function caseOf(name: string): Case {
  const [workflow = "", rest = ""] = name.split(/:(.*)/s);
  const parts = rest.split("+").filter(Boolean);
  const delivery = deliveries.find((one) => parts.includes(one)) ?? "once";
  return { workflow, delivery, faults: parts.filter((part) => part !== delivery) };
}

const faultsAt = (call: string) => kindsOf(call).map((kind) => `${call}:${kind}`);

const isDeath = (fault: string) => /:(timeout|death\w*)$/.test(fault);

/** The calls that functions make in a run, and the states that wait or call; in order. */
export interface Steps {
  calls: string[];
  states: string[];
}

/**
 * Each call of a run without faults, struck by each kind; what is done by hand at each state; and the request that comes
 * otherwise than once. Deaths come last: a thread that starts anew is slow for a while.
 */
export function singles(
  workflow: string,
  { calls, states }: Steps,
  { overtaken, polls }: { overtaken: boolean; polls: boolean },
): Case[] {
  const struck = polls ? firstAndLast(calls) : numbered(calls);
  const faults = [...struck.flatMap(faultsAt), ...allByHand(states)];
  return [
    ...deliveries
      .filter((delivery) => delivery === "twice" || overtaken)
      .map((delivery) => ({ workflow, delivery, faults: [] })),
    ...[...faults.filter((fault) => !isDeath(fault)), ...faults.filter(isDeath)].map((fault) => ({
      workflow,
      delivery: "once" as const,
      faults: [fault],
    })),
  ];
}

/** Of calls that are made again and again the first four and the last two. */
function firstAndLast(calls: string[]): string[] {
  const same = Map.groupBy(numbered(calls), (call) => call.split("#")[0]);
  return [...same.values()].flatMap((each) => (each.length > 6 ? [...each.slice(0, 4), ...each.slice(-2)] : each));
}

/** So many runs of a workflow are few. */
const few = 3;

/** A few of them, for every day: of calls that change something each meets one kind, and the kinds take turns. */
export function fewSingles(workflow: string, calls: string[]): Case[] {
  const changes = calls.filter((call) => !isRead(call));
  const apart = Math.ceil(changes.length / few);
  const struck = changes.filter((_, at) => at % apart === 0);
  return struck.map((call, at) => {
    const faults = faultsAt(call);
    return { workflow, delivery: "once", faults: [faults[at % faults.length] as string] };
  });
}

/** One run that was made, and the calls that it came to. */
export interface Made {
  run: Case;
  calls: string[];
}

/**
 * So many pairs: a fault, and another at any call that comes after it, so that what mends the first is struck as well.
 * The same seed gives the same pairs.
 */
export function pairs(made: Made[], count: number, seed: number): Case[] {
  const random = seededRandom(seed);
  const pick = <T>(from: T[]): T | undefined => from[Math.floor(random() * from.length)];
  const drawn = Array.from({ length: made.length > 0 ? count : 0 }, () => {
    const { run, calls } = pick(made) as Made;
    const struck = run.faults[0]?.replace(/:\w+$/, "") ?? "";
    const call = pick(calls.slice(calls.indexOf(struck) + 1));
    const fault = call && pick(faultsAt(call));
    return fault ? [{ ...run, faults: [...run.faults, fault] }] : [];
  });
  return [...new Map(drawn.flat().map((one) => [nameOf(one), one])).values()];
}
