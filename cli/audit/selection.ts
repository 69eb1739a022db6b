import { type AuditResult, type Finding, type Severity, severities } from "../../audit/archive/result.ts";
import { totalsOf } from "../../audit/evaluate/finding.ts";
import { word } from "../../shared/command-line.ts";

/** The part of an audit that somebody wants to see. */
export interface Selection {
  severity?: Severity;
  control?: string[];
  user?: string[];
  owner?: string[];
}

/** The audit with the findings of the selection alone, which it names. IAM and mail addresses know no upper case. */
export function select(result: AuditResult, selection: Selection): AuditResult {
  const { severity, control, user, owner } = selection;
  const filter = Object.entries({ severity: severity && [severity], control, user, owner })
    .flatMap(([option, values = []]) => values.map((value) => `--${option} ${word(value)}`))
    .join(" ");
  if (filter === "") return result;
  const among = (wanted: string[] | undefined, value = "") =>
    !wanted || wanted.some((one) => one.toLowerCase() === value.toLowerCase());
  const isWanted = (finding: Finding) =>
    severities.indexOf(finding.severity) <= severities.indexOf(severity ?? "low") &&
    among(control, finding.control) &&
    among(user, finding.user) &&
    among(owner, finding.owner);
  const findings = result.findings.filter(isWanted);
  const { resolved, upcoming } = result;
  return {
    ...result,
    filter,
    findings,
    totals: totalsOf(findings),
    resolved: resolved.filter(isWanted),
    upcoming: upcoming.filter(isWanted),
  };
}
