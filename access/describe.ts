import { sameDocument } from "./canonical.ts";
import type { Change, Drift } from "./changes.ts";
import type { Plan } from "./plan.ts";

const named = (arn: string) => arn.slice(arn.lastIndexOf("/") + 1);

/** Changes as a reader of plans expects them: `+` comes, `~` changes, `-` goes. */
export function changeLine(change: Drift): string {
  switch (change.do) {
    case "create-policy":
      return `+ policy ${change.name}`;
    case "change-policy":
      return `~ policy ${change.name}: a new version becomes its default`;
    case "create-group":
      return `+ group ${change.name}`;
    case "create-role":
      return `+ role ${change.name}`;
    case "change-trust":
      return `~ role ${change.name}: trust policy`;
    case "change-session":
      return `~ role ${change.name}: sessions last ${change.maxSessionSeconds / 3600} hours at most`;
    case "change-boundary":
      return `~ role ${change.name}: permissions boundary ${named(change.boundary)}`;
    case "remove-boundary":
      return `- role ${change.name}: its permissions boundary`;
    case "attach":
      return `+ ${change.kind} ${change.name}: policy ${named(change.policy)} is attached`;
    case "detach":
      return `- ${change.kind} ${change.name}: policy ${named(change.policy)} is detached`;
    case "add-member":
      return `+ group ${change.name}: user ${change.userName} becomes a member`;
    case "remove-member":
      return `- group ${change.name}: user ${change.userName} is removed`;
    case "delete-group":
      return `- group ${change.name}`;
    case "delete-role":
      return `- role ${change.name}`;
    case "delete-policy":
      return `- policy ${change.name} and its versions`;
    case "set-password-policy":
      return change.policy ? `~ password policy: ${JSON.stringify(change.policy)}` : "- password policy";
  }
}

/** A change, and of a document the statements that go and come. */
function changeLines(change: Change): string[] {
  const line = changeLine(change);
  if (change.do !== "change-policy" && change.do !== "change-trust") return [line];
  const [old, now] = [change.from, change.do === "change-policy" ? change.document : change.trust].map(
    ({ Statement }) => [Statement].flat(),
  ) as [unknown[], unknown[]];
  const lines = (sign: string, some: unknown[], others: unknown[]) =>
    some
      .filter((one) => !others.some((other) => sameDocument(one, other)))
      .map((one) => `${sign}     ${JSON.stringify(one)}`);
  return [line, ...lines("-", old, now), ...lines("+", now, old)];
}

/** Which members gain or lose which policies. */
function effectLines({
  changes,
  members,
  after,
  before,
}: Pick<Plan, "changes" | "members" | "after" | "before">): string[] {
  return changes.flatMap((change) => {
    if (change.do === "attach" && change.kind === "group") return told(members[change.name], "gain", change.policy);
    if (change.do === "detach" && change.kind === "group") return told(members[change.name], "lose", change.policy);
    if (change.do !== "change-policy") return [];
    const holding = Object.entries({ ...before.groups, ...after.groups })
      .filter(([, { policies }]) => policies.some((arn) => named(arn) === change.name))
      .flatMap(([group]) => members[group] ?? []);
    return told([...new Set(holding)], "get the new version of", change.name);
  });
}

const told = (users: string[] | undefined, what: string, policy: string): string[] =>
  users && users.length > 0 ? [`${shortList(users)} ${what} ${named(policy)}`] : [];

const shortList = (users: string[]) =>
  users.length > 5 ? `${users.slice(0, 5).join(", ")} and ${users.length - 5} more` : users.join(", ");

const blocks = (plan: Plan): [title: string, lines: string[]][] => [
  ["Changes", plan.changes.flatMap(changeLines)],
  ["Who gains and loses", effectLines(plan)],
  ["Changed outside this tool since the last application", plan.drift.map(changeLine)],
  ["Remarks", plan.remarks],
];

const counts = ({ changes }: Plan): string => {
  const of = (sign: string) => changes.filter((change) => changeLine(change).startsWith(sign)).length;
  return changes.length === 0
    ? "Nothing to change: the account has what the file says."
    : `${of("+")} to add, ${of("~")} to change, ${of("-")} to remove.`;
};

export const planLines = (plan: Plan): string[] => [
  ...blocks(plan).flatMap(([title, lines]) =>
    lines.length > 0 ? [`${title}:`, ...lines.map((line) => `  ${line}`), ""] : [],
  ),
  counts(plan),
];

/** For a comment in a pull request. */
export const planMarkdown = (plan: Plan): string[] => [
  "### Access plan",
  "",
  counts(plan),
  ...blocks(plan).flatMap(([title, lines]) =>
    lines.length > 0 ? ["", `**${title}**`, "", "```diff", ...lines, "```"] : [],
  ),
];
