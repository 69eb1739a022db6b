import { describe, expect, it } from "vitest";
import type { Drift } from "../../access/changes.ts";
import { audit, denied, everything } from "../support/audited-account.ts";

const reporter = { name: "reporter", trust: {}, from: {} };
const found = async (changes: Drift[], applying?: { execution: string; plan: string }) => {
  const { findings } = await audit(everything([], { accessDrift: { value: { path: "/access/", changes, applying } } }));
  return findings.map(({ arn, severity, detail, next }) => ({
    arn: arn.replace("arn:aws:iam::123456789012:", ""),
    severity,
    detail: detail.replace(/^Changed by hand since the access file was applied: |\. To take it back.*$/g, ""),
    next,
  }));
};

describe("what somebody changed by hand of an access file", () => {
  it.each<[what: string, changes: Drift[], arn: string, detail: string]>([
    ["a deleted policy", [{ do: "delete-policy", name: "p" }], "policy/access/p", "the policy p was deleted"],
    ["a deleted group", [{ do: "delete-group", name: "g" }], "group/access/g", "the group g was deleted"],
    [
      "a role without its boundary",
      [{ do: "remove-boundary", name: "reporter" }],
      "role/access/reporter",
      "role reporter: its permissions boundary was removed",
    ],
    [
      "a role in two ways, in one finding",
      [
        { do: "change-trust", ...reporter },
        { do: "attach", kind: "role", name: "reporter", policy: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
      ],
      "role/access/reporter",
      "role reporter: trust policy; role reporter: policy ReadOnlyAccess is attached",
    ],
    [
      "the account's password policy",
      [{ do: "set-password-policy", policy: null }],
      "root",
      "the password policy was deleted",
    ],
  ])("is a finding on %s", async (_, changes, arn, detail) => {
    expect(await found(changes)).toEqual([
      { arn, severity: "high", detail, next: "steward access plan -f access.yml" },
    ]);
  });

  it("names an application that has not ended, and the command that says why", async () => {
    const name = "apply-access-0123456789abcdef";
    const execution = `arn:aws:states:us-east-1:123456789012:execution:iam-steward-prod-apply-access:${name}`;
    expect(await found([], { execution, plan: "6f2c" })).toEqual([
      {
        arn: "root",
        severity: "medium",
        detail: expect.stringContaining("The application of the plan 6f2c has not ended."),
        next: `steward explain ${name}`,
      },
    ]);
  });

  it("is not looked for where no file was applied, and the audit is complete", async () => {
    const { complete, coverage } = await audit(everything([], { accessDrift: { value: undefined } }));
    expect([complete, coverage["access-file"]]).toEqual([true, "not applicable: no access file was applied"]);
  });

  it("makes the audit incomplete where it cannot be read", async () => {
    const { complete, coverage } = await audit(everything([], { accessDrift: denied }));
    expect([complete, coverage["access-file"]]).toEqual([false, "unavailable: AccessDenied: not allowed"]);
  });
});
