import pLimit from "p-limit";
import { ofMember } from "../../shared/command-line.ts";
import { type KnownPerson, type KnownUser, peopleOf } from "../archive/people.ts";
import { type AuditResult, Finding, mostShown, severities } from "../archive/result.ts";
import { isDue } from "../evaluate/due.ts";
import { type Ranked, worstFirst } from "../evaluate/finding.ts";
import type { AccountAudit } from "./account.ts";
import {
  type AccountLine,
  type AuditOrder,
  figures,
  type OrganizationSummary,
  type OwnerLine,
  type Share,
} from "./result.ts";

/** Accounts that are read at once. */
const atOnce = 16;

/** A finding as its line, with no more beside it than what it is ranked and counted by: there may be hundreds of thousands. */
interface Entry extends Ranked, Pick<Finding, "isNew"> {
  isExempt: boolean;
  text: string;
}

/** What an audit of all accounts is known by. */
interface Night {
  requestId: string;
  scheduledTime: string;
  asOf: string;
  manifest: string;
}

type DueAs = "new" | "open" | "soon";

export interface Merged {
  summary: OrganizationSummary;
  accounts: AccountLine[];
  /** Lines, the worst finding first. */
  findings: string[];
  people: KnownPerson[];
  owners: OwnerLine[];
}

/** Puts the audits of all accounts together. Commands about a member name its account. */
export async function mergeAudits(
  orders: AuditOrder[],
  read: (order: AuditOrder) => Promise<AccountAudit>,
  night: Night & { hub: string },
): Promise<Merged> {
  const accounts: AccountLine[] = [];
  const entries: Entry[] = [];
  const users: KnownUser[] = [];
  const due = new Map<string, [DueAs, Entry][]>();
  const entryOf = (finding: Finding): Entry => {
    const { account, control, credential, risk, severity, user, isNew, exempt, next } = finding;
    const named = account === night.hub ? finding : { ...finding, next: ofMember(next, account) };
    const ranked = { account, control, credential, risk, severity, user, isNew };
    return { ...ranked, isExempt: exempt !== undefined, text: JSON.stringify(named) };
  };
  await pLimit(atOnce).map(orders, async (order) => {
    const { line, result, users: own } = await read(order);
    accounts.push(line);
    for (const user of own) users.push(user);
    const found = new Map((result?.findings ?? []).map((finding) => [finding, entryOf(finding)]));
    for (const entry of found.values()) entries.push(entry);
    if (!result || line.state === "carried over") return; // owners heard of it when it was seen
    for (const { owner, finding, as } of dueIn(result)) {
      const shares = due.get(owner) ?? [];
      shares.push([as, found.get(finding) ?? entryOf(finding)]);
      due.set(owner, shares);
    }
  });
  accounts.sort(worstAccountFirst);
  entries.sort(worstFirst);
  const people = peopleOf(users);
  return {
    summary: { ...summaryOf(accounts, entries, night), people: people.length },
    accounts,
    findings: entries.map(({ text }) => text),
    people,
    owners: [...due].map(([owner, shares]) => ownerLine(owner, shares)).sort((a, b) => (a.owner < b.owner ? -1 : 1)),
  };
}

const dueIn = (result: AuditResult) =>
  [...result.findings, ...result.upcoming].flatMap((finding) => {
    if (finding.owner === undefined || !isDue(finding, result)) return [];
    const as: DueAs = finding.isNew ? "new" : "open";
    return [{ owner: finding.owner, finding, as: result.upcoming.includes(finding) ? ("soon" as const) : as }];
  });

function ownerLine(owner: string, shares: [DueAs, Entry][]): OwnerLine {
  const entries = shares.map(([, entry]) => entry);
  const shareOf = (wanted: DueAs) => share(shares.filter(([as]) => as === wanted).map(([, entry]) => entry));
  return {
    owner,
    severity: severities.find((severity) => entries.some((entry) => entry.severity === severity)) ?? "low",
    accounts: [...new Set(entries.map(({ account }) => account))].sort(),
    new: shareOf("new"),
    open: shareOf("open"),
    soon: shareOf("soon"),
  };
}

const share = (entries: Entry[]): Share => ({ count: entries.length, first: firstOf(entries.toSorted(worstFirst)) });
const firstOf = (entries: Entry[]) => entries.slice(0, mostShown).map(({ text }) => Finding.parse(JSON.parse(text)));

function summaryOf(
  accounts: AccountLine[],
  entries: Entry[],
  { requestId, scheduledTime, asOf, manifest }: Night,
): Omit<OrganizationSummary, "people"> {
  const sum = (of: (line: AccountLine) => number) => accounts.reduce((all, line) => all + of(line), 0);
  const count = (is: (line: AccountLine) => boolean) => accounts.filter(is).length;
  const open = entries.filter(({ isExempt }) => !isExempt);
  return {
    requestId,
    night: scheduledTime.slice(0, 10),
    asOf,
    manifest,
    complete: accounts.every(({ complete }) => complete),
    accounts: accounts.length,
    audited: count(({ state }) => state === "audited"),
    incomplete: count(({ state, complete }) => state === "audited" && !complete),
    carriedOver: count(({ state }) => state === "carried over"),
    neverAudited: count(({ state }) => state === "never audited"),
    totals: summed(severities, (severity) => sum(({ totals }) => totals[severity])),
    findings: sum(({ findings }) => findings),
    new: sum((line) => line.new),
    resolved: sum(({ resolved }) => resolved),
    upcoming: sum(({ upcoming }) => upcoming),
    figures: summed(figures, (figure) => sum((line) => line.figures[figure])),
    rotations: sum(({ rotations }) => rotations),
    notStarted: sum(({ notStarted }) => notStarted),
    first: {
      new: firstOf(open.filter(({ isNew }) => isNew)),
      open: firstOf(open.filter(({ isNew }) => !isNew)),
    },
  };
}

const summed = <Name extends string>(names: readonly Name[], of: (name: Name) => number) =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, number>;

/** By what is severe in an account, and by its id where two are alike. */
const worstAccountFirst = (a: AccountLine, b: AccountLine): number => {
  const differing = severities.find((severity) => a.totals[severity] !== b.totals[severity]);
  if (differing) return b.totals[differing] - a.totals[differing];
  return a.account < b.account ? -1 : 1;
};
