import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AuditResult, Finding } from "../../audit/archive/result.ts";
import { controls } from "../../audit/controls/controls.ts";
import { evaluate } from "../../audit/evaluate/evaluate.ts";
import { parseCredentialReport } from "../../audit/read/credential-report.ts";
import type { Sources } from "../../audit/read/sources.ts";
import { made, type Row, reportText, thresholds, userRow } from "../support/credential-reports.ts";
import { account, rows, users } from "../support/every-control.ts";

/** What each control says where it strikes: about which user, since when, in which words, and what to type. */
const told: [
  control: string,
  of: string,
  age: number | undefined,
  idle: number | undefined,
  detail: string,
  next: string,
][] = [
  [
    "root-access-key",
    "<root_account> access_key_2",
    200,
    undefined,
    "The root user has an active access key, which no policy can limit.",
    "aws iam list-access-keys # signed in as root; then aws iam delete-access-key",
  ],
  [
    "root-mfa",
    "<root_account> mfa",
    undefined,
    undefined,
    "The root user can sign in without MFA.",
    "# sign in as root: https://console.aws.amazon.com/iam/home#/security_credentials",
  ],
  [
    "root-used",
    "<root_account> password",
    undefined,
    1,
    "The root user's password was used 1 day ago.",
    "aws cloudtrail lookup-events --region us-east-1 --lookup-attributes AttributeKey=Username,AttributeValue=root",
  ],
  [
    "console-mfa",
    "ada mfa",
    undefined,
    undefined,
    "The user can sign in to the console without MFA.",
    "steward start enroll-mfa ada",
  ],
  [
    "key-age",
    "bea access_key_2",
    100,
    1,
    "The key is 100 days old; the limit is 90 days.",
    "steward rotate --key AKIABEA bea",
  ],
  [
    "unused-credential",
    "cid access_key_1",
    60,
    50,
    "The active key was last used 50 days ago.",
    "steward rotate --key AKIACID cid",
  ],
  [
    "unused-credential",
    "dan password",
    89,
    89,
    "The password was set 89 days ago and never used.",
    "aws iam delete-login-profile --user-name=dan",
  ],
  ["two-active-keys", "eve access_key_1", 30, 1, "Both access keys of the user are active.", "steward show user eve"],
  [
    "key-at-setup",
    "fay access_key_1",
    5,
    5,
    "The key was created together with a console user and never used.",
    "aws iam update-access-key --user-name=fay --access-key-id=AKIAFAY --status=Inactive",
  ],
  [
    "stale-inactive-key",
    "gus access_key_1",
    120,
    undefined,
    "The inactive key is 120 days old and takes one of the user's two key slots.",
    "aws iam delete-access-key --user-name=gus --access-key-id=AKIAGUS",
  ],
  [
    "password-age",
    "hal password",
    91,
    undefined,
    "The password was last changed 91 days ago.",
    "aws iam update-login-profile --user-name=hal --password-reset-required",
  ],
  [
    "certificate-age",
    "ivy cert_2",
    365,
    undefined,
    "The active signing certificate is 365 days old.",
    "aws iam list-signing-certificates --user-name=ivy",
  ],
  [
    "direct-policy",
    "jim null",
    undefined,
    undefined,
    "Policies of the user's own, not of a group: reports.",
    "steward show user jim",
  ],
  [
    "admin-without-mfa",
    "kim mfa",
    undefined,
    undefined,
    "The user may do everything in the account without MFA and has no password: MFA does not protect a service, fewer permissions do.",
    "steward show user kim",
  ],
  [
    "can-escalate",
    "ned null",
    undefined,
    undefined,
    "The user can become an administrator by iam:PutGroupPolicy.",
    "steward show user ned",
  ],
  [
    "expired-account",
    "leo null",
    undefined,
    undefined,
    "The user expired at 2026-11-01T23:59:59Z (tag steward:expires-at).",
    "steward offboard leo",
  ],
  [
    "quarantine-policy",
    "mia null",
    undefined,
    undefined,
    "AWS found a key of this user exposed and attached AWSCompromisedKeyQuarantineV3.",
    "steward show user mia",
  ],
  [
    "service-credential",
    "leo ACCALEO",
    100,
    undefined,
    "The active credential for bedrock.amazonaws.com has no expiry and is 100 days old.",
    "aws iam update-service-specific-credential --user-name=leo --service-specific-credential-id=ACCALEO --status=Inactive",
  ],
  [
    "orphan-mfa",
    "<account> arn:aws:iam::123456789012:mfa/lost",
    undefined,
    undefined,
    "The virtual MFA device is assigned to no user. It blocks its name and holds a seed.",
    "aws iam delete-virtual-mfa-device --serial-number=arn:aws:iam::123456789012:mfa/lost",
  ],
  [
    "password-policy",
    "<account> null",
    undefined,
    undefined,
    "The password policy is weak: it allows fewer than 14 characters; it requires no upper-case letter; it requires no lower-case letter; it remembers fewer than 24 earlier passwords.",
    "aws iam get-account-password-policy",
  ],
  [
    "server-certificate",
    "<account> web",
    300,
    undefined,
    "The certificate expires in 7 days.",
    "aws iam get-server-certificate --server-certificate-name=web",
  ],
  [
    "access-drift",
    "<account> group analysts",
    undefined,
    undefined,
    "Changed by hand since the access file was applied: group analysts: policy AmazonS3FullAccess is attached. To take it back, plan and apply the file again; to keep it, write it into the file first.",
    "steward access plan -f access.yml",
  ],
  [
    "owner-gone",
    "oda null",
    undefined,
    undefined,
    "The owner left@example.com is not in IAM Identity Center. If the user is still needed, name another owner (tag steward:owner).",
    "steward show user oda",
  ],
  [
    "has-both",
    "kim null",
    undefined,
    undefined,
    "kim signs in through IAM Identity Center, too. For this account they have the permission set Administrators there.",
    "steward show user kim",
  ],
];

