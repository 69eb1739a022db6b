import { createHash } from "node:crypto";
import { controls } from "./controls.ts";
import { ReportError } from "./credential-report.ts";
import { compare } from "./diff.ts";
import { listGroups } from "./inventory.ts";
import { type Joined, joinKeys } from "./join-keys.ts";
import { answered, type Draft, judgeAccount, judgeNewcomer, type ReportReading, readReport } from "./judge.ts";
import { nextCommand } from "./next-command.ts";
import { exemptionOf, isProtected, ownerOf, type Person, readPeople } from "./people.ts";
import type { Thresholds } from "./report-controls.ts";
import { type AuditResult, type Finding, severities } from "./result.ts";
import { risk } from "./risk.ts";
import { type Answer, reason, type Sources } from "./sources.ts";
import { DAY, type Instant, iso, wholeDays } from "./time.ts";

export interface AuditOptions {
  now: Instant;
  /** Counts ages from here, whatever the report says of itself. */
  asOf?: Instant | undefined;
  thresholds: Thresholds;
  /** The audit to compare with. */
  previous?: AuditResult | undefined;
}

/**
 * Judges what the sources gave. Each control whose sources answered is judged; what could not be seen is named under
 * `coverage`, what was seen but is doubtful under `doubts`.
 *
 * @throws {ReportError} where a report file is broken, or holds a date later than the `asOf` that was asked for
 */
export async function evaluate(sources: Sources, options: AuditOptions): Promise<AuditResult> {
  const { thresholds, previous } = options;
  const doubts: string[] = [];
  const report = answered(sources.report);
  const details = answered(sources.authorization);
  const people = details && readPeople(details, (doubt) => doubts.push(doubt));

  let { asOf, doubt } = countFrom(report?.generatedAt, options);
  let reading = await readReport(report, people, asOf, thresholds);
  if (reading.latest.instant > asOf && asOf !== options.now) {
    doubt = laterThan(asOf, reading.latest, options);
    asOf = options.now;
    reading = await readReport(report, people, asOf, thresholds);
  }
  const accountArn = accountArnOf(reading, people);
  const account = /\d{12}/.exec(accountArn)?.[0] ?? "unknown";
  const newcomers = await judgeNewcomers(sources, reading, people, asOf, thresholds);
  const joined = await joinKeys(
    [...reading.drafts, ...newcomers.drafts, ...judgeAccount(sources, people, accountArn, asOf)],
    reading.missing,
    sources.accessKeys,
  );
  const more = [report?.doubt, doubt, futureDoubt(asOf, reading.latest), limitsDoubt(options)];
  doubts.push(...more.filter((sentence) => sentence !== undefined), ...doubtsAbout(reading, joined, newcomers.unread));

  const coverage = coverageOf(sources, reading, newcomers.unavailable ?? joined.unavailable);
  const { ahead = [], present = [] } = Object.groupBy(joined.drafts, ({ judgement }) =>
    judgement.upcoming ? "ahead" : "present",
  );
  const draw = (draft: Joined["drafts"][number]) => finding(draft, account, asOf, thresholds);
  const sight = { coverage, asOf: iso(asOf), missed: joined.missed };
  const { findings, resolved } = compare(present.map(draw), previous?.findings, sight);
  const known = new Set(findings.map(({ id }) => id));
  const upcoming = compare(ahead.map(draw), previous?.upcoming, sight).findings;
  findings.sort(worstFirst);
  return {
    account,
    generatedAt: report?.generatedAt === undefined ? null : iso(report.generatedAt),
    asOf: iso(asOf),
    comparedWith: previous?.asOf ?? null,
    thresholds,
    complete: Object.values(coverage).every((state) => !state.startsWith("unavailable")),
    coverage,
    doubts,
    inventory: { ...reading.inventory, groups: listGroups(details?.groups ?? [], [...(people?.values() ?? [])]) },
    totals: totalsOf(findings),
    findings,
    resolved,
    upcoming: upcoming.filter(({ id }) => !known.has(id)).sort(worstFirst),
  };
}

/**
 * Judges users whom the report does not know, by a row that is made of fresh reads: they were made after it. Without a
 * report nobody is read one by one: then policies, groups and tags are judged alone, and `unread` names whom it befell.
 */
