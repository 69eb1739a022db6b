import { type Instant, sameSecond } from "../../shared/time.ts";
import type { Inventory } from "../archive/result.ts";
import {
  type AccountControl,
  type Control,
  type Judgement,
  type PersonControl,
  type RowControl,
  type Thresholds,
  wholeAccount,
} from "../controls/control.ts";
import { controls } from "../controls/controls.ts";
import type { ReportRow } from "../read/credential-report.ts";
import type { Person } from "../read/people.ts";
import type { CredentialReport, Sources } from "../read/sources.ts";
import { countRow, emptyInventory } from "./inventory.ts";
import type { Privilege } from "./risk.ts";

/** A finding in the making. */
export interface Draft {
  control: Control;
  judgement: Judgement;
  user: string;
  arn: string;
  person: Person | undefined;
  privilege: Privilege;
  mfaActive: boolean;
  /** Undefined where no row tells. */
  hasPassword?: boolean | undefined;
}

export interface ReportReading {
  drafts: Draft[];
  inventory: Inventory;
  hasRoot: boolean;
  /** Users that the report knows. */
  seen: Set<string>;
  /** Users whose row is a former user's of the same name. */
  recreated: string[];
  /** Rows of users that the account's details know, too. */
  rows: Map<string, ReportRow>;
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
    rows: new Map(),
    missing: [],
    moreCredentials: [],
    arn: undefined,
    latest: { instant: 0, where: "" },
  };
  for await (const rows of report?.rows() ?? []) for (const row of rows) readRow(row, reading, people, asOf, limits);
  return reading;
}

function readRow(row: ReportRow, reading: ReportReading, people: People, asOf: Instant, limits: Thresholds): void {
  reading.hasRoot ||= row.isRoot;
  reading.arn ??= row.arn;
  reading.latest = later(reading.latest, row);
  if (row.additionalCredentials) reading.moreCredentials.push(row.user);
  countRow(reading.inventory, row, asOf, limits.keyMaxAgeDays);
  const person = people?.get(row.user);
  if (person && !sameSecond(person.created, row.created)) {
    reading.recreated.push(row.user);
    return;
  }
  if (person) reading.rows.set(row.user, row);
  if (people) reading.seen.add(row.user);
  if (people && !person && !row.isRoot) reading.missing.push(row.user);
  for (const draft of rowDrafts(row, person, asOf, limits)) reading.drafts.push(draft);
}

/** Judges a user that the report does not know, by a row made of fresh reads if those succeed. */
export const judgeNewcomer = (
  person: Person,
  row: ReportRow | undefined,
  asOf: Instant,
  limits: Thresholds,
): Draft[] => (row ? rowDrafts(row, person, asOf, limits) : personDrafts(person, undefined, asOf));

/** Judges what belongs to no row: service credentials, devices, certificates, the password policy. */
export const judgeAccount = (sources: Sources, people: People, accountArn: string, asOf: Instant): Draft[] =>
  accountControls.flatMap((control) =>
    control.judge(sources, asOf).map(({ user, arn, resource, ...judgement }) => {
      const person = people?.get(user);
      const ofAccount = user === wholeAccount;
      return {
        control,
        judgement,
        user,
        arn: arn ?? person?.arn ?? `${accountArn}:${resource ?? (ofAccount ? "root" : `user/${user}`)}`,
        person,
        privilege: ofAccount ? "ordinary" : privilegeOf(person),
        mfaActive: ofAccount, // a service credential asks for no MFA, whatever its user has
      };
    }),
  );

const isRowControl =
  (of: RowControl["of"]) =>
  (control: Control): control is RowControl =>
    control.of === of;
const rootControls = controls.filter(isRowControl("root"));
const rowControls = controls.filter(isRowControl("row"));
const personControls = controls.filter((control): control is PersonControl => control.of === "person");
const accountControls = controls.filter((control): control is AccountControl => control.of === "account");

/** Judges one row: root's by the controls of root and only those, all others by the rest. */
function rowDrafts(row: ReportRow, person: Person | undefined, asOf: Instant, limits: Thresholds): Draft[] {
  const { user, arn, mfaActive, passwordEnabled: hasPassword } = row;
  const privilege = row.isRoot ? "root" : privilegeOf(person);
  const drafts: Draft[] = [];
  for (const control of row.isRoot ? rootControls : rowControls)
    for (const judgement of control.judge(row, asOf, limits))
      drafts.push({ control, judgement, user, arn, person, privilege, mfaActive, hasPassword });
  return person ? [...drafts, ...personDrafts(person, row, asOf)] : drafts;
}

function personDrafts(person: Person, row: ReportRow | undefined, asOf: Instant): Draft[] {
  const { name: user, arn } = person;
  const privilege = privilegeOf(person);
  const mfaActive = row?.mfaActive ?? false;
  const hasPassword = row?.passwordEnabled;
  return personControls.flatMap((control) =>
    control
      .judge(person, row, asOf)
      .map((judgement) => ({ control, judgement, user, arn, person, privilege, mfaActive, hasPassword })),
  );
}

const privilegeOf = (person: Person | undefined): Privilege => {
  if (!person) return "unknown";
  return person.isAdmin ? "admin" : "ordinary";
};

/** Few rows hold a date that is later than all before: only of those it matters in which column it stands. */
function later(latest: ReportReading["latest"], row: ReportRow): ReportReading["latest"] {
  const { created, passwordLastUsed = 0, passwordLastChanged = 0, keys, certificates } = row;
  let newest = Math.max(created, passwordLastUsed, passwordLastChanged);
  for (const key of keys) newest = Math.max(newest, key.created ?? 0, key.lastUsed ?? 0);
  for (const certificate of certificates) newest = Math.max(newest, certificate.created ?? 0);
  return newest > latest.instant ? { instant: newest, where: `${columnOf(newest, row)} of ${row.user}` } : latest;
}

function columnOf(instant: Instant, { created, passwordLastUsed, passwordLastChanged, keys, certificates }: ReportRow) {
  const times: [string, Instant | undefined][] = [
    ["user_creation_time", created],
    ["password_last_used", passwordLastUsed],
    ["password_last_changed", passwordLastChanged],
    ...keys.flatMap(({ slot, created, lastUsed }): [string, Instant | undefined][] => [
      [`${slot}_last_rotated`, created],
      [`${slot}_last_used_date`, lastUsed],
    ]),
    ...certificates.map(({ slot, created }): [string, Instant | undefined] => [`${slot}_last_rotated`, created]),
  ];
  return times.find(([, time]) => time === instant)?.[0];
}
