import { readFileSync } from "node:fs";
import { stringify } from "csv-stringify/sync";
import { type AuditOptions, evaluate } from "../../audit/evaluate/evaluate.ts";
import { savedReport } from "../../audit/read/saved-report.ts";
import { offlineSources } from "../../audit/read/sources.ts";

/** When the reports in `test/fixtures` were made. */
export const made = Date.parse("2026-11-20T02:00:00Z");
export const thresholds = { keyMaxAgeDays: 90, unusedDays: 45 };

const days = 86_400_000;

/** A time that was so many days (and seconds) before the report was made, as the report writes it. */
export const ago = (count: number, seconds = 0) =>
  new Date(made - count * days - seconds * 1000).toISOString().replace(".000Z", "Z");

export type Row = Record<string, string>;

const slot = (n: number) => ({
  [`access_key_${n}_active`]: "false",
  [`access_key_${n}_last_rotated`]: "N/A",
  [`access_key_${n}_last_used_date`]: "N/A",
  [`access_key_${n}_last_used_region`]: "N/A",
  [`access_key_${n}_last_used_service`]: "N/A",
});

/** A user of the report without any credential, but for what is given. */
export const userRow = (user: string, given: Row = {}): Row => ({
  user,
  arn: `arn:aws:iam::123456789012:user/${user}`,
  user_creation_time: ago(400),
  password_enabled: "false",
  password_last_used: "N/A",
  password_last_changed: "N/A",
  password_next_rotation: "N/A",
  mfa_active: "false",
  ...slot(1),
  ...slot(2),
  cert_1_active: "false",
  cert_1_last_rotated: "N/A",
  cert_2_active: "false",
  cert_2_last_rotated: "N/A",
  ...given,
});

export const rootRow = (given: Row = {}): Row =>
  userRow("<root_account>", { arn: "arn:aws:iam::123456789012:root", ...given });

/** An active key, in use. */
export const activeKey = (n: 1 | 2, created: string, lastUsed = ago(1)): Row => ({
  [`access_key_${n}_active`]: "true",
  [`access_key_${n}_last_rotated`]: created,
  [`access_key_${n}_last_used_date`]: lastUsed,
});

/** A password with MFA, in use. */
export const goodPassword: Row = {
  password_enabled: "true",
  password_last_used: ago(1),
  password_last_changed: ago(10),
  mfa_active: "true",
};

export const reportText = (rows: Row[], columns: string[] = Object.keys(rows[0] ?? userRow("nobody"))): string =>
  stringify(rows, { header: true, columns });

/** Judges a report's text, as `steward audit --report` does. */
export const judge = async (file: string | Uint8Array, options: Partial<AuditOptions> = {}) => {
  const report = await savedReport(async function* () {
    yield Buffer.from(file);
  });
  return evaluate(offlineSources(report), { now: made, asOf: made, thresholds, ...options });
};

export const fixture = (name: string) => readFileSync(`test/fixtures/credential-reports/${name}`, "utf8");

/** Findings by what they are about, in the order of the `*.expected.json` files. */
export const essence = (findings: { control: string; user: string; credential: string | null }[]) =>
  findings.map(({ control, user, credential }) => `${control} ${user} ${credential}`).sort();
