import type { Severity, SourceName } from "../archive/result.ts";

interface Control {
  severity: Severity;
  /** Security Hub's and CIS AWS Foundations 5.0's numbers for the same thing. */
  refs: string[];
  /** What the control cannot be judged without. */
  sources: SourceName[];
}

const cis = (number: string) => `CIS 5.0 ${number}`;

/** All that the audit looks for. The first eleven need the credential report alone. */
export const controls = {
  "root-access-key": { severity: "critical", refs: ["IAM.4", cis("1.3")], sources: ["credential-report", "root-row"] },
  "root-mfa": { severity: "critical", refs: ["IAM.9", cis("1.4")], sources: ["credential-report", "root-row"] },
  "root-used": { severity: "medium", refs: [cis("1.6")], sources: ["credential-report", "root-row"] },
  "console-mfa": { severity: "high", refs: ["IAM.5", cis("1.9")], sources: ["credential-report"] },
  "key-age": { severity: "high", refs: ["IAM.3", cis("1.13")], sources: ["credential-report"] },
  "unused-credential": {
    severity: "medium",
    refs: ["IAM.22", "IAM.8", cis("1.11")],
    sources: ["credential-report"],
  },
  "two-active-keys": { severity: "medium", refs: [cis("1.12")], sources: ["credential-report"] },
  "key-at-setup": { severity: "low", refs: [cis("1.10")], sources: ["credential-report"] },
  "stale-inactive-key": { severity: "low", refs: [], sources: ["credential-report"] },
  "password-age": { severity: "low", refs: [], sources: ["credential-report"] },
  "certificate-age": { severity: "low", refs: [], sources: ["credential-report"] },
  "direct-policy": { severity: "low", refs: ["IAM.2", cis("1.14")], sources: ["authorization-details"] },
  "admin-without-mfa": { severity: "critical", refs: [], sources: ["authorization-details", "credential-report"] },
  "service-credential": { severity: "medium", refs: [], sources: ["service-specific-credentials"] },
  "orphan-mfa": { severity: "low", refs: [], sources: ["virtual-mfa-devices"] },
  "password-policy": { severity: "medium", refs: ["IAM.7", "IAM.15", "IAM.16"], sources: ["password-policy"] },
  "expired-account": { severity: "high", refs: [], sources: ["authorization-details"] },
  "quarantine-policy": { severity: "critical", refs: [], sources: ["authorization-details"] },
  "server-certificate": { severity: "medium", refs: ["IAM.26", cis("1.18")], sources: ["server-certificates"] },
} satisfies Record<string, Control>;

export type ControlId = keyof typeof controls;

/** What a control says of one credential, before owner, exemption and rank are known. */
export interface Judgement {
  control: ControlId;
  /** Null where the finding is about none. */
  credential: string | null;
  /** When the credential (or what stands for it) was made, in ms: part of the finding's identity. */
  created: number | undefined;
  /** Only where it differs from the control's own. */
  severity?: Severity;
  /** Since it was made, in ms. */
  age?: number | undefined;
  /** Since it was used, or made where it never was, in ms. */
  idle?: number;
  detail: string;
  /** The report does not say when the key was made: `created` is its user's. */
  undated?: boolean;
  /** No finding yet: the key is within the limit, and not for long. */
  upcoming?: true;
}
