import type { Instant } from "../../shared/time.ts";
import type { Severity, SourceName } from "../archive/result.ts";
import type { ReportRow } from "../read/credential-report.ts";
import type { Person } from "../read/people.ts";
import type { Sources } from "../read/sources.ts";
import type { Subject } from "./next.ts";

/** Limits in days that an operator may set; the other limits of the controls are fixed. */
export interface Thresholds {
  keyMaxAgeDays: number;
  unusedDays: number;
}

/** What a control says of one credential, before owner, exemption and rank are known. */
export interface Judgement {
  /** Null where the finding is about none. */
  credential: string | null;
  /** When the credential (or what stands for it) was made, in ms: part of the finding's identity. */
  created: number | undefined;
  /** Only where it differs from the control's own, as what is typed next does. */
  severity?: Severity;
  next?: string | undefined;
  /** Since it was made, in ms. */
  age?: number | undefined;
  /** Since it was used, or made where it never was, in ms. */
  idle?: number;
  detail: string;
  /** The report does not say when the key was made: `created` is its user's. */
  undated?: boolean;
  /** The key is an inactive one. */
  inactive?: true;
  /** No finding yet: the key is within the limit, and not for long. */
  upcoming?: true;
}

/** A judgement that names what it is about itself, since no row of the report does. */
export type AccountJudgement = Judgement & {
  user: string;
  arn?: string;
  /** The last part of its ARN, such as `group/developers`, where the sources do not tell the ARN. */
  resource?: string;
};

/** Stands for the user in findings that concern the account as a whole. */
export const wholeAccount = "<account>";

interface Description {
  id: string;
  severity: Severity;
  /** Security Hub's and CIS AWS Foundations 5.0's numbers for the same thing. */
  refs: string[];
  /** What the control cannot be judged without. */
  sources: SourceName[];
  /** What to type to mend a finding, ready for a shell. Where no command exists, a comment says what to do. */
  next: (subject: Subject) => string;
}

/** Judges a row of the credential report: the root user's, or any other user's. */
export interface RowControl extends Description {
  of: "root" | "row";
  judge: (row: ReportRow, asOf: Instant, limits: Thresholds) => Judgement[];
}

/** Judges what a user's policies, groups and tags tell. `row` is missing if the report does not know the user. */
export interface PersonControl extends Description {
  of: "person";
  judge: (person: Person, row: ReportRow | undefined, asOf: Instant) => Judgement[];
}

/** Judges what belongs to no user's row, by what the other sources answered. */
export interface AccountControl extends Description {
  of: "account";
  judge: (sources: Sources, asOf: Instant) => AccountJudgement[];
}

export type Control = RowControl | PersonControl | AccountControl;

/** CIS AWS Foundations 5.0. */
export const cis = (number: string) => `CIS 5.0 ${number}`;
