import { type AuditResult, type Finding, type Severity, severities } from "../../audit/archive/result.ts";
import { wholeAccount } from "../../audit/controls/control.ts";
import { totalsOf } from "../../audit/evaluate/finding.ts";
import { answered, type Sources } from "../../audit/read/sources.ts";
import { word } from "../../shared/command-line.ts";
import { tagsByKey, userTag } from "../../shared/iam/tags.ts";
import { BadInput } from "../terminal/errors.ts";
import { didYouMean } from "../terminal/nearest.ts";

/** The part of an audit that somebody wants to see. */
export interface Selection {
  severity?: Severity;
  control?: string[];
  user?: string[];
  owner?: string[];
}

/**
 * No finding on a name that is misspelt would be read as "all is well".
 *
 * @throws {BadInput} for a user or an owner that neither the account nor the audit knows
 */
export async function refuseStrangers(
  { user = [], owner = [] }: Selection,
  { report, authorization }: Sources,
  { findings, resolved, upcoming }: AuditResult,
): Promise<void> {
  const told = [...findings, ...resolved, ...upcoming];
  const details = answered(authorization)?.users ?? [];
  if (!("unavailable" in authorization || "unavailable" in report)) {
    const rows = user.length > 0 ? (await Array.fromAsync(answered(report)?.rows() ?? [])).flat() : [];
    const users = [
      wholeAccount,
      ...[...told, ...rows].map((one) => one.user),
      ...details.map(({ UserName = "" }) => UserName),
    ];
    for (const name of unknown(user, users))
      throw new BadInput(`There is no IAM user ${name}.${didYouMean(name, users)}`);
  }
  if ("unavailable" in authorization) return;
  const owners = [
    ...told.map((one) => one.owner ?? ""),
    ...details.map((one) => tagsByKey(one).get(userTag.owner) ?? ""),
  ];
  for (const name of unknown(owner, owners))
    throw new BadInput(
      "notAsked" in authorization
        ? "A credential report names no owners: --owner needs --details"
        : `No IAM user has the owner ${name}.${didYouMean(name, owners)}`,
    );
}

const unknown = (wanted: string[], known: string[]) =>
  wanted.filter((name) => !known.some((one) => one.toLowerCase() === name.toLowerCase()));

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
