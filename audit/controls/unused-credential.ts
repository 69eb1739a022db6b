import { DAY, type Instant } from "../../shared/time.ts";
import type { ReportRow } from "../read/credential-report.ts";
import { cis, type Judgement, type RowControl } from "./control.ts";
import { awsIam, option, rotate } from "./next.ts";
import { type ActiveKey, activeKeys, days } from "./row-keys.ts";

/** From so many days of idleness on, the finding is a high one. */
const longUnused = 90;

export const unusedCredential: RowControl = {
  id: "unused-credential",
  of: "row",
  severity: "medium",
  refs: ["IAM.22", "IAM.8", cis("1.11")],
  sources: ["credential-report"],
  next: (subject) =>
    subject.credential === "password"
      ? awsIam("delete-login-profile", option("user-name", subject.user))
      : rotate(subject),
  judge: (row, asOf, { unusedDays }) =>
    usable(row).flatMap((credential) => judgeCredential(credential, asOf, unusedDays)),
};

type Usable = Pick<ActiveKey, "created" | "undated" | "lastUsed"> & { slot: string };

function usable(row: ReportRow): Usable[] {
  const keys = activeKeys(row);
  if (!row.passwordEnabled) return keys;
  const created = row.passwordLastChanged ?? row.created;
  return [{ slot: "password", created, undated: false, lastUsed: row.passwordLastUsed }, ...keys];
}

function judgeCredential(
  { slot: credential, created, undated, lastUsed }: Usable,
  asOf: Instant,
  unusedDays: number,
): Judgement[] {
  const idle = asOf - (lastUsed ?? created);
  if (idle < unusedDays * DAY) return [];
  const what = credential === "password" ? "password" : "active key";
  const detail =
    lastUsed === undefined
      ? `The ${what} was set ${days(idle)} ago and never used.`
      : `The ${what} was last used ${days(idle)} ago.`;
  const severity = idle >= longUnused * DAY ? "high" : "medium";
  return [{ credential, created, undated, severity, age: asOf - created, idle, detail }];
}
