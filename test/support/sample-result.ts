import { createHash } from "node:crypto";
import type { AuditResult, Finding, Severity } from "../../audit/archive/result.ts";

const asOf = "2026-11-20T02:00:00Z";
const people = ["ada.byron", "bob.builder", "carol+ci@example.com", "Dave", "erin,ops", "frank", "grace", "svc-backup"];

const kinds: [control: string, severity: Severity, credential: string | null, refs: string[], detail: string][] = [
  ["root-access-key", "critical", "access_key_1", ["IAM.4", "CIS 5.0 1.3"], "The root user has an active access key."],
  ["admin-without-mfa", "critical", "mfa", [], "AdministratorAccess through the group platform-admins, and no MFA."],
  ["quarantine-policy", "critical", null, [], "AWS attached AWSCompromisedKeyQuarantineV3: a key was exposed."],
  ["root-mfa", "critical", "mfa", ["IAM.9", "CIS 1.4"], "The root user has no MFA."],
  ["key-age", "high", "access_key_1", ["IAM.3", "CIS 1.13"], "The active key is older than 90 days."],
  ["console-mfa", "high", "mfa", ["IAM.5", "CIS 1.9"], "A console password without MFA."],
  ["expired-account", "high", null, [], "steward:expires-at passed on 2026-10-31."],
  ["unused-credential", "high", "password", ["IAM.22", "IAM.8", "CIS 1.11"], "Not used for 90 days or more."],
  ["root-used", "medium", "password", ["CIS 1.6"], "The root user signed in lately."],
  ["two-active-keys", "medium", "access_key_1", ["CIS 1.12"], "Both access keys are active."],
  ["service-credential", "medium", "ACCAEXAMPLE123EXAMPLE", [], "A CodeCommit credential without expiry."],
  [
    "password-policy",
    "medium",
    null,
    ["IAM.7", "IAM.15", "IAM.16"],
    "Passwords may be 8 characters long; 14 are wanted.",
  ],
  ["server-certificate", "medium", "www-2024", ["IAM.26", "CIS 1.18"], "The server certificate expired."],
  ["key-at-setup", "low", "access_key_1", ["CIS 1.10"], "A key was made with the user and never used."],
  ["stale-inactive-key", "low", "access_key_2", [], "An inactive key older than 90 days."],
  ["password-age", "low", "password", [], "The password is older than 90 days."],
  ["certificate-age", "low", "cert_2", [], "A signing certificate older than 90 days."],
  ["direct-policy", "low", null, ["IAM.2", "CIS 1.14"], "The policy reporting-inline stands on the user itself."],
  ["orphan-mfa", "low", "arn:aws:iam::123456789012:mfa/old-phone", [], "A virtual MFA device that nobody enrolled."],
];

/** One finding of the sample: the controls in turn, some new, some exempt, some without an owner. */
export const sampleFinding = (i: number): Finding => {
  const [control, severity, credential, refs, detail] = kinds[i % kinds.length] ?? raise();
  const user = control.startsWith("root-") ? "<root_account>" : `${people[i % people.length]}${i > 30 ? i : ""}`;
  return {
    id: createHash("sha256").update(`${i}`).digest("hex").slice(0, 16),
    account: "123456789012",
    control,
    user,
    arn: `arn:aws:iam::123456789012:user/${user}`,
    credential,
    ...(credential?.startsWith("access_key") && { accessKeyId: `AKIAEXAMPLE${String(i).padStart(9, "0")}` }),
    severity,
    ...(credential && { ageDays: 91 + ((i * 37) % 700), idleDays: (i * 53) % 400 }),
    ...(i % 4 !== 3 && { owner: `${user.replace(/[^a-z]/gi, "").toLowerCase()}@example.com` }),
    ...(i % 13 === 12 && { exempt: { until: "2027-01-31T00:00:00Z", reason: "Waits for the vendor's new client" } }),
    ...(i % 5 === 0 && { isNew: true as const }),
    firstSeen: i % 5 === 0 ? asOf : `2026-0${1 + (i % 9)}-1${i % 9}T02:00:00Z`,
    risk: Math.round(10_000 / (i + 10)) / 10,
    refs,
    detail,
    next: credential ? `steward rotate ${user}` : `steward show user ${user}`,
  };
};

const raise = (): never => {
  throw new Error("no such kind");
};

const totalsOf = (findings: Finding[]): AuditResult["totals"] => {
  const count = (severity: Severity) => findings.filter((f) => !f.exempt && f.severity === severity).length;
  return { critical: count("critical"), high: count("high"), medium: count("medium"), low: count("low") };
};

/** A whole result with so many findings; what a test is about can be given. */
export const sampleResult = (count = 60, over: Partial<AuditResult> = {}): AuditResult => {
  const findings = over.findings ?? Array.from({ length: count }, (_, i) => sampleFinding(i));
  return {
    account: "123456789012",
    generatedAt: "2026-11-20T01:52:10Z",
    asOf,
    comparedWith: "2026-11-19T02:00:00Z",
    thresholds: { keyMaxAgeDays: 90, unusedDays: 45 },
    complete: true,
    coverage: {
      "credential-report": "ok",
      "root-row": "ok",
      "authorization-details": "ok",
      "access-keys": "ok",
      "service-specific-credentials": "ok",
      "virtual-mfa-devices": "ok",
      "server-certificates": "ok",
      "password-policy": "ok",
      "access-file": "ok",
      "identity-store": "ok",
    },
    doubts: ["frank: two access keys fit the report's slot 2; nothing is proposed for either."],
    inventory: {
      users: 214,
      consoleUsers: 61,
      consoleUsersWithMfa: 49,
      usersWithMfa: 55,
      usersWithActiveKeys: 93,
      activeKeys: 117,
      inactiveKeys: 22,
      leaving: [],
      keysByAge: [
        { fromDays: 0, keys: 38 },
        { fromDays: 30, keys: 24 },
        { fromDays: 60, keys: 19 },
        { fromDays: 90, keys: 15 },
        { fromDays: 180, keys: 12 },
        { fromDays: 365, keys: 9 },
      ],
      groups: [
        {
          name: "platform-admins",
          arn: "arn:aws:iam::123456789012:group/platform-admins",
          members: ["ada.byron", "frank"],
          policies: ["AdministratorAccess"],
        },
        {
          name: "readers",
          arn: "arn:aws:iam::123456789012:group/readers",
          members: people,
          policies: ["ReadOnlyAccess"],
        },
        { name: "retired", arn: "arn:aws:iam::123456789012:group/retired", members: [], policies: [] },
      ],
    },
    totals: totalsOf(findings),
    findings,
    resolved: [14, 23, 37].map(sampleFinding),
    upcoming: [],
    ...over,
  };
};

/** A result of which two sources are missing. */
export const incompleteResult = (count = 60): AuditResult => {
  const whole = sampleResult(count);
  return {
    ...whole,
    complete: false,
    coverage: {
      ...whole.coverage,
      "virtual-mfa-devices": "unavailable: AccessDenied: not authorized to perform iam:ListVirtualMFADevices",
      "password-policy": "unavailable: throttled after 8 tries",
    },
    findings: whole.findings.map((f) => (f.control === "orphan-mfa" ? { ...f, carriedOver: true } : f)),
  };
};
