import { html, raw } from "hono/html";
import { type AuditResult, type Inventory, neverRead, type SourceName, sourceNames } from "../archive/result.ts";
import { keyAgePlot } from "./key-age-plot.ts";

type Fragment = ReturnType<typeof html>;

const titles: Record<SourceName, string> = {
  "credential-report": "Credential report",
  "root-row": "The report’s row on the root user",
  "authorization-details": "Users, groups and policies",
  "access-keys": "Access keys",
  "service-specific-credentials": "Service-specific credentials",
  "virtual-mfa-devices": "Virtual MFA devices",
  "server-certificates": "Server certificates",
  "password-policy": "Password policy",
  "access-file": "The access file that was applied last",
  "identity-store": "The identity store of IAM Identity Center",
};

/** The sources that were asked and did not answer, and why. */
export const unavailable = ({ coverage }: AuditResult) =>
  sourceNames
    .filter((source) => coverage[source].startsWith("unavailable"))
    .map((source) => ({ title: titles[source], reason: coverage[source].replace(/^unavailable: /, "") }));

/** The active keys by age, as a picture. */
export const keyAgeSection = ({ inventory, coverage, thresholds }: AuditResult): Fragment => html`
<section class="card">
  <h2>Active access keys by age in days</h2>
  ${
    inventory.activeKeys > 0
      ? raw(keyAgePlot(inventory.keysByAge, thresholds.keyMaxAgeDays))
      : html`<p class="empty">${coverage["credential-report"] === "ok" ? "No active key." : "Keys were not read."}</p>`
  }
</section>`;

const mfaCoverage = ({ consoleUsers, consoleUsersWithMfa }: Inventory) => {
  if (consoleUsers === 0) return html`<p class="empty">No user with a console password was seen.</p>`;
  const percent = Math.floor((100 * consoleUsersWithMfa) / consoleUsers);
  return html`
  <p class="mfa"><b>${percent} %</b> of console users have MFA: ${consoleUsersWithMfa} of ${consoleUsers}</p>
  <svg class="meter" aria-hidden="true"><rect width="${percent}%" height="100%"></rect></svg>`;
};

const figures = (inventory: Inventory): [string, number][] => [
  ["users", inventory.users],
  ["with MFA", inventory.usersWithMfa],
  ["with a console password", inventory.consoleUsers],
  ["with active keys", inventory.usersWithActiveKeys],
  ["active keys", inventory.activeKeys],
  ["inactive keys", inventory.inactiveKeys],
];

export const inventorySection = ({ inventory }: AuditResult): Fragment => html`
<section class="card">
  <h2>Users and their credentials</h2>
  ${mfaCoverage(inventory)}
  <dl class="figures">
    ${figures(inventory).map(([what, count]) => html`<div><dt>${what}</dt><dd>${count}</dd></div>`)}
  </dl>
</section>`;

const names = (title: string, list: string[]) => html`
<h3>${title}</h3>
${list.length > 0 ? html`<ul>${list.map((name) => html`<li>${name}</li>`)}</ul>` : html`<p class="empty">None.</p>`}`;

const counted = (count: number, noun: string, plural: string) => `${count} ${count === 1 ? noun : plural}`;

const group = ({ name, members, policies }: Inventory["groups"][number]) => html`
<details>
  <summary><b>${name}</b> <small>${counted(members.length, "member", "members")},
    ${counted(policies.length, "policy", "policies")}</small></summary>
  ${names("Members", members)} ${names("Policies", policies)}
</details>`;

/** What was not read is named with the other sources. */
export const groupsSection = ({ inventory: { groups } }: AuditResult): Fragment | false =>
  groups.length > 0 &&
  html`
<section class="card">
  <h2>Groups</h2>
  <div class="groups">${groups.map(group)}</div>
</section>`;

const stateClass = (state: string) => {
  if (state === "ok") return "ok";
  return state.startsWith("unavailable") ? "missing" : "unasked";
};

export const coverageSection = ({ coverage }: AuditResult): Fragment => html`
<section class="card">
  <h2>What was read</h2>
  <table class="sources">
    <thead><tr><th scope="col">Source</th><th scope="col">State</th></tr></thead>
    <tbody>${sourceNames.map(
      (source) => html`
      <tr><td>${titles[source]}</td><td class="${stateClass(coverage[source])}">${coverage[source]}</td></tr>`,
    )}</tbody>
  </table>
  <p class="empty">Never looked at: ${neverRead}.</p>
</section>`;
