import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import type { NightFigures } from "../archive/history.ts";
import { type AuditResult, type Severity, severities } from "../archive/result.ts";
import { allFindings, findingsSection, resolvedSection, viewOf } from "./page-findings.ts";
import { coverageSection, groupsSection, inventorySection, keyAgeSection, unavailable } from "./page-inventory.ts";
import { leavingSection, peopleSection } from "./page-people.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";
import { trendSection } from "./trend.ts";

const script = `(${pageScript})()`;

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing may be fetched, sent or run but the style sheet and the script that stand in the page. */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src ${hash(pageStyle)}`,
  `script-src ${hash(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** `2026-11-20 02:00 UTC`, of an ISO time. */
const minute = (iso: string) => {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
};

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

const total = (severity: Severity, count: number) =>
  html`<div class="${count > 0 ? severity : "zero"}"><dt><a href="${viewOf("severity", severity)}">${severity}</a></dt><dd>${count}</dd></div>`;

const totals = ({ totals }: AuditResult) => html`
<dl class="totals" aria-label="Findings by severity, exempt ones left out">
  ${severities.map((severity) => total(severity, totals[severity]))}
</dl>`;

/**
 * The audit as one HTML page that asks for nothing else: no request, no file beside it.
 * The same result gives the same bytes.
 */
export const renderPage = (result: AuditResult, history: NightFigures[] = []): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(contentSecurityPolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>IAM audit of ${result.account}, ${minute(result.asOf)}${!result.complete && " (incomplete)"}</title>
<style>${raw(pageStyle)}</style>
</head>
<body>
${header(result)}
<main>
${incomplete(result)}
${doubts(result)}
${totals(result)}
<div class="pair">${keyAgeSection(result)}${inventorySection(result)}</div>
${trendSection(result, history)}
${peopleSection(result)}
${findingsSection(result)}
${resolvedSection(result)}
${leavingSection(result)}
<div class="pair">${groupsSection(result)}${coverageSection(result)}</div>
</main>
<script>${raw(script)}</script>
</body>
</html>
`.toString();
