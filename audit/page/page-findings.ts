import { html } from "hono/html";
import { type AuditResult, type Finding, type Severity, severities } from "../archive/result.ts";

type Fragment = ReturnType<typeof html>;

interface Column {
  title: string;
  /** Names the column for the style sheet, which lays rows out as cards on a phone. */
  name: string;
  /** Sorted by number, the highest first. */
  numeric?: true;
  /** What to sort by, where that is not the text that is shown. */
  sort?: (finding: Finding) => string | number;
  cell: (finding: Finding, isNew: boolean) => Fragment | string | number;
}

/** `2026-11-20`, of an ISO time. */
const day = (iso: string) => iso.slice(0, 10);

/** An address within the page that shows a part of the findings. */
export const viewOf = (name: string, value: string) => `#${new URLSearchParams({ [name]: value })}`;

/** An address that shows all of them, and the table. */
export const allFindings = "#findings";

const badge = (severity: Severity) => html`<span class="badge ${severity}">${severity}</span>`;

const severity: Column = {
  title: "Severity",
  name: "severity",
  numeric: true,
  sort: (finding) => -severities.indexOf(finding.severity),
  cell: (finding, isNew) => html`${badge(finding.severity)}
    ${isNew && html`<span class="badge new">new</span>`}
    ${finding.carriedOver && html`<span class="badge carried">carried over</span>`}`,
};

const account: Column = { title: "Account", name: "account", cell: ({ account }) => account };

const control: Column = {
  title: "Control",
  name: "control",
  cell: ({ control, refs }) => html`${control} <small>${refs.join(" · ")}</small>`,
};

const user: Column = { title: "User", name: "user", cell: ({ user }) => html`<b>${user}</b>` };

const credential: Column = {
  title: "Credential",
  name: "credential",
  cell: ({ credential, accessKeyId }) =>
    html`${credential ?? ""} ${accessKeyId && html`<code class="key">${accessKeyId}</code>`}`,
};

/** An address breaks after its `@`, where it has to. */
const owner: Column = {
  title: "Owner",
  name: "owner",
  cell: ({ owner = "" }) => html`${owner.split("@").flatMap((part, i) => (i > 0 ? [html`@<wbr>`, part] : [part]))}`,
};

const firstSeen: Column = {
  title: "First seen",
  name: "first-seen",
  sort: ({ firstSeen }) => firstSeen,
  cell: ({ firstSeen }) => day(firstSeen),
};

const detail: Column = { title: "Finding", name: "detail", cell: ({ detail }) => detail };

const exempt: Column = {
  title: "Exempt",
  name: "exempt",
  sort: ({ exempt }) => exempt?.until ?? "",
  cell: ({ exempt }) => (exempt ? html`until ${day(exempt.until)} <small>${exempt.reason}</small>` : ""),
};

const risk: Column = {
  title: "Risk",
  name: "risk",
  numeric: true,
  sort: ({ risk }) => risk,
  cell: ({ id, risk }) =>
    html`<a href="${viewOf("finding", id)}" aria-label="Link to this finding, risk ${risk}">${Number(risk.toFixed(1))}</a>`,
};

const columns: Column[] = [
  risk,
  severity,
  control,
  user,
  credential,
  {
    title: "Finding and what to type next",
    name: "detail",
    cell: ({ detail, next }) => html`<p>${detail}</p> <code class="command">${next}</code>`,
  },
  { title: "Age, days", name: "age", numeric: true, cell: ({ ageDays }) => ageDays ?? "" },
  { title: "Idle, days", name: "idle", numeric: true, cell: ({ idleDays }) => idleDays ?? "" },
  owner,
  firstSeen,
  exempt,
];

/** Of an organization, the account has a column. */
const columnsFor = (findings: Finding[]): Column[] =>
  new Set(findings.map((finding) => finding.account)).size > 1 ? columns.toSpliced(3, 0, account) : columns;

const cells = (columns: Column[], finding: Finding, fresh: boolean) =>
  columns.map((column) => {
    const { name, sort, cell } = column;
    const sorted = sort && html` data-sort="${sort(finding)}"`;
    return column === user
      ? html`<th scope="row" class="${name}">${cell(finding, fresh)}</th>`
      : html`<td class="${name}"${sorted}>${cell(finding, fresh)}</td>`;
  });

const row = (columns: Column[]) => (finding: Finding) =>
  html`
<tr id="finding=${finding.id}" data-account="${finding.account}" data-severity="${finding.severity}" data-control="${finding.control}" data-user="${finding.user}" data-owner="${finding.owner ?? ""}"${finding.isNew && html` data-is-new`}${finding.exempt && html` class="exempt"`}>
  ${cells(columns, finding, finding.isNew === true)}
</tr>`;

/** The table comes in the order of risk. */
const heading = (column: Column) => {
  const sorted = column === risk && html` data-sorted aria-sort="descending"`;
  const numeric = column.numeric && html` data-numeric`;
  return html`<th scope="col" class="${column.name}"${numeric}${sorted}><button type="button" disabled>${column.title}</button></th>`;
};

const box = (value: string) => html`<label><input type="checkbox" value="${value}"> ${value}</label>`;

const filters = (findings: Finding[]) => html`
<div class="filters" role="search" hidden>
  <label class="find">Filter <input type="search" placeholder="user, owner, control, key id …"></label>
  <fieldset>
    <legend>Only</legend>
    ${[...severities, ...(findings.some(({ isNew }) => isNew) ? ["new"] : [])].map(box)}
  </fieldset>
  <a href="${allFindings}" hidden>only <span class="chosen"></span> ✕</a>
  <button type="button" class="csv">CSV</button>
  <output>${findings.length} of ${findings.length}</output>
</div>`;

const nothing = ({ complete, coverage }: Pick<AuditResult, "complete" | "coverage">) => {
  if (!complete) return "Nothing found in what could be read.";
  return Object.values(coverage).includes("not asked") ? "Nothing found in what was asked." : "Nothing found.";
};

/** Columns that are empty in every row would take the place of those that are not. */
const emptyColumns = (findings: Finding[]) => [
  ...(findings.some(({ owner }) => owner) ? [] : ["no-owner"]),
  ...(findings.some(({ exempt }) => exempt) ? [] : ["no-exempt"]),
];

const table = (findings: Finding[], columns = columnsFor(findings)) => html`
${filters(findings)}
<p class="empty none" hidden>No finding fits this filter. <a href="${allFindings}">Show all</a></p>
<div class="scroll tall" role="region" aria-label="Findings" tabindex="0">
  <table class="${["findings", ...emptyColumns(findings)].join(" ")}">
    <caption>Findings, the riskiest first</caption>
    <thead><tr>${columns.map(heading)}</tr></thead>
    <tbody>${findings.map(row(columns))}</tbody>
  </table>
</div>`;

/** Every finding, worst first; the page's script makes the table sortable and filterable. */
export const findingsSection = (result: Pick<AuditResult, "complete" | "coverage" | "findings">): Fragment => html`
<section id="findings" class="card">
  <h2>Findings</h2>
  ${result.findings.length > 0 ? table(result.findings) : html`<p class="empty">${nothing(result)}</p>`}
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
      <caption>Findings that are gone</caption>
      <thead><tr>${resolvedColumns.map(({ title }) => html`<th scope="col">${title}</th>`)}</tr></thead>
      <tbody>${resolved.map((finding) => html`<tr>${cells(resolvedColumns, finding, false)}</tr>`)}</tbody>
    </table>
  </div>
</section>`;
