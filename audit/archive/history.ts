import * as z from "zod/mini";
import { DAY } from "../../shared/time.ts";
import { type AuditResult, Severity } from "./result.ts";

/** What is kept of a night for good: a line of `history.jsonl`. */
export const NightFigures = z.object({
  /** `2026-11-20` */
  night: z.string(),
  complete: z.boolean(),
  /** Findings by severity, exempt ones left out. */
  totals: z.record(Severity, z.number()),
  /** Active keys beyond the limit of age, and all of them. */
  staleKeys: z.number(),
  activeKeys: z.number(),
  consoleUsers: z.number(),
  consoleUsersWithMfa: z.number(),
  new: z.number(),
  resolved: z.number(),
  /** From when a finding was first seen to the night when it was gone, the mean of those resolved; null for none. */
  daysToFix: z.nullable(z.number()),
});
export type NightFigures = z.infer<typeof NightFigures>;

/** Nights that are kept: a little more than a year. */
const mostNights = 400;

export function figuresOf(result: AuditResult, night: string): NightFigures {
  const { asOf, complete, totals, findings, inventory, resolved, thresholds } = result;
  const days = resolved.map(({ firstSeen }) => (Date.parse(asOf) - Date.parse(firstSeen)) / DAY);
  const mean = days.reduce((sum, each) => sum + each, 0) / days.length;
  const stale = inventory.keysByAge.filter(({ fromDays }) => fromDays >= thresholds.keyMaxAgeDays);
  return {
    night,
    complete,
    totals,
    staleKeys: stale.reduce((sum, { keys }) => sum + keys, 0),
    activeKeys: inventory.activeKeys,
    consoleUsers: inventory.consoleUsers,
    consoleUsersWithMfa: inventory.consoleUsersWithMfa,
    new: findings.filter(({ isNew }) => isNew).length,
    resolved: resolved.length,
    daysToFix: days.length > 0 ? Math.round(mean * 10) / 10 : null,
  };
}

/** The nights with one more among them, or with that one anew: an audit may be repeated, or made up for late. */
export const withNight = (nights: NightFigures[], figures: NightFigures): NightFigures[] =>
  [...nights.filter(({ night }) => night !== figures.night), figures]
    .sort((a, b) => (a.night < b.night ? -1 : 1))
    .slice(-mostNights);

/** Of lines of `history.jsonl`. One that cannot be read is left out: it is a night that is missing. */
export const parseHistory = (text: string): NightFigures[] =>
  text.split("\n").flatMap((line) => {
    try {
      return NightFigures.parse(JSON.parse(line));
    } catch {
      return [];
    }
  });
