import { html } from "hono/html";
import type { NightFigures } from "../archive/history.ts";
import type { AuditResult } from "../archive/result.ts";
import { minute, pageOf, totalsSection } from "./document.ts";
import { allFindings, findingsSection, resolvedSection, viewOf } from "./page-findings.ts";
import { coverageSection, groupsSection, inventorySection, keyAgeSection, unavailable } from "./page-inventory.ts";
import { leavingSection, peopleSection } from "./page-people.ts";
import { trendSection } from "./trend.ts";

const summary = (result: AuditResult) => {
  const { findings, resolved } = result;
  const news = findings.filter((finding) => finding.isNew).length;
  const parts: [number, string][] = [
    [findings.filter(({ exempt }) => exempt).length, "exempt"],
    [resolved.length, "resolved since the earlier audit"],
  ];
  const worthSaying = parts.filter(([count]) => count > 0).map(([count, what]) => `, ${count} ${what}`);
  const counted = `${findings.length} ${findings.length === 1 ? "finding" : "findings"}`;
  return html`${findings.length > 0 ? html`<a href="${allFindings}">${counted}</a>` : counted}${
    news > 0 && html`, <a href="${viewOf("new", "1")}">${news} new</a>`
  }${worthSaying.join("")}`;
};

const header = (result: AuditResult) => html`
<header>
  <p class="kind">IAM audit</p>
  <h1>Account ${result.account}</h1>
  <p class="times">As of <time datetime="${result.asOf}">${minute(result.asOf)}</time>.
    ${
      result.generatedAt === null
        ? "When AWS made the credential report is not known."
        : html`AWS made the credential report at <time datetime="${result.generatedAt}">${minute(result.generatedAt)}</time>.`
    }</p>
  <p class="summary">${summary(result)}.</p>
</header>`;

const incomplete = (result: AuditResult) =>
  !result.complete &&
  html`
<section class="incomplete">
  <h2>This audit is incomplete</h2>
  <p>Some of what was asked could not be read. A control without findings says nothing here, and findings that are
    marked as carried over stand as they were seen last.</p>
  <ul>${unavailable(result).map(({ title, reason }) => html`<li><b>${title}</b>: ${reason}</li>`)}</ul>
</section>`;

const doubts = ({ doubts }: AuditResult) =>
  doubts.length > 0 &&
  html`
<section class="doubts">
  <h2>To be taken with care</h2>
  <ul>${doubts.map((doubt) => html`<li>${doubt}</li>`)}</ul>
</section>`;

/**
 * The audit as one HTML page that asks for nothing else: no request, no file beside it.
 * The same result gives the same bytes.
 */
export const renderPage = (result: AuditResult, history: NightFigures[] = []): string =>
  pageOf(
    `IAM audit of ${result.account}, ${minute(result.asOf)}${result.complete ? "" : " (incomplete)"}`,
    html`
${header(result)}
<main>
${incomplete(result)}
${doubts(result)}
${totalsSection(result)}
<div class="pair">${keyAgeSection(result)}${inventorySection(result)}</div>
${trendSection(result, history)}
${peopleSection(result)}
${findingsSection(result)}
${resolvedSection(result)}
${leavingSection(result)}
<div class="pair">${groupsSection(result)}${coverageSection(result)}</div>
</main>`,
  );
