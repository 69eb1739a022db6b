import { html } from "hono/html";
import { type AuditResult, type Finding, type Severity, severities } from "../archive/result.ts";

type Fragment = ReturnType<typeof html>;

interface Column {
  title: string;
  /** Sorted by number, the highest first. */
  numeric?: true;
  /** What to sort by, where that is not the text that is shown. */
  sort?: (finding: Finding) => string | number;
  cell: (finding: Finding, isNew: boolean) => Fragment | string | number;
}

/** `2026-11-20`, of an ISO time. */
const day = (iso: string) => iso.slice(0, 10);

const badge = (severity: Severity) => html`<span class="badge ${severity}">${severity}</span>`;

const severity: Column = {
  title: "Severity",
  numeric: true,
  sort: (finding) => -severities.indexOf(finding.severity),
  cell: (finding, isNew) => html`${badge(finding.severity)}
    ${isNew && html`<span class="badge new">new</span>`}
    ${finding.carriedOver && html`<span class="badge carried">carried over</span>`}`,
};

const control: Column = {
  title: "Control",
  cell: ({ control, refs }) => html`${control} <small>${refs.join(" · ")}</small>`,
};

const user: Column = { title: "User", cell: ({ user }) => html`<b>${user}</b>` };

const credential: Column = {
  title: "Credential",
  cell: ({ credential, accessKeyId }) =>
    html`${credential ?? ""} ${accessKeyId && html`<code class="key">${accessKeyId}</code>`}`,
};

const owner: Column = { title: "Owner", cell: ({ owner }) => owner ?? "" };

const firstSeen: Column = {
  title: "First seen",
  sort: ({ firstSeen }) => firstSeen,
  cell: ({ firstSeen }) => day(firstSeen),
};

const detail: Column = { title: "Finding", cell: ({ detail }) => detail };

const columns: Column[] = [
  {
    title: "Risk",
    numeric: true,
    sort: ({ risk }) => risk,
    cell: ({ risk }) => Number(risk.toFixed(1)),
  },
  severity,
  control,
  user,
  credential,
  {
    title: "Finding and what to type next",
    cell: ({ detail, next }) => html`<p>${detail}</p> <code class="command">${next}</code>`,
  },
  { title: "Age, days", numeric: true, cell: ({ ageDays }) => ageDays ?? "" },
  { title: "Idle, days", numeric: true, cell: ({ idleDays }) => idleDays ?? "" },
  owner,
  firstSeen,
  {
    title: "Exempt",
    sort: ({ exempt }) => exempt?.until ?? "",
    cell: ({ exempt }) => (exempt ? html`until ${day(exempt.until)} <small>${exempt.reason}</small>` : ""),
  },
];

const cells = (columns: Column[], finding: Finding, fresh: boolean) =>
  columns.map(({ numeric, sort, cell }) => {
    const kind = numeric && html` class="number"`;
    return html`<td${kind}${sort && html` data-sort="${sort(finding)}"`}>${cell(finding, fresh)}</td>`;
  });

const row = (finding: Finding) => html`
<tr data-severity="${finding.severity}"${finding.exempt && html` class="exempt"`}>
  ${cells(columns, finding, finding.isNew === true)}
</tr>`;

const heading = ({ title, numeric }: Column) =>
  html`<th scope="col"${numeric && html` data-numeric`}><button type="button" disabled>${title}</button></th>`;

const filters = (count: number) => html`
<div class="filters" role="search" hidden>
  <label class="find">Filter <input type="search" placeholder="user, owner, control, key id …"></label>
  <fieldset>
    <legend>Only</legend>
    ${severities.map((severity) => html`<label><input type="checkbox" value="${severity}"> ${severity}</label>`)}
  </fieldset>
  <output>${count} of ${count}</output>
</div>`;

const nothing = ({ complete, coverage }: AuditResult) => {
  if (!complete) return "Nothing found in what could be read.";
  return Object.values(coverage).includes("not asked") ? "Nothing found in what was asked." : "Nothing found.";
};

const table = (result: AuditResult) => html`
${filters(result.findings.length)}
<div class="scroll tall" role="region" aria-label="Findings" tabindex="0">
  <table class="findings">
    <thead><tr>${columns.map(heading)}</tr></thead>
    <tbody>${result.findings.map(row)}</tbody>
  </table>
</div>`;

/** Every finding, worst first; the page's script makes the table sortable and filterable. */
export const findingsSection = (result: AuditResult): Fragment => html`
<section id="findings" class="card">
  <h2>Findings</h2>
  ${result.findings.length > 0 ? table(result) : html`<p class="empty">${nothing(result)}</p>`}
</section>`;

const resolvedColumns = [severity, control, user, credential, detail, owner, firstSeen];

/** What the earlier audit found and this one no longer does. */
export const resolvedSection = ({ resolved }: AuditResult): Fragment | false =>
  resolved.length > 0 &&
  html`
<section class="card">
  <h2>Resolved since the earlier audit</h2>
  <div class="scroll tall" role="region" aria-label="Resolved findings" tabindex="0">
    <table class="resolved">
      <thead><tr>${resolvedColumns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${resolved.map((finding) => html`<tr>${cells(resolvedColumns, finding, false)}</tr>`)}</tbody>
    </table>
  </div>
</section>`;
