import { type Instant, sameSecond } from "../../shared/time.ts";
import type { Inventory } from "../archive/result.ts";
import type { ReportRow } from "../read/credential-report.ts";
import type { Answer, CredentialReport, Sources } from "../read/sources.ts";
import {
  type AccountJudgement,
  judgePasswordPolicy,
  judgePerson,
  judgeServerCertificates,
  judgeServiceCredentials,
  judgeUnassignedDevices,
  wholeAccount,
} from "./account-controls.ts";
import type { Judgement } from "./controls.ts";
import { countRow, emptyInventory } from "./inventory.ts";
import type { Person } from "./people.ts";
import { judgeRow, nearingKeys, type Thresholds } from "./report-controls.ts";
import type { Privilege } from "./risk.ts";

export const answered = <T>(answer: Answer<T>): T | undefined => ("value" in answer ? answer.value : undefined);

/** A finding in the making. */
export interface Draft {
  judgement: Judgement;
  user: string;
  arn: string;
  person: Person | undefined;
  privilege: Privilege;
  mfaActive: boolean;
}

export interface ReportReading {
  drafts: Draft[];
  inventory: Inventory;
  hasRoot: boolean;
  /** Users that the report knows. */
  seen: Set<string>;
  /** Users whose row is a former user's of the same name. */
  recreated: string[];
  /** Users that the account's details do not know: deleted since the report, or missed between two pages. */
  missing: string[];
  /** Users with more keys or certificates than a row can show. */
  moreCredentials: string[];
  arn: string | undefined;
  /** The newest date in the report, in ms, and where it stands. */
  latest: { instant: Instant; where: string };
}

type People = Map<string, Person> | undefined;

/** Judges every row, each together with what else is known of its user. */
export async function readReport(
  report: CredentialReport | undefined,
  people: People,
  asOf: Instant,
  limits: Thresholds,
): Promise<ReportReading> {
  const reading: ReportReading = {
    drafts: [],
    inventory: emptyInventory(limits.keyMaxAgeDays),
    hasRoot: false,
    seen: new Set(),
    recreated: [],
    missing: [],
    moreCredentials: [],
    arn: undefined,
    latest: { instant: 0, where: "" },
  };
  for await (const row of report?.rows() ?? []) {
    reading.hasRoot ||= row.isRoot;
    reading.arn ??= row.arn;
    reading.latest = later(reading.latest, row);
    if (row.additionalCredentials) reading.moreCredentials.push(row.user);
    countRow(reading.inventory, row, asOf, limits.keyMaxAgeDays);
    const person = people?.get(row.user);
    if (person && !sameSecond(person.created, row.created)) {
      reading.recreated.push(row.user);
      continue;
    }
    if (people) reading.seen.add(row.user);
    if (people && !person && !row.isRoot) reading.missing.push(row.user);
    reading.drafts.push(...rowDrafts(row, person, asOf, limits));
  }
  return reading;
}

/** Judges a user that the report does not know, by a row made of fresh reads if those succeed. */
export const judgeNewcomer = (
  person: Person,
  row: ReportRow | undefined,
  asOf: Instant,
  limits: Thresholds,
): Draft[] => (row ? rowDrafts(row, person, asOf, limits) : personDrafts(person, undefined, asOf));

/** Judges what belongs to no row: service credentials, devices, certificates, the password policy. */
export function judgeAccount(sources: Sources, people: People, accountArn: string, asOf: Instant): Draft[] {
  const judgements: AccountJudgement[] = [
    ...judgeServiceCredentials(answered(sources.serviceCredentials) ?? [], asOf),
    ...judgeUnassignedDevices(answered(sources.unassignedDevices) ?? [], asOf),
    ...judgeServerCertificates(answered(sources.serverCertificates) ?? [], asOf),
    ...("value" in sources.passwordPolicy ? judgePasswordPolicy(sources.passwordPolicy.value) : []),
  ];
  return judgements.map(({ user, arn, ...judgement }) => {
    const person = people?.get(user);
    const ofAccount = user === wholeAccount;
    return {
      judgement,
      user,
      arn: arn ?? person?.arn ?? `${accountArn}:${ofAccount ? "root" : `user/${user}`}`,
      person,
      privilege: ofAccount ? "ordinary" : privilegeOf(person),
      mfaActive: ofAccount, // a service credential asks for no MFA, whatever its user has
    };
  });
}

function rowDrafts(row: ReportRow, person: Person | undefined, asOf: Instant, limits: Thresholds) {
  const drafts = [...judgeRow(row, asOf, limits), ...nearingKeys(row, asOf, limits)].map(
    (judgement): Draft => ({
      judgement,
      user: row.user,
      arn: row.arn,
      person,
      privilege: row.isRoot ? "root" : privilegeOf(person),
      mfaActive: row.mfaActive,
    }),
  );
  return person ? [...drafts, ...personDrafts(person, row, asOf)] : drafts;
}

const personDrafts = (person: Person, row: ReportRow | undefined, asOf: Instant): Draft[] =>
  judgePerson(person, row, asOf).map((judgement) => ({
    judgement,
    user: person.name,
    arn: person.arn,
    person,
    privilege: privilegeOf(person),
    mfaActive: row?.mfaActive ?? false,
  }));

const privilegeOf = (person: Person | undefined): Privilege => {
  if (!person) return "unknown";
  return person.isAdmin ? "admin" : "ordinary";
};

function later(latest: ReportReading["latest"], row: ReportRow): ReportReading["latest"] {
  const times: [string, Instant | undefined][] = [
    ["user_creation_time", row.created],
    ["password_last_used", row.passwordLastUsed],
    ["password_last_changed", row.passwordLastChanged],
    ...row.keys.flatMap(({ slot, created, lastUsed }): [string, Instant | undefined][] => [
      [`${slot}_last_rotated`, created],
      [`${slot}_last_used_date`, lastUsed],
    ]),
    ...row.certificates.map(({ slot, created }): [string, Instant | undefined] => [`${slot}_last_rotated`, created]),
  ];
  for (const [column, instant] of times)
    if (instant !== undefined && instant > latest.instant) latest = { instant, where: `${column} of ${row.user}` };
  return latest;
}
