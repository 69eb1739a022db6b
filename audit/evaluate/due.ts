import { DAY } from "../../shared/time.ts";
import type { AuditResult, Finding } from "../archive/result.ts";
import { announcedBefore } from "../controls/key-age.ts";

const week = 7;

/**
 * How often a key of that age (in days, with fractions) has been announced: 15 and 7 days before the limit, when it
 * is beyond the limit, and then each week.
 */
function announcements(age: number, limit: number): number {
  if (age < limit - announcedBefore) return 0;
  if (age < limit - week) return 1;
  return age <= limit ? 2 : 3 + Math.floor((age - limit) / week);
}

/**
 * Whether tonight is the night to speak of a finding: it is new, its key has passed a threshold since the audit before,
 * or another week is over. A key that is not known to be beyond the limit, because tonight's audit could not look, is
 * announced as such once it is.
 */
export function isDue(finding: Finding, result: AuditResult): boolean {
  const { asOf, comparedWith, thresholds, upcoming } = result;
  if (finding.exempt) return false;
  if (comparedWith === null || finding.isNew) return true;
  const most = upcoming.includes(finding) ? 2 : Number.POSITIVE_INFINITY;
  const announced = (time: string) =>
    finding.control === "key-age" && finding.created
      ? Math.min(announcements(daysBetween(finding.created, time), thresholds.keyMaxAgeDays), most)
      : Math.floor(daysBetween(finding.firstSeen, time) / week);
  return announced(asOf) > announced(comparedWith);
}

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / DAY;
