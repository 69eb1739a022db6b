import { DAY } from "../../shared/time.ts";
import type { Severity } from "../archive/result.ts";
import type { Thresholds } from "../controls/control.ts";

export type Privilege = "root" | "admin" | "ordinary" | "unknown";

const severityWeight: Record<Severity, number> = { critical: 10, high: 5, medium: 2, low: 1 };
const privilegeWeight: Record<Privilege, number> = { root: 3, admin: 3, unknown: 2, ordinary: 1 };

/** From 1 (nothing over the limit's start) to 2 (four limits and more). */
const grown = (span: number, limitDays: number) => 1 + Math.min(Math.max(span, 0) / (limitDays * DAY), 4) / 4;

/**
 * How much an attacker gains from the credential, and how little anyone would miss it:
 *
 *     severity (critical 10, high 5, medium 2, low 1)
 *   × privilege (root or administrator 3, not known 2, else 1)
 *   × age (1 when new … 2 at four times KEY_MAX_AGE_DAYS)
 *   × idleness (1 when in use … 2 at four times UNUSED_DAYS)
 *   × MFA (1.5 without, 1 with)
 *
 * rounded to a tenth: from 1 to 180. Severity stands first, so that a live danger to an ordinary user
 * is not ranked below an administrator's untidiness. Ages in ms.
 */
export function risk(
  { severity, age = 0, idle = 0 }: { severity: Severity; age: number | undefined; idle: number | undefined },
  who: { privilege: Privilege; mfaActive: boolean },
  { keyMaxAgeDays, unusedDays }: Thresholds,
): number {
  const product =
    severityWeight[severity] *
    privilegeWeight[who.privilege] *
    grown(age, keyMaxAgeDays) *
    grown(idle, unusedDays) *
    (who.mfaActive ? 1 : 1.5);
  return Math.round(product * 10) / 10;
}
