import { type Instant, iso } from "../../shared/time.ts";
import type { AuditResult } from "../archive/result.ts";
import type { Thresholds } from "../controls/control.ts";
import { partitionOf } from "../read/partitions.ts";
import { type Answer, answered, type Sources } from "../read/sources.ts";
import type { ReportReading } from "./drafts.ts";
import type { Joined } from "./join-keys.ts";

export const futureDoubt = (asOf: Instant, { instant, where }: ReportReading["latest"]) =>
  instant > asOf
    ? `${where} is ${iso(instant)}, which is in the future; ages that count from it are wrong.`
    : undefined;

export const limitsDoubt = (previous: AuditResult | undefined, { keyMaxAgeDays, unusedDays }: Thresholds) =>
  previous && (previous.thresholds.keyMaxAgeDays !== keyMaxAgeDays || previous.thresholds.unusedDays !== unusedDays)
    ? "The earlier audit used other limits; findings may be new or resolved because of that."
    : undefined;

export function doubtsAbout(
  { recreated, moreCredentials }: ReportReading,
  { changed, missed }: Joined,
  unread: string[],
) {
  const kinds: [string, string[]][] = [
    ["Not in the credential report, so judged by policies, groups and tags alone", unread],
    ["Deleted and created again since the report, so the report's row was left out", recreated],
    ["Changed or deleted since the report, so findings on that were left out", changed],
    ["In the report but not in the account's details, so not judged by policies, groups and tags", missed],
    ["With more keys or certificates than the report shows", moreCredentials],
  ];
  return kinds.flatMap(([what, users]) => (users.length > 0 ? `${what}: ${listed(users)}.` : []));
}

const listed = (users: string[]) => {
  const more = users.length > 5 ? ` and ${users.length - 5} more` : "";
  return `${users.slice(0, 5).join(", ")}${more}`;
};

/** A source that does not exist in the account's partition is neither missed nor left out. */
export const isSeen = (state: string) => state === "ok" || state.startsWith("not applicable");

export function coverageOf(
  sources: Sources,
  { hasRoot }: ReportReading,
  keysUnavailable: string | undefined,
  accountArn: string,
) {
  const state = (answer: Answer<unknown>) => {
    if ("value" in answer) return "ok";
    return "unavailable" in answer ? `unavailable: ${answer.unavailable}` : "not asked";
  };
  const { noRoot } = partitionOf(accountArn);
  const noRow = noRoot ? `not applicable: ${noRoot}` : "unavailable: the report has no row on the root user";
  const rootRow = hasRoot ? "ok" : noRow;
  const keys = keysUnavailable ? `unavailable: ${keysUnavailable}` : "ok";
  return {
    "credential-report": state(sources.report),
    "root-row": "value" in sources.report ? rootRow : "unavailable: no credential report",
    "authorization-details": state(sources.authorization),
    "access-keys": sources.accessKeys ? keys : "not asked",
    "service-specific-credentials": state(sources.serviceCredentials),
    "virtual-mfa-devices": state(sources.unassignedDevices),
    "server-certificates": state(sources.serverCertificates),
    "password-policy": state(sources.passwordPolicy),
    "access-file":
      answered(sources.accessDrift) || !("value" in sources.accessDrift)
        ? state(sources.accessDrift)
        : "not applicable: no access file was applied",
    "identity-store":
      answered(sources.directory) || !("value" in sources.directory)
        ? state(sources.directory)
        : "not applicable: the stage knows no identity store",
  };
}
