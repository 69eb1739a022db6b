import { DAY, type Instant, iso, wholeDays } from "../../shared/time.ts";
import type { KnownUser } from "../archive/people.ts";
import type { AuditResult } from "../archive/result.ts";
import type { Thresholds } from "../controls/control.ts";
import { ReportError } from "../read/credential-report.ts";
import { isLeaving, type Person, readPeople } from "../read/people.ts";
import { answered, type CredentialReport, reason, type Sources } from "../read/sources.ts";
import { compare } from "./compare.ts";
import { coverageOf, doubtsAbout, futureDoubt, limitsDoubt } from "./coverage.ts";
import { type Draft, judgeAccount, judgeNewcomer, type ReportReading, readReport } from "./drafts.ts";
import { finding, totalsOf, worstFirst } from "./finding.ts";
import { listPeople } from "./inventory.ts";
import { type Joined, joinKeys } from "./join-keys.ts";
import { knownUsers } from "./known-users.ts";

export interface AuditOptions {
  now: Instant;
  /** Counts ages from here, whatever the report says of itself. */
  asOf?: Instant | undefined;
  thresholds: Thresholds;
  /** The account that is audited and its partition, for where no source names them. */
  account?: string | undefined;
  partition?: string | undefined;
  /** The audit to compare with. */
  previous?: AuditResult | undefined;
  /** Why there is none to compare with, though one should be. */
  previousDoubt?: string | undefined;
}

/**
 * Judges what the sources gave. Each control whose sources answered is judged; what could not be seen is named under
 * `coverage`, what was seen but is doubtful under `doubts`.
 *
 * @throws {ReportError} where a report file is broken, or holds a date later than the `asOf` that was asked for
 */
export const evaluate = async (sources: Sources, options: AuditOptions): Promise<AuditResult> =>
  (await evaluateWithUsers(sources, options)).result;

/** The same, with what lists the users themselves: undefined where the account's details could not be read. */
export async function evaluateWithUsers(
  sources: Sources,
  options: AuditOptions,
): Promise<{ result: AuditResult; users: () => KnownUser[] | undefined }> {
  const { thresholds, previous } = options;
  const doubts: string[] = [];
  const report = answered(sources.report);
  const details = answered(sources.authorization);
  let { asOf, doubt } = countFrom(report, options);
  const people = details && readPeople(details, asOf, (sentence) => doubts.push(sentence));
  let reading = await readReport(report, people, asOf, thresholds);
  if (reading.latest.instant > asOf && asOf !== options.now) {
    doubt = laterThan(asOf, reading.latest, options);
    asOf = options.now;
    reading = await readReport(report, people, asOf, thresholds);
  }
  const accountArn = accountArnOf(reading, people, options);
  const account = /\d{12}/.exec(accountArn)?.[0] ?? "unknown";
  const newcomers = await judgeNewcomers(sources, reading, people, asOf, thresholds);
  const joined = await joinKeys(
    [...reading.drafts, ...newcomers.drafts, ...judgeAccount(sources, people, accountArn, asOf)].filter(
      ({ person }) => !isLeaving(person),
    ),
    reading.missing,
    sources.accessKeys,
  );
  const more = [
    report?.doubt,
    options.previousDoubt,
    doubt,
    futureDoubt(asOf, reading.latest),
    limitsDoubt(previous, thresholds),
  ];
  doubts.push(...more.filter((sentence) => sentence !== undefined), ...doubtsAbout(reading, joined, newcomers.unread));

  const coverage = coverageOf(sources, reading, newcomers.unavailable ?? joined.unavailable, accountArn);
  const { ahead = [], present = [] } = Object.groupBy(joined.drafts, ({ judgement }) =>
    judgement.upcoming ? "ahead" : "present",
  );
  const sight = { coverage, asOf: iso(asOf), missed: joined.missed };
  const draw = (draft: Joined["drafts"][number]) => finding(draft, account, asOf, sight.asOf, thresholds);
  const { findings, resolved } = compare(present.map(draw), previous?.findings, sight);
  const upcoming = compare(ahead.map(draw), previous?.upcoming, sight).findings;
  const known = new Set(upcoming.length > 0 ? findings.map(({ id }) => id) : []);
  findings.sort(worstFirst);
  const result: AuditResult = {
    account,
    generatedAt: report?.generatedAt === undefined ? null : iso(report.generatedAt),
    asOf: iso(asOf),
    comparedWith: previous?.asOf ?? null,
    thresholds,
    complete: Object.values(coverage).every((state) => !state.startsWith("unavailable")),
    coverage,
    doubts,
    inventory: { ...reading.inventory, ...listPeople(details?.groups ?? [], [...(people?.values() ?? [])]) },
    totals: totalsOf(findings),
    findings,
    resolved,
    upcoming: upcoming.filter(({ id }) => !known.has(id)).sort(worstFirst),
  };
  return { result, users: () => people && knownUsers([...people.values()], reading.rows, account, asOf) };
}

