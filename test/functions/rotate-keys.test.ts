import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Limits } from "../../functions/rotate-keys/settings.ts";
import { decide } from "../../functions/rotate-keys/verdict.ts";
import { executionName, mayConcern } from "../../shared/names.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const limits: Limits = { grace: 7, quiet: 7, extension: 30, unused: 45, deletion: 35 };
const told = Date.parse("2026-11-20T02:00:00Z");

/** What IAM shows at `now` of uses: the first in each quarter of an hour, and none of the last hours. */
function shown(uses: number[], now: number, lateBy: number): number | undefined {
  let kept: number | undefined;
  for (const use of uses.filter((at) => at <= now - lateBy).toSorted((a, b) => a - b))
    if (kept === undefined || use - kept >= 15 * MINUTE) kept = use;
  return kept;
}

const minutes = (from: number, to: number) => fc.integer({ min: from * 1440, max: to * 1440 });
const anyUses = fc.array(minutes(-30, 45), { maxLength: 60 }).map((all) => all.map((at) => told + at * MINUTE));
const anyNow = minutes(0, 60).map((at) => told + at * MINUTE);
const anyLag = fc.integer({ min: 0, max: 360 }).map((count) => count * MINUTE);

describe("the decision on an old key", () => {
  it("never is to take it from a user who uses it once in the quiet time, though IAM shows little and late", () => {
    fc.assert(
      fc.property(anyUses, anyUses, anyNow, anyLag, (ofOld, ofNew, now, lag) => {
        const old = { created: told - 100 * DAY, lastUsed: shown(ofOld, now, lag) };
        const proof = told - MINUTE;
        const lastUsed = shown([proof, ...ofNew.filter((at) => at > proof)], now, 0);
        const successor = { isLive: true, provenAt: proof, lastUsed };
        const { verdict } = decide({ since: told, old, successor, isHandedOut: false }, limits, now);
        if (verdict !== "quiet") return;
        expect(now).toBeGreaterThanOrEqual(told + limits.grace * DAY);
        // What was used in these days, which end where IAM's sight ends, may be about to be used again.
        const seen = now - DAY / 4;
        expect(ofOld.filter((at) => at > seen - limits.quiet * DAY && at <= seen)).toEqual([]);
        expect(ofNew.some((at) => at > proof && at <= now)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("always comes to an end, and looks again within a day", () => {
    fc.assert(
      fc.property(anyUses, anyNow, fc.boolean(), (uses, now, hasSuccessor) => {
        const old = { created: told - 100 * DAY, lastUsed: shown(uses, now, 0) };
        const successor = hasSuccessor ? { isLive: true, provenAt: told, lastUsed: told } : undefined;
        const answer = decide({ since: told, old, successor, isHandedOut: false }, limits, now);
        const latest = told + (limits.grace + (hasSuccessor ? limits.extension : 0)) * DAY;
        if ("lookAt" in answer) {
          expect(Date.parse(answer.lookAt)).toBeGreaterThan(now);
          expect(Date.parse(answer.lookAt)).toBeLessThanOrEqual(latest);
          if (answer.verdict !== "grace") expect(Date.parse(answer.lookAt)).toBeLessThanOrEqual(now + DAY);
        }
        if (now >= latest) expect(["quiet", "stalled"]).toContain(answer.verdict);
      }),
    );
  });
});

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

describe("the name of an execution", () => {
  it("tells whose it may be, of users whose names begin alike too", () => {
    const name = executionName("rotate-key", "r-1", "ada.l");
    expect(mayConcern(name, "rotate-key", "ada.l")).toBe(true);
    expect(mayConcern(`${name}-r2`, "rotate-key", "ada.l")).toBe(true);
    expect(mayConcern(name, "rotate-key", "ada-l")).toBe(true); // no name tells these two apart
    for (const other of ["ada", "ada.", "a", "ada.lo"]) expect(mayConcern(name, "rotate-key", other)).toBe(false);
    const long = "x".repeat(64);
    expect(mayConcern(executionName("rotate-key", "r-1", long), "rotate-key", long)).toBe(true);
  });
});
