import * as z from "zod/mini";

/** What an audit reads. `root-row` is the report's row on the root user, which accounts in AWS China do not have. */
export const sourceNames = [
  "credential-report",
  "root-row",
  "authorization-details",
  "access-keys",
  "service-specific-credentials",
  "virtual-mfa-devices",
  "server-certificates",
  "password-policy",
  "access-file",
  "identity-store",
] as const;
export type SourceName = (typeof sourceNames)[number];

/** What no audit reads, so that no finding about it does not mean that there is nothing to find. */
export const neverRead = "SSH public keys, roles, and whether MFA is hardware, virtual or a passkey";

/** Worst first. */
export const severities = ["critical", "high", "medium", "low"] as const;
export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

/** Findings that a section of a notice shows at most, which takes 256 KiB; the page and the files have all of them. */
export const mostShown = 40;

export const Finding = z.object({
  /** Stays the same from night to night: a hash of control, ARN, credential and the credential's creation time. */
  id: z.string(),
  account: z.string(),
  control: z.string(),
  user: z.string(),
  arn: z.string(),
  /** `password`, `mfa`, `access_key_1`, `cert_2`, a serial, a name; null where the finding is about none. */
  credential: z.nullable(z.string()),
  accessKeyId: z.optional(z.string()),
  severity: Severity,
  /** When the credential, or what stands for it, was made. */
  created: z.optional(z.string()),
  /** Whole days since then. */
  ageDays: z.optional(z.number()),
  /** Whole days since the credential was used, or since it was made where it never was. */
  idleDays: z.optional(z.number()),
  owner: z.optional(z.string()),
  /** Nothing but the audit's reading may touch this user. */
  protected: z.optional(z.literal(true)),
  /** An exemption that counts: it has an end and a reason. */
  exempt: z.optional(z.object({ until: z.string(), reason: z.string() })),
  firstSeen: z.string(),
  /** The audit that this one was compared with did not have it. */
  isNew: z.optional(z.literal(true)),
  /** The higher, the sooner: see `risk.ts`. */
  risk: z.number(),
  refs: z.array(z.string()),
  detail: z.string(),
  /** The command to type next. */
  next: z.string(),
  /** Tonight's audit could not look; this stands as it was seen last. */
  carriedOver: z.optional(z.literal(true)),
});
export type Finding = z.infer<typeof Finding>;

const Inventory = z.object({
  /** Users whose access is cut and who will be deleted: what they still have makes no findings. */
  leaving: z._default(z.array(z.object({ user: z.string(), request: z.string() })), []),
  users: z.number(),
  consoleUsers: z.number(),
  consoleUsersWithMfa: z.number(),
  usersWithMfa: z.number(),
  usersWithActiveKeys: z.number(),
  activeKeys: z.number(),
  inactiveKeys: z.number(),
  /** Active keys by age: from this many days up to the next entry's. One entry begins at the limit of age. */
  keysByAge: z.array(z.object({ fromDays: z.number(), keys: z.number() })),
  groups: z.array(
    z.object({ name: z.string(), arn: z.string(), members: z.array(z.string()), policies: z.array(z.string()) }),
  ),
});
export type Inventory = z.infer<typeof Inventory>;

export const AuditResult = z.object({
  /** Twelve digits, or `unknown` where nothing that was read names the account. */
  account: z.string(),
  /** When AWS made the credential report; null where that is not known. */
  generatedAt: z.nullable(z.string()),
  /** The time that ages are counted from. */
  asOf: z.string(),
  /** The earlier audit that this one was compared with, by its `asOf`; null where there was none. */
  comparedWith: z.nullable(z.string()),
  /** In days: what the findings were judged by. */
  thresholds: z.object({ keyMaxAgeDays: z.number(), unusedDays: z.number() }),
  /** False where a source that was asked did not answer: then a control without findings says nothing. */
  complete: z.boolean(),
  /** `ok`, `not asked`, `not applicable: <reason>` or `unavailable: <reason>` for each source. */
  coverage: z.pipe(
    z.transform((states: unknown) => ({
      "access-file": "not asked",
      "identity-store": "not asked",
      ...(states as object),
    })), // of an earlier version
    z.record(z.enum(sourceNames), z.string()),
  ),
  /** What was seen but cannot be fully trusted, in sentences. */
  doubts: z.array(z.string()),
  inventory: Inventory,
  /** Findings by severity, exempt ones left out. */
  totals: z.record(Severity, z.number()),
  /** The options that left findings out; absent where all are there. */
  filter: z.optional(z.string()),
  /** Worst first. */
  findings: z.array(Finding),
  /** Findings of the earlier audit that are no longer there; empty where there was none to compare with. */
  resolved: z.array(Finding),
  /** Active keys that reach the limit of age within 15 days; no findings yet. */
  upcoming: z.array(Finding),
});
export type AuditResult = z.infer<typeof AuditResult>;
