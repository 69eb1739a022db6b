import type { AccessKeyMetadata, UserDetail } from "@aws-sdk/client-iam";
import { type AuditOptions, evaluate } from "../../audit/evaluate/evaluate.ts";
import { parseCredentialReport } from "../../audit/read/credential-report.ts";
import type { Sources } from "../../audit/read/sources.ts";
import { activeKey, ago, made, type Row, reportText, rootRow, thresholds, userRow } from "./credential-reports.ts";

export const noPolicyFindings = {
  MinimumPasswordLength: 14,
  RequireUppercaseCharacters: true,
  RequireLowercaseCharacters: true,
  RequireNumbers: true,
  RequireSymbols: true,
  PasswordReusePrevention: 24,
};

export const person = (UserName: string, more: Partial<UserDetail> = {}): UserDetail => ({
  UserName,
  Arn: `arn:aws:iam::123456789012:user/${UserName}`,
  CreateDate: new Date(ago(400)),
  ...more,
});

export const tags = (given: Record<string, string>) => Object.entries(given).map(([Key, Value]) => ({ Key, Value }));

/** An account that answers every question, with nothing to find but what a test puts there. */
export const everything = (rows: Row[], given: Partial<Sources> & { users?: UserDetail[] } = {}): Sources => ({
  report: { value: { generatedAt: made, rows: () => parseCredentialReport([reportText([rootRow(), ...rows])]) } },
  authorization: {
    value: { users: given.users ?? rows.map(({ user = "" }) => person(user)), groups: [], policies: [] },
  },
  serviceCredentials: { value: [] },
  unassignedDevices: { value: [] },
  serverCertificates: { value: [] },
  passwordPolicy: { value: noPolicyFindings },
  accessDrift: { value: { path: "/access/", changes: [] } },
  directory: { value: undefined },
  accessKeys: async () => [],
  ...given,
});

export const audit = (sources: Sources, options: Partial<AuditOptions> = {}) =>
  evaluate(sources, { now: made + 60_000, thresholds, ...options });

export const controlsFound = async (sources: Sources) => (await audit(sources)).findings.map(({ control }) => control);

export const frank = userRow("frank");
export const staleKey = userRow("frank", activeKey(1, ago(100)));
export const keyMetadata = (
  AccessKeyId: string,
  created: string,
  Status: "Active" | "Inactive" = "Active",
): AccessKeyMetadata => ({
  UserName: "frank",
  AccessKeyId,
  Status,
  CreateDate: new Date(created),
});
export const franksKey = { accessKeys: async () => [keyMetadata("AKIAFRANK", ago(100))] };
export const denied = { unavailable: "AccessDenied: not allowed" };