async function judgeNewcomers(
  { report, freshRow }: Sources,
  { seen }: ReportReading,
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
    if (!row) unread.push(person.name);
    return judgeNewcomer(person, row, asOf, limits);
  };
  const newcomers = [...(people?.values() ?? [])].filter(({ name }) => !seen.has(name));
  const drafts = (await Promise.all(newcomers.map(judge))).flat();
  return { drafts, unread, unavailable };
}

/** Ages count from the time the report was made, so that the same report gives the same findings at any hour. */
function countFrom(generatedAt: Instant | undefined, { now, asOf }: AuditOptions): { asOf: Instant; doubt?: string } {
  if (asOf !== undefined) return { asOf };
  if (generatedAt === undefined) return { asOf: now };
  if (Math.abs(now - generatedAt) <= DAY) return { asOf: generatedAt };
  const doubt = `The report says that it was made at ${iso(generatedAt)}, more than a day from now; ages are counted from the clock.`;
  return { asOf: now, doubt };
}

function laterThan(asOf: Instant, latest: ReportReading["latest"], options: AuditOptions): string {
  const where = `${latest.where} is ${iso(latest.instant)}`;
  if (options.asOf !== undefined)
    throw new ReportError(`${where}, which is later than the time to count from (${iso(asOf)}): give a later one`);
  return `The report says that it was made at ${iso(asOf)}, but ${where}; ages are counted from the clock.`;
}

const futureDoubt = (asOf: Instant, { instant, where }: ReportReading["latest"]) =>
  instant > asOf ? `${where} is ${iso(instant)}, which is still to come; no age can be told from it.` : undefined;

const limitsDoubt = ({ previous, thresholds: { keyMaxAgeDays, unusedDays } }: AuditOptions) =>
  previous && (previous.thresholds.keyMaxAgeDays !== keyMaxAgeDays || previous.thresholds.unusedDays !== unusedDays)
    ? "The earlier audit went by other limits; what is new or resolved may be so for that."
    : undefined;

/** `arn:aws:iam::123456789012`, in the partition that the account is in. */
const accountArnOf = ({ arn }: ReportReading, people: Map<string, Person> | undefined): string =>
  (arn ?? people?.values().next().value?.arn ?? "arn:aws:iam::").split(":").slice(0, 5).join(":");

function doubtsAbout({ recreated, moreCredentials }: ReportReading, { changed, missed }: Joined, unread: string[]) {
  const kinds: [string, string[]][] = [
    ["Not in the credential report (made after it?), so judged by policies, groups and tags alone", unread],
    ["Made anew since the report, whose row on the former user was left out", recreated],
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

function coverageOf(sources: Sources, { hasRoot }: ReportReading, keysUnavailable: string | undefined) {
  const state = (answer: Answer<unknown>) => {
    if ("value" in answer) return "ok";
    return "unavailable" in answer ? `unavailable: ${answer.unavailable}` : "not asked";
  };
  const rootRow = hasRoot ? "ok" : "unavailable: the report has no row on the root user";
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
  };
}

function finding(draft: Joined["drafts"][number], account: string, asOf: Instant, thresholds: Thresholds): Finding {
  const { judgement, user, arn, person, accessKeyId } = draft;
  const { control, credential, created, age, idle } = judgement;
  const severity = judgement.severity ?? controls[control].severity;
  const { exempt, refused } = exemptionOf(person, control, asOf);
  const untouchable = isProtected(arn, person);
  return {
    id: createHash("sha256").update([control, arn, credential, created].join("\n")).digest("hex").slice(0, 16),
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
    firstSeen: iso(asOf),
    risk: risk({ severity, age, idle }, draft, thresholds),
    refs: controls[control].refs,
    detail: refused ? `${judgement.detail} Not exempt: ${refused}.` : judgement.detail,
    next: nextCommand(control, { user, credential, accessKeyId, untouchable }),
  };
}

const totalsOf = (findings: Finding[]) => {
  const count = (severity: string) => findings.filter((f) => f.severity === severity && !f.exempt).length;
  return Object.fromEntries(severities.map((severity) => [severity, count(severity)])) as AuditResult["totals"];
};

/** By risk; what is left is settled by name, so that the same account gives the same order every night. */
const worstFirst = (a: Finding, b: Finding) =>
  b.risk - a.risk ||
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  (sortName(a) < sortName(b) ? -1 : 1);

const sortName = ({ user, control, credential }: Finding) => [user, control, credential].join("\n");
