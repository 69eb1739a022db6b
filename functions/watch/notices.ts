import { inAccount } from "../../shared/account.ts";
import { staged } from "../../shared/command-line.ts";
import type { Notice } from "../../shared/notices.ts";
import type { Finding } from "./finding.ts";

interface Place {
  stage: string;
  accountId: string;
  /** Where all findings of the notice lie. */
  record: string;
}

const severities = ["critical", "high", "medium"] as const;
/** A notice is read on a telephone. */
const mostShown = 20;

/** One notice for operations, and one for each owner of a user that something was found of. */
export function noticesOf(findings: Finding[], place: Place): Notice[] {
  const owners = Map.groupBy(findings, ({ owner }) => owner);
  owners.delete(undefined);
  return [
    noticeOf(findings, "operations", place),
    ...[...owners].map(([owner, own]) => noticeOf(own, "people", place, owner)),
  ];
}

function noticeOf(findings: Finding[], to: Notice["to"], place: Place, owner?: string): Notice {
  const severity = severities.find((each) => findings.some((finding) => finding.severity === each)) ?? "medium";
  const sameAs = ({ account, kind, user, what, by }: Finding) => [account, kind, user, what, by].join("\n");
  const alike = [...Map.groupBy(findings, sameAs).values()];
  const accounts = new Set(findings.map(({ account }) => account));
  const [accountId = place.accountId, ...others] = accounts;
  const ranked = alike.toSorted((a, b) => rank(a) - rank(b));
  const left = ranked.slice(mostShown).flat().length;
  return {
    to,
    subject: subjectOf(findings),
    message: [
      ...ranked.slice(0, mostShown).map((each) => section(each, place)),
      ...(left > 0 ? [`And ${left} more.${to === "operations" ? ` All are in ${place.record}` : ""}`] : []),
    ].join("\n\n"),
    attributes: {
      kind: owner === undefined ? "watch" : "watch-owner",
      accountId: others.length > 0 ? place.accountId : accountId,
      severity,
      ...(owner !== undefined && { owner }),
    },
  };
}

const rank = ([first]: Finding[]) => (first ? severities.indexOf(first.severity) : 0);

function subjectOf(findings: Finding[]): string {
  const users = new Set(findings.map(({ account, user }) => `${account} ${user}`));
  const [first] = findings;
  const about = users.size === 1 && first?.user ? ` of IAM user ${first.user}` : "";
  return `Not by iam-steward: ${findings.length === 1 ? "a change" : `${findings.length} events`}${about}`;
}

function section(alike: Finding[], { stage, accountId }: Place): string {
  const [first] = alike;
  const times = alike.map(({ at }) => at).toSorted();
  if (!first) return "";
  const { severity, user, what, by, from, account, means, next } = first;
  const member = account === accountId ? undefined : { account, session: "" };
  const count = alike.length > 1 ? `${alike.length} times, ` : "";
  return [
    `[${severity}] ${user === undefined ? "" : `${user}: `}${count}${what}`,
    `  By ${by} from ${from}, ${alike.length > 1 ? `${times[0]} to ${times.at(-1)}` : times[0]}, in account ${account}`,
    `  ${means}`,
    `  Next: ${inAccount(member, () => staged(next, stage))}`,
  ].join("\n");
}
