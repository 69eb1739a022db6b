import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { type AuditResult, type Severity, severities } from "../archive/result.ts";
import { viewOf } from "./page-findings.ts";
import { pageScript } from "./page-script.ts";
import { pageStyle } from "./page-style.ts";

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
export const minute = (iso: string) => {
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
};

/** A page that asks for nothing else. */
export const pageOf = (title: string, content: ReturnType<typeof html>): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(contentSecurityPolicy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${raw(pageStyle)}</style>
</head>
<body>${content}
<script>${raw(script)}</script>
</body>
</html>
`.toString();

const total = (severity: Severity, count: number) =>
  html`<div class="${count > 0 ? severity : "zero"}"><dt><a href="${viewOf("severity", severity)}">${severity}</a></dt><dd>${count}</dd></div>`;

export const totalsSection = ({ totals }: Pick<AuditResult, "totals">) => html`
<dl class="totals" aria-label="Findings by severity, exempt ones left out">
  ${severities.map((severity) => total(severity, totals[severity]))}
</dl>`;
