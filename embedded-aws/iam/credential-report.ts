import type { Account } from "../account.ts";
import { AwsError } from "../operation.ts";
import { sortedKeys } from "./access-keys.ts";
import type { Call } from "./call.ts";
import { sortedUsers, userArn } from "./names.ts";
import type { AccessKey, SigningCertificate, User } from "./state.ts";

const columns = [
  ...["user", "arn", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed"],
  ...["password_next_rotation", "mfa_active"],
  ...[1, 2].flatMap((slot) =>
    ["active", "last_rotated", "last_used_date", "last_used_region", "last_used_service"].map(
      (column) => `access_key_${slot}_${column}`,
    ),
  ),
  ...[1, 2].flatMap((slot) => [`cert_${slot}_active`, `cert_${slot}_last_rotated`]),
];

const time = (date: Date | undefined, otherwise = "N/A"): string =>
  date ? date.toISOString().replace(/\.\d+Z$/, "Z") : otherwise;

const keyColumns = (keys: AccessKey[]): string[] =>
  [0, 1].flatMap((slot) => {
    const key = sortedKeys(keys)[slot];
    const { date, region = "N/A", service = "N/A" } = key?.lastUsed ?? {};
    return [String(key?.Status === "Active"), time(key?.CreateDate), time(date), region, service];
  });

const certificateColumns = (certificates: SigningCertificate[]): string[] =>
  [0, 1].flatMap((slot) => [String(certificates[slot]?.Status === "Active"), time(certificates[slot]?.UploadDate)]);

const day = 24 * 60 * 60 * 1000;

const userRow = (account: Account, user: User): string[] => {
  const { loginProfile: profile } = user;
  const maxAge = account.iam.passwordPolicy?.MaxPasswordAge;
  const next = profile && maxAge ? new Date(profile.changed.getTime() + maxAge * day) : undefined;
  return [
    user.UserName,
    userArn(account, user),
    time(user.CreateDate),
    String(profile !== undefined),
    profile ? time(user.PasswordLastUsed, "no_information") : "N/A",
    time(profile?.changed),
    time(next),
    String(user.mfaDevices.length > 0),
    ...keyColumns(user.accessKeys),
    ...certificateColumns(user.certificates),
  ];
};

const rootRow = ({ id, iam: { root } }: Account): string[] => [
  "<root_account>",
  `arn:aws:iam::${id}:root`,
  time(root.created),
  String(root.password !== undefined),
  root.password ? time(root.password.lastUsed, "no_information") : "N/A",
  time(root.password?.changed),
  "not_supported",
  String(root.mfa),
  ...keyColumns(root.accessKeys),
  ...certificateColumns([]),
];

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The live format: 22 columns, LF, no newline at the end, the root row first. */
const write = (account: Account): string =>
  [
    columns,
    ...(account.behaviour.reportRoot ? [rootRow(account)] : []),
    ...sortedUsers(account).map((user) => userRow(account, user)),
  ]
    .map((row) => row.map(quoted).join(","))
    .join("\n");

const lifetime = 4 * 60 * 60 * 1000;

type State = "none" | "running" | "ready" | "expired";

const stateOf = (account: Account): State => {
  const { report } = account.iam;
  if (!report) return "none";
  const age = account.now().getTime() - report.ready.getTime();
  if (age < 0) return "running";
  return age < lifetime ? "ready" : "expired";
};

/** Within four hours the account has one report and no other, whatever changed since. */
export const generateCredentialReport: Call<"GenerateCredentialReport"> = (account) => {
  const state = stateOf(account);
  if (state === "ready") return { State: "COMPLETE" };
  if (state === "running") return { State: "INPROGRESS" };
  const ready = new Date(account.now().getTime() + account.behaviour.reportSeconds * 1000);
  account.iam.report = { content: write(account), ready };
  return { State: "STARTED", Description: "No report exists. Starting a new report generation task" };
};

const refusals = {
  none: () => new AwsError("ReportNotPresent", "Unknown", 410),
  running: () => new AwsError("ReportInProgress", "Unknown", 404),
  expired: () => new AwsError("ReportExpired", "Unknown", 410),
};

export const getCredentialReport: Call<"GetCredentialReport"> = (account) => {
  const state = stateOf(account);
  if (state !== "ready" || !account.iam.report) throw refusals[state === "ready" ? "none" : state]();
  const { content, ready } = account.iam.report;
  return { Content: new TextEncoder().encode(content), ReportFormat: "text/csv", GeneratedTime: ready };
};
