import { DAY } from "../../shared/time.ts";
import type { Verdict } from "./contract.ts";
import type { Limits } from "./settings.ts";

const HOUR = DAY / 24;
/** IAM keeps the first use within a quarter of an hour only, and shows it hours later (probe: key-last-use). */
const grain = HOUR / 4;
const lag = 6 * HOUR;

/** A rotation as it stands. Times are milliseconds since 1970. */
export interface Situation {
  /** When the owner was told. */
  since: number;
  old: { created: number; lastUsed?: number | undefined };
  /** Absent where the key is idle. */
  successor?: { isLive: boolean; provenAt: number; lastUsed?: number | undefined } | undefined;
  /** The hand-over secret still gives out the old key, though the user has another live one. */
  isHandedOut: boolean;
}

/** Whether the old key may go; else whether to wait, or to leave both keys as they are for good. */
export function decide(situation: Situation, limits: Limits, now: number): Verdict {
  const graceEnds = situation.since + limits.grace * DAY;
  if (now < graceEnds) return { verdict: "grace", lookAt: time(graceEnds) };
  const obstacle = obstacleTo(situation) ?? unrest(situation, limits, now);
  if (!obstacle) return { verdict: "quiet" };
  const { error, why, until } = obstacle;
  const latest = situation.successor ? graceEnds + limits.extension * DAY : graceEnds; // for an idle key nobody waits
  if (now >= latest) return { verdict: "stalled", error, why };
  const verdict = until !== undefined ? "resting" : "waiting";
  return { verdict, why, lookAt: time(Math.min(now + DAY, latest, until ?? latest)) };
}

export const time = (instant: number) => new Date(instant).toISOString();

interface Obstacle {
  error: "NewKeyUnused" | "OldKeyInUse";
  why: string;
  /** When it is gone by itself. */
  until?: number;
}

function obstacleTo({ successor, isHandedOut }: Situation): Obstacle | undefined {
  if (successor && !successor.isLive) return { error: "NewKeyUnused", why: "the new key is inactive, or gone" };
  // The proof is a use of our own, and hides those of the next quarter of an hour.
  if (successor && (successor.lastUsed ?? 0) <= successor.provenAt + grain)
    return { error: "NewKeyUnused", why: "the new key has not been used yet" };
  return isHandedOut ? { error: "OldKeyInUse", why: "the hand-over secret still gives out the old key" } : undefined;
}

/** What keeps the old key from counting as quiet. One that rests for a day is taken to go on resting. */
function unrest({ old, successor }: Situation, limits: Limits, now: number): Obstacle | undefined {
  const wanted = successor ? limits.quiet : limits.unused;
  const quietSince = (old.lastUsed === undefined ? old.created : old.lastUsed + grain) + lag;
  const until = quietSince + wanted * DAY;
  if (now >= until) return undefined;
  const last = old.lastUsed === undefined ? `made at ${time(old.created)}` : `used at ${time(old.lastUsed)}`;
  const why = `the old key was ${last}, and has not been quiet for ${wanted} days`;
  return { error: "OldKeyInUse", why, ...(now - quietSince >= DAY && { until }) };
}
