import { html } from "hono/html";
import type { AuditResult, Finding } from "../archive/result.ts";
import { viewOf } from "./page-findings.ts";

type Fragment = ReturnType<typeof html>;

/** How many findings stand under each name, the most first; exempt ones left out. */
function countsBy(findings: Finding[], nameOf: (finding: Finding) => string | undefined): [string, number][] {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const name = nameOf(finding);
    if (name !== undefined && !finding.exempt) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

const list = (title: string, kind: string, counts: [string, number][]) =>
  counts.length > 0 &&
  html`
<div>
  <h3>${title}</h3>
  <ol class="counts">${counts.map(
    ([name, count]) => html`<li><a href="${viewOf(kind, name)}">${name}</a> <span>${count}</span></li>`,
  )}</ol>
</div>`;

/** Where the findings are: each name shows its own in the table below. */
export const peopleSection = ({ findings }: AuditResult): Fragment | false =>
  findings.length > 0 &&
  html`
<section class="card" id="where">
  <h2>Where the findings are</h2>
  <div class="trends">
    ${list(
      "By control",
      "control",
      countsBy(findings, ({ control }) => control),
    )}
    ${list(
      "By owner",
      "owner",
      countsBy(findings, ({ owner }) => owner),
    )}
    ${list(
      "By user",
      "user",
      countsBy(findings, ({ user }) => user),
    )}
  </div>
</section>`;

/** Users who are on their way out, and need nothing. */
export const leavingSection = ({ inventory: { leaving } }: AuditResult): Fragment | false =>
  leaving.length > 0 &&
  html`
<section class="card">
  <h2>Leaving</h2>
  <p class="empty">Everything is denied to these users, and they will be deleted.</p>
  <ul>${leaving.map(({ user, request }) => html`<li><b>${user}</b> <small>${request}</small></li>`)}</ul>
</section>`;
