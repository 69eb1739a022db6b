import { html } from "hono/html";
import { Finding } from "../archive/result.ts";
import type { Merged } from "../organization/merge.ts";
import { type AccountLine, accountsIn, nameOf, type OrganizationSummary, whyOf } from "../organization/result.ts";
import { minute, pageOf, totalsSection } from "./document.ts";
import { findingsSection, viewOf } from "./page-findings.ts";

/** More would make the page slow; the files have all of them. */
const mostFindings = 1_000;
const mostAccounts = 1_000;

/** The audit of all accounts as one page: the riskiest findings, and what is known of each account. */
export const organizationPage = ({ summary, accounts, findings }: Merged): string => {
  const first = findings.slice(0, mostFindings).map((line) => Finding.parse(JSON.parse(line)));
  return pageOf(
    `IAM audit of ${accountsIn(summary.accounts)}, ${minute(summary.asOf)}${summary.complete ? "" : " (incomplete)"}`,
    html`
${header(summary)}
<main>
${missing(accounts)}
${totalsSection(summary)}
${accountsSection(accounts)}
${findingsSection({ complete: summary.complete, coverage: {} as never, findings: first })}
${findings.length > first.length && html`<p class="empty">The riskiest ${first.length} of ${findings.length} findings. All of them are in findings.jsonl.</p>`}
</main>`,
  );
};

const header = ({
  accounts,
  audited,
  asOf,
  findings,
  new: fresh,
  resolved,
  people,
  figures,
}: OrganizationSummary) => html`
<header>
  <p class="kind">IAM audit</p>
  <h1>${accountsIn(accounts)}</h1>
  <p class="times">As of <time datetime="${asOf}">${minute(asOf)}</time>. ${audited} of ${accounts} accounts were audited tonight.</p>
  <p class="summary">${findings} findings, <a href="${viewOf("new", "1")}">${fresh} new</a>, ${resolved} resolved.
    ${figures.users} users of ${people} people, ${figures.consoleUsers} with a console password
    (${figures.consoleUsersWithMfa} with MFA), ${figures.activeKeys} active keys.</p>
</header>`;

const missing = (accounts: AccountLine[]) => {
  const affected = accounts.filter(({ complete }) => !complete);
  return (
    affected.length > 0 &&
    html`
<section class="incomplete">
  <h2>This audit is incomplete</h2>
  <p>Of these accounts, something could not be read. Findings that are marked as carried over stand as they were seen last.</p>
  <ul>${affected.slice(0, mostAccounts).map((line) => html`<li><b>${nameOf(line)}</b>, ${line.state}: ${whyOf(line)}</li>`)}</ul>
</section>`
  );
};

const headings = [
  "Account",
  "Audit",
  "critical",
  "high",
  "medium",
  "low",
  "New",
  "Users",
  "Console users with MFA",
  "Active keys",
];

const accountsSection = (accounts: AccountLine[]) => html`
<section class="card" id="accounts">
  <h2>Accounts</h2>
  <div class="scroll tall" role="region" aria-label="Accounts" tabindex="0">
    <table class="accounts">
      <caption>Accounts, the worst first</caption>
      <thead><tr>${headings.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${accounts.slice(0, mostAccounts).map(row)}</tbody>
    </table>
  </div>
  ${accounts.length > mostAccounts && html`<p class="empty">All ${accounts.length} are in accounts.jsonl.</p>`}
</section>`;

const row = (line: AccountLine) => {
  const { account, accountName = "", state, complete, totals, figures } = line;
  return html`
<tr>
  <th scope="row"><a href="${viewOf("account", account)}">${account}</a> <small>${accountName}</small></th>
  <td>${state === "audited" && !complete ? "incomplete" : state}</td>
  <td>${totals.critical}</td><td>${totals.high}</td><td>${totals.medium}</td><td>${totals.low}</td>
  <td>${line.new}</td><td>${figures.users}</td>
  <td>${figures.consoleUsersWithMfa} of ${figures.consoleUsers}</td><td>${figures.activeKeys}</td>
</tr>`;
};
