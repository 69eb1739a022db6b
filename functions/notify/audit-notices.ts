import type { Night } from "../../audit/archive/archive.ts";
import { type AuditResult, type Finding, mostShown, type Severity, severities } from "../../audit/archive/result.ts";
import { isStarted } from "../../audit/archive/rotation-outcomes.ts";
import { isDue } from "../../audit/evaluate/due.ts";
import { staged } from "../../shared/command-line.ts";
import { type Notice, shortened } from "../../shared/notices.ts";
import { DAY } from "../../shared/time.ts";

interface Plan extends Pick<Night, "rotations" | "left"> {
  /** What became of the rotations, by request, where they were to be started. */
  outcomes?: Map<string, string> | undefined;
}

/** Where the page lies, and which stage's commands are told. */
export interface Place {
  page: string;
  stage: string;
}

/** Days before its end from which an exemption is announced. */
const exemptionNotice = 14;

/** One digest for operations, and a message for each owner who has something to do. */
export function auditNotices(result: AuditResult, plan: Plan, place: Place): Notice[] {
  const due = [...result.findings, ...result.upcoming].filter((finding) => isDue(finding, result));
  const owned = Map.groupBy(due, ({ owner }) => owner);
  return [
    digest(result, plan, place),
    ...[...owned].flatMap(([owner, findings]) => (owner ? ownersMessage(owner, findings, result) : [])),
  ];
}

function digest(result: AuditResult, { rotations, left, outcomes }: Plan, { page, stage }: Place): Notice {
  const { account, asOf, findings, resolved, upcoming, coverage, doubts, complete } = result;
  const open = findings.filter(({ exempt }) => !exempt);
  const fresh = open.filter((finding) => finding.isNew);
  const unavailable = Object.entries(coverage).filter(([, state]) => state.startsWith("unavailable"));
  const noneStarted =
    rotations.length > 0 &&
    outcomes !== undefined &&
    !rotations.some(({ requestId }) => isStarted(outcomes.get(requestId)));
  const message = [
    `Account ${account}, as of ${asOf}: ${counted(result)}.`,
    ...(complete ? [] : ["INCOMPLETE: there may be findings in the sources that could not be read."]),
    ...(noneStarted ? ["NO ROTATION STARTED: the section Rotations says why."] : []),
    ...unavailable.map(([source, state]) => `  ${source}: ${state}`),
    ...doubts.map((doubt) => `Doubt: ${doubt}`),
    ...section("New since the last audit", fresh.map(line)),
    ...section("Open, the riskiest first", open.filter((finding) => !fresh.includes(finding)).map(line)),
    ...section("Keys that reach the limit of age soon", upcoming.map(upcomingLine)),
    ...section("Exemptions that end within 14 days", findings.filter((f) => endsSoon(f, asOf)).map(exemptLine)),
    ...section(
      "Expired users. To offboard one, type",
      open.filter(({ control }) => control === "expired-account").map(({ next }) => staged(next, stage)),
    ),
    ...section(
      "Resolved",
      resolved.map(({ control, user }) => `${control}: ${user}`),
    ),
    ...section(
      outcomes ? "Rotations" : "Rotations called for",
      rotations.map(({ userName, accessKeyId, requestId }) => {
        const outcome = outcomes && `: ${outcomes.get(requestId) ?? "not started"}`;
        return `${userName}, ${accessKeyId}${outcome ?? ""}`;
      }),
    ),
    ...section(
      "Stale keys that are left alone",
      left.map(({ user, key, why }) => `${user}, ${key}: ${why}`),
    ),
    "",
    `The page: ${page}`,
  ];
  return {
    to: "operations",
    subject: `IAM audit of ${account}: ${complete ? "" : "INCOMPLETE, "}${noneStarted ? "NO ROTATION STARTED, " : ""}${counted(result)}`,
    message: shortened(message.join("\n")),
    attributes: {
      kind: "audit-digest",
      accountId: account,
      severity: complete && !noneStarted ? worst(open) : atLeastHigh(worst(open)),
    },
  };
}

function ownersMessage(owner: string, due: Finding[], result: AuditResult): Notice {
  const { account, upcoming } = result;
  const soon = due.filter((finding) => upcoming.includes(finding));
  const fresh = due.filter((finding) => !soon.includes(finding) && finding.isNew);
  const message = [
    `You are the owner of IAM users in account ${account}. These need your attention:`,
    ...section("New", fresh.map(line)),
    ...section("Still open", due.filter((finding) => !fresh.includes(finding) && !soon.includes(finding)).map(line)),
    ...section("Keys that reach the limit of age soon", soon.map(upcomingLine)),
  ];
  return {
    to: "people",
    subject: `IAM users of yours in account ${account} need attention`,
    message: shortened(message.join("\n")),
    attributes: { kind: "audit-owner", accountId: account, severity: worst(due), owner },
  };
}

/** The first lines of a section, and how many there are beyond them. */
export const section = (title: string, lines: string[], count = lines.length): string[] => {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, mostShown);
  const more = count > shown.length ? [`  … and ${count - shown.length} more`] : [];
  return ["", `${title}:`, ...shown.map((text) => `  ${text}`), ...more];
};

export const line = ({ severity, control, user, credential, accessKeyId, detail, carriedOver }: Finding) => {
  const what = [user, credential, accessKeyId].filter(Boolean).join(", ");
  return `[${severity}] ${control}: ${what}. ${detail}${carriedOver ? asSeenLast : ""}`;
};

export const upcomingLine = ({ user, credential, accessKeyId, detail, carriedOver }: Finding) =>
  `${user}, ${accessKeyId ?? credential}. ${detail}${carriedOver ? asSeenLast : ""}`;

const asSeenLast = " (as seen last)";

const exemptLine = ({ control, user, exempt }: Finding) =>
  `${control}: ${user}, until ${exempt?.until} (${exempt?.reason})`;

const endsSoon = ({ exempt }: Finding, asOf: string) =>
  exempt !== undefined && Date.parse(exempt.until) - Date.parse(asOf) <= exemptionNotice * DAY;

export const counted = ({ totals }: Pick<AuditResult, "totals">) => {
  const counts = severities
    .filter((severity) => totals[severity] > 0)
    .map((severity) => `${totals[severity]} ${severity}`);
  return counts.length > 0 ? counts.join(", ") : "no findings";
};

/** What could not be read may be severe: a subscription to severe findings alone must get it. */
export const atLeastHigh = (severity: Severity | "none") => (severity === "critical" ? severity : "high");

const worst = (findings: Finding[]): Severity | "none" =>
  severities.find((severity) => findings.some((finding) => finding.severity === severity)) ?? "none";
