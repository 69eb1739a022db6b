import type { Retrier } from "./definition.ts";
import { type Failure, matchesError } from "./failure.ts";
import type { Random } from "./random.ts";

/** The retries of one visit to one state: how many each retrier has had. */
export type RetryCounts = Map<Retrier, number>;

/**
 * How long to wait before the next try, in milliseconds, or undefined when there is none.
 * The first retrier that names the error decides; each counts its own attempts.
 * Source: Step Functions developer guide, concepts-error-handling.
 */
export function nextRetry(
  retriers: Retrier[],
  { error }: Failure,
  counts: RetryCounts,
  random: Random,
): number | undefined {
  const retrier = retriers.find(({ ErrorEquals }) => matchesError(ErrorEquals, error));
  if (retrier === undefined) return undefined;
  const { MaxAttempts = 3 } = retrier;
  const attempts = counts.get(retrier) ?? 0;
  if (attempts >= MaxAttempts) return undefined;
  counts.set(retrier, attempts + 1);
  return delay(retrier, attempts, random);
}

function delay(
  { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY, JitterStrategy }: Retrier,
  attempts: number,
  random: Random,
): number {
  const longest = Math.min(IntervalSeconds * BackoffRate ** attempts, MaxDelaySeconds) * 1000;
  return JitterStrategy === "FULL" ? random() * longest : longest;
}