/**
 * Judges users that the report does not know, by a row that is made of fresh reads: they were made after it. Without a
 * report nobody is read one by one: then policies, groups and tags are judged alone, and `unread` names those users.
 */
async function judgeNewcomers(
  { report, freshRow }: Sources,
  { seen, rows }: ReportReading,
  people: Map<string, Person> | undefined,
  asOf: Instant,
  limits: Thresholds,
): Promise<{ drafts: Draft[]; unread: string[]; unavailable: string | undefined }> {
  const unread: string[] = [];
  let unavailable: string | undefined;
  const judge = async (person: Person) => {
    if (!("value" in report)) return judgeNewcomer(person, undefined, asOf, limits);
    const row = await freshRow?.(person).catch((error) => {
      unavailable ??= reason(error);
      return undefined;
    });
    if (row) rows.set(person.name, row);
    else unread.push(person.name);
    return judgeNewcomer(person, row, asOf, limits);
  };
  const newcomers = [...(people?.values() ?? [])].filter(({ name }) => !seen.has(name));
  const drafts = (await Promise.all(newcomers.map(judge))).flat();
  return { drafts, unread, unavailable };
}

/** Ages count from the time the report was made, so that the same report gives the same findings at any hour. */
function countFrom(
  report: Pick<CredentialReport, "generatedAt" | "isSaved"> | undefined,
  { now, asOf }: AuditOptions,
): { asOf: Instant; doubt?: string } {
  const { generatedAt, isSaved } = report ?? {};
  if (asOf !== undefined) return { asOf };
  if (generatedAt === undefined) return { asOf: now };
  if (Math.abs(now - generatedAt) <= DAY) return { asOf: generatedAt };
  if (isSaved && generatedAt < now) {
    const age = wholeDays(now - generatedAt);
    return { asOf: generatedAt, doubt: `The report was made at ${iso(generatedAt)}, ${age} days ago.` };
  }
  const doubt = `The report says that it was made at ${iso(generatedAt)}, more than a day from now; ages are counted from the clock.`;
  return { asOf: now, doubt };
}

function laterThan(asOf: Instant, latest: ReportReading["latest"], options: AuditOptions): string {
  const where = `${latest.where} is ${iso(latest.instant)}`;
  if (options.asOf !== undefined)
    throw new ReportError(`${where}, which is later than the time to count from (${iso(asOf)}): give a later one`);
  return `The report says that it was made at ${iso(asOf)}, but ${where}; ages are counted from the clock.`;
}

/**
 * `arn:aws:iam::123456789012`, in the partition that the account is in. Where no source names it, the caller or the audit
 * before does: a finding is known again by its ARN.
 */
function accountArnOf({ arn }: ReportReading, people: Map<string, Person> | undefined, options: AuditOptions): string {
  const { account = "", partition = "aws", previous } = options;
  const named =
    arn ?? people?.values().next().value?.arn ?? previous?.findings.find((one) => one.arn.includes("::"))?.arn;
  return (named ?? `arn:${partition}:iam::${account}`).split(":").slice(0, 5).join(":");
}
