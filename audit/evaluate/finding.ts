import { hash } from "node:crypto";
import { type Instant, iso, wholeDays } from "../../shared/time.ts";
import { type AuditResult, type Finding, severities } from "../archive/result.ts";
import type { Thresholds } from "../controls/control.ts";
import { showUser } from "../controls/next.ts";
import { exemptionOf, isProtected, ownerOf } from "../read/people.ts";
import type { Joined } from "./join-keys.ts";
import { risk } from "./risk.ts";

export function finding(
  draft: Joined["drafts"][number],
  account: string,
  asOf: Instant,
  firstSeen: string,
  thresholds: Thresholds,
): Finding {
  const { control: judging, judgement, user, arn, person, accessKeyId, bothActive, hasPassword } = draft;
  const { id: control, refs } = judging;
  const { credential, created, age, idle } = judgement;
  const severity = judgement.severity ?? judging.severity;
  const { exempt, refused } = exemptionOf(person, control, asOf);
  const untouchable = isProtected(arn, person);
  const isLeft = untouchable || person?.tags.has("steward:leaving"); // as every workflow leaves them
  return {
    id: hash("sha256", [control, arn, credential, created].join("\n")).slice(0, 16),
    account,
    control,
    user,
    arn,
    credential,
    accessKeyId,
    severity,
    created: created === undefined ? undefined : iso(created),
    ageDays: age === undefined ? undefined : wholeDays(age),
    idleDays: idle === undefined ? undefined : wholeDays(idle),
    owner: ownerOf(person),
    protected: untouchable || undefined,
    exempt,
    firstSeen,
    risk: risk({ severity, age, idle }, draft, thresholds),
    refs,
    detail: refused ? `${judgement.detail} Not exempt: ${refused}.` : judgement.detail,
    next:
      judgement.next ??
      (isLeft ? showUser : judging.next)({ user, arn, credential, accessKeyId, bothActive, hasPassword }),
  };
}

export const totalsOf = (findings: Finding[]) => {
  const count = (severity: string) => findings.filter((f) => f.severity === severity && !f.exempt).length;
  return Object.fromEntries(severities.map((severity) => [severity, count(severity)])) as AuditResult["totals"];
};

/** What the order of findings depends on. */
export type Ranked = Pick<Finding, "account" | "control" | "credential" | "risk" | "severity" | "user">;

/** By risk; what is left is settled by name, so that the same account gives the same order every night. */
export const worstFirst = (a: Ranked, b: Ranked) =>
  b.risk - a.risk ||
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  byText(a.user, b.user) ||
  byText(a.control, b.control) ||
  byText(a.credential ?? "", b.credential ?? "") ||
  byText(a.account, b.account);

const byText = (a: string, b: string) => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};
