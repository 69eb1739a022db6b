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
