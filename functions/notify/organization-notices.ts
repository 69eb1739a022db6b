import { type Finding, severities } from "../../audit/archive/result.ts";
import {
  type AccountLine,
  accountsIn,
  nameOf,
  type OrganizationSummary,
  type OwnerLine,
  type Share,
  whyOf,
} from "../../audit/organization/result.ts";
import { staged } from "../../shared/command-line.ts";
import { type Notice, shortened } from "../../shared/notices.ts";
import { atLeastHigh, counted, line, type Place, section, upcomingLine } from "./audit-notices.ts";

interface Hub extends Place {
  accountId: string;
}

/** One digest of all accounts for operations, and a message for each owner about their users in all of them. */
export const organizationNotices = (
  { summary, accounts }: { summary: OrganizationSummary; accounts: AccountLine[] },
  owners: OwnerLine[],
  hub: Hub,
): Notice[] => [digest(summary, accounts, hub), ...owners.map((owner) => ownersMessage(owner, hub))];

function digest(summary: OrganizationSummary, accounts: AccountLine[], { page, stage, accountId }: Hub): Notice {
  const { complete, first, rotations, notStarted, totals } = summary;
  const of = (is: (account: AccountLine) => boolean, text: (account: AccountLine) => string) =>
    accounts.filter(is).map((account) => `${nameOf(account)}${text(account)}`);
  const isMissing = ({ state }: AccountLine) => state !== "audited";
  const message = [
    `${accountsIn(summary.accounts)}, as of ${summary.asOf}: ${counted(summary)}. New: ${summary.new}. Resolved: ${summary.resolved}.`,
    ...(complete ? [] : ["INCOMPLETE: there may be findings in what could not be read."]),
    ...(notStarted > 0 ? [`${notStarted} OF ${rotations} ROTATIONS WERE NOT STARTED.`] : []),
    ...section(
      "Not audited tonight. Once the cause is mended, the command repeats the audit of that account and takes it into the page",
      of(
        isMissing,
        (account) =>
          `, ${account.state}: ${whyOf(account)}\n    ${staged(`steward redrive ${account.execution}`, stage)}`,
      ),
    ),
    ...section(
      "Audited, but incomplete",
      of(
        (account) => !account.complete && !isMissing(account),
        (account) => `: ${whyOf(account)}`,
      ),
    ),
    ...section(
      "Rotations that were not started",
      of(
        (account) => account.notStarted > 0,
        (account) =>
          `: ${account.notStarted} of ${account.rotations}. To see why: ${staged(`steward explain ${account.execution}`, stage)}`,
      ),
    ),
    ...shareSection("New since the last audit", { count: summary.new, first: first.new }),
    ...section(
      "Open, the riskiest first",
      first.open.map((finding) => inAccount(finding)),
    ),
    ...section(
      "Accounts, the worst first",
      of(
        (account) => account.totals.critical + account.totals.high > 0,
        (account) => `: ${counted(account)}`,
      ),
    ),
    "",
    `The page: ${page}`,
  ];
  const worst = severities.find((severity) => totals[severity] > 0) ?? "none";
  return {
    to: "operations",
    subject: `IAM audit of ${accountsIn(summary.accounts)}: ${complete ? "" : "INCOMPLETE, "}${counted(summary)}`,
    message: shortened(message.join("\n")),
    attributes: {
      kind: "organization-digest",
      accountId,
      severity: complete && notStarted === 0 ? worst : atLeastHigh(worst),
    },
  };
}

function ownersMessage({ owner, severity, accounts, ...shares }: OwnerLine, { accountId }: Hub): Notice {
  const message = [
    `You are the owner of IAM users in ${accounts.length === 1 ? "account" : "accounts"} ${accounts.join(", ")}. These need your attention:`,
    ...shareSection("New", shares.new),
    ...shareSection("Still open", shares.open),
    ...shareSection("Keys that reach the limit of age soon", shares.soon, upcomingLine),
  ];
  return {
    to: "people",
    subject: `IAM users of yours in ${accountsIn(accounts.length)} need attention`,
    message: shortened(message.join("\n")),
    attributes: { kind: "audit-owner", accountId, severity, owner },
  };
}

const inAccount = (finding: Finding, text = line) => `${finding.account}: ${text(finding)}`;

const shareSection = (title: string, { count, first }: Share, text = line): string[] =>
  section(
    title,
    first.map((finding) => inAccount(finding, text)),
    count,
  );
