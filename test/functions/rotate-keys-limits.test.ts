import { describe, expect, it } from "vitest";
import type { Limits } from "../../functions/rotate-keys/settings.ts";
import { decide } from "../../functions/rotate-keys/verdict.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const limits: Limits = { grace: 7, quiet: 7, extension: 30, unused: 45, deletion: 35 };
const told = Date.parse("2026-11-20T02:00:00Z");

describe("the decision on an old key, to the millisecond", () => {
  const now = told + 8 * DAY;
  const quarter = 15 * MINUTE;
  /** From then on a key that IAM showed as made or used at a time counts as quiet: IAM shows uses up to six hours late. */
  const quietAfter = (at: number, used: boolean) => at + DAY / 4 + (used ? quarter : 0);
  const old = { created: told - 100 * DAY, lastUsed: told - 20 * DAY };
  const successor = { isLive: true, provenAt: told, lastUsed: told + DAY };
  const usedFor = (days: number) => ({ ...old, lastUsed: now - days * DAY - quietAfter(0, true) });
  const madeFor = (days: number) => ({ created: now - days * DAY - quietAfter(0, false) });

  it.each([
    ["lets it go once all is quiet", {}, { verdict: "quiet" }],
    ["waits for a new key that is inactive", { successor: { ...successor, isLive: false } }, { verdict: "waiting" }],
    [
      "takes no use in the quarter of an hour of our proof for the owner's",
      { successor: { ...successor, lastUsed: told + quarter } },
      { verdict: "waiting", why: "the new key has not been used yet" },
    ],
    [
      "takes the first use after that for the owner's",
      { successor: { ...successor, lastUsed: told + quarter + 1 } },
      { verdict: "quiet" },
    ],
    ["lets one go that was used seven days ago", { old: usedFor(7) }, { verdict: "quiet" }],
    ["lets one go that was made seven days ago and never used", { old: madeFor(7) }, { verdict: "quiet" }],
    [
      "waits for one that was made a moment later",
      { old: madeFor(7 - 1 / DAY) },
      { verdict: "resting", why: expect.stringMatching(/^the old key was made at 2026-11-/) },
    ],
    ["takes one to rest that was not used for a day", { old: usedFor(1) }, { verdict: "resting" }],
    ["waits for one that was used a moment later", { old: usedFor(1 - 1 / DAY) }, { verdict: "waiting" }],
  ])("%s", (_, change, answer) => {
    const situation = { since: told, old, successor, isHandedOut: false, ...change };
    expect(decide(situation, limits, now)).toMatchObject(answer);
  });
});