const documented = [
  ...readFileSync("docs/audit.md", "utf8").matchAll(/^\| `([\w-]+)` \| .* \| (critical|high|medium|low)\b.*\|$/gm),
];

/** Judged by the credential report alone; they come first. */
const ofReport = told.slice(
  0,
  told.findIndex(([control]) => control === "direct-policy"),
);

/** Whose findings stand as they were seen last where a source does not answer. */
const needing: [source: keyof Sources, controls: string[]][] = [
  ["report", [...ofReport.map(([control]) => control), "admin-without-mfa"]],
  [
    "authorization",
    [
      ...["admin-without-mfa", "can-escalate", "direct-policy", "expired-account", "quarantine-policy"],
      ...["owner-gone", "has-both"],
    ],
  ],
  ["serviceCredentials", ["service-credential"]],
  ["unassignedDevices", ["orphan-mfa"]],
  ["passwordPolicy", ["password-policy"]],
  ["serverCertificates", ["server-certificate"]],
  ["accessDrift", ["access-drift"]],
  ["directory", ["owner-gone", "has-both"]],
];

describe("a finding", () => {
  const audit = (sources: Sources, previous?: AuditResult) => evaluate(sources, { now: made, thresholds, previous });
  const audited = audit(account);
  const reportOf = (given: Row[]) => ({
    value: { generatedAt: made, rows: () => parseCredentialReport([reportText(given)]) },
  });

  it("tells of each control which users it strikes, since when, and what to type", async () => {
    const { findings } = await audited;
    const line = (one: Finding) => [
      one.control,
      `${one.user} ${one.credential}`,
      one.ageDays,
      one.idleDays,
      one.detail,
      one.next,
    ];
    const sorted = (lines: unknown[][]) => lines.map((line) => JSON.stringify(line)).sort();
    expect(sorted(findings.map(line))).toEqual(sorted(told));
    expect(new Set(told.map(([control]) => control))).toEqual(new Set(controls.map(({ id }) => id)));
  });

  it("keeps its id, rank and words over versions of this program", async () => {
    const result = `${JSON.stringify(await audited, null, 2)}\n`;
    await expect(result).toMatchFileSnapshot("../fixtures/audits/every-control.json");
  });

  it("is as severe as the docs say", async () => {
    const { findings, totals } = await audited;
    expect(new Map(findings.map(({ control, severity }) => [control, severity]))).toEqual(
      new Map(documented.map(([, control, severity]) => [control, severity])),
    );
    expect(totals).toEqual({ critical: 5, high: 5, medium: 7, low: 7 });
  });

  it("names its user's ARN, or what it is about", async () => {
    const { findings } = await audited;
    const arns = new Set(findings.filter(({ user }) => !user.startsWith("<")).map(({ user, arn }) => `${user} ${arn}`));
    const arnOf = (user: string) => `arn:aws:iam::123456789012:user/${user}`;
    expect([...arns].sort()).toEqual(users.map(({ UserName = "" }) => `${UserName} ${arnOf(UserName)}`).sort());
    const ofAccount = findings.filter(({ user }) => user.startsWith("<")).map(({ control, arn }) => [control, arn]);
    expect(Object.fromEntries(ofAccount)).toEqual({
      "root-access-key": "arn:aws:iam::123456789012:root",
      "root-mfa": "arn:aws:iam::123456789012:root",
      "root-used": "arn:aws:iam::123456789012:root",
      "orphan-mfa": "arn:aws:iam::123456789012:mfa/lost",
      "password-policy": "arn:aws:iam::123456789012:root",
      "server-certificate": "arn:aws:iam::123456789012:server-certificate/web",
      "access-drift": "arn:aws:iam::123456789012:group/access/analysts",
    });
  });

  it.each(needing)(
    "is carried over where %s does not answer and its control needs that, and no other",
    async (source, struck) => {
      const first = await audited;
      const nothing = { unavailable: "AccessDenied: not allowed" };
      const { findings, resolved } = await audit({ ...account, [source]: nothing }, first);
      const carried = findings.filter(({ carriedOver }) => carriedOver).map(({ control }) => control);
      expect(carried.sort()).toEqual([...struck].sort());
      expect(resolved).toEqual([]);
      expect(findings.map(({ id }) => id).sort()).toEqual(first.findings.map(({ id }) => id).sort());
    },
  );

  it("on root is carried over where the report leaves root out", async () => {
    const { findings } = await audit({ ...account, report: reportOf(rows.slice(1)) }, await audited);
    const carried = findings.filter(({ carriedOver }) => carriedOver).map(({ control }) => control);
    expect(carried.sort()).toEqual(["root-access-key", "root-mfa", "root-used"]);
  });

  it("is resolved where all is read and nothing found", async () => {
    const authorization = {
      value: {
        users: users.map(({ UserName, Arn, CreateDate }) => ({ UserName, Arn, CreateDate })),
        groups: [],
        policies: [],
      },
    };
    const well = rows.map(({ user = "", user_creation_time = "" }) => userRow(user, { user_creation_time }));
    const nothing = { value: [] };
    const first = await audited;
    const { findings, resolved } = await audit(
      {
        ...account,
        report: reportOf(well),
        authorization,
        serviceCredentials: nothing,
        unassignedDevices: nothing,
        serverCertificates: nothing,
        passwordPolicy: { notAsked: true },
        accessDrift: { value: undefined },
        directory: { value: new Map([["left@example.com", { isEnabled: true, permissionSets: [] }]]) },
      },
      first,
    );
    expect(findings).toMatchObject([{ control: "password-policy", carriedOver: true }]);
    expect(resolved).toEqual(first.findings.filter(({ control }) => control !== "password-policy"));
  });
});
