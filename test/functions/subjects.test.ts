import { describe, expect, it } from "vitest";
import { notify } from "../../functions/notify/contract.ts";
import { invoke, stackFor } from "../support/stack.ts";

const context = stackFor({ ACCOUNT_ALIAS: "acme-prod" });
const none = { some: [], inAll: 0 };
const at = "2026-11-28T02:00:00Z";
const ofKey = { accessKeyId: "AKIAIOSFODNN7EXAMPLE" };
const access = { groups: [], policies: [] };
const executionArn = "arn:aws:states:us-east-1:123456789012:execution:iam-steward-local-offboard:x";
const ofReset = { to: "operations", devices: [], suspension: "suspended", deadline: at, executionArn };
const summary = { users: 1, accounts: 1, looked: 1, cut: 1, notCut: none, notEntered: none, alike: none };
const ofPlan = { plan: "0".repeat(64), lines: [] };

/** Every subject as an inbox shows it; `NAME` is the user or the person. */
const subjects: [kind: string, told: object, subject: string][] = [
  ["onboarded", { owner: "a@b.c", secrets: [], remarks: [] }, "IAM user NAME is ready"],
  ["access-changed", { before: access, wanted: access, remarks: [] }, "Access of IAM user NAME has changed"],
  ["refused", { workflow: "onboard", error: "Rejected", why: "x", undone: "x" }, "Refused: onboard of IAM user NAME"],
  [
    "attempt-abandoned",
    { since: at, accessKeyIds: [ofKey.accessKeyId] },
    "A key of IAM user NAME may have lost its secret",
  ],
  ["attempt-abandoned", { since: at, accessKeyIds: [] }, "Another request makes the key of IAM user NAME"],
  [
    "key-deletion-announced",
    { ...ofKey, executionArn, deleteAfter: at },
    "The inactive access key of IAM user NAME will be deleted",
  ],
  [
    "rotation-begun",
    { ...ofKey, until: at, successor: { ...ofKey, secretName: "x/y/z" } },
    "IAM user NAME has a new access key",
  ],
  ["rotation-begun", { ...ofKey, until: at }, "An idle access key of IAM user NAME will be deactivated"],
  [
    "rotation-reminder",
    { ...ofKey, why: "x", on: at },
    "2026-11-28: the old key of IAM user NAME still has to be replaced",
  ],
  ["rotation-stalled", { ...ofKey, why: "x" }, "The rotation of a key of IAM user NAME has stalled"],
  [
    "key-deactivated",
    { ...ofKey, executionArn, deleteAfter: at },
    "An old access key of IAM user NAME is inactive now",
  ],
  ["key-retired", ofKey, "An old access key of IAM user NAME is deleted"],
  ["mfa-wanted", { deadline: at, daysLeft: 7 }, "IAM user NAME has 7 days left to set up MFA"],
  ["mfa-wanted", { deadline: at, daysLeft: 1 }, "IAM user NAME has a day left to set up MFA"],
  ["mfa-enrolled", {}, "IAM user NAME has MFA"],
  [
    "mfa-missing",
    { to: "operations", deadline: at, suspension: "suspended", executionArn },
    "IAM user NAME has not set up MFA",
  ],
  ["mfa-reset-begun", { ...ofReset, requestedBy: "x" }, "The MFA of IAM user NAME is being reset"],
  ["mfa-reset-overdue", ofReset, "IAM user NAME has not enabled a new MFA device"],
  ["mfa-reset", { devices: [], secrets: [] }, "The MFA of IAM user NAME was reset"],
  ["access-cut", { urgency: "normal", until: at, roles: [], unseen: [] }, "Access of IAM user NAME is cut"],
  ["access-cut-again", { offboarding: "x", reason: "x" }, "Access of IAM user NAME is cut again"],
  ["cut-incomplete", { missing: [], executionArn }, "Access of IAM user NAME is NOT completely cut"],
  [
    "quarantine-disturbed",
    { disturbances: [], unseen: [], executionArn },
    "IAM user NAME is not deleted: the quarantine was disturbed",
  ],
  ["user-offboarded", { certificate: "x", residue: [], unseen: [], noted: [] }, "IAM user NAME is deleted"],
  ["user-restored", { secrets: [], remarks: [] }, "IAM user NAME is restored"],
  [
    "key-exposed",
    { ...ofKey, outcome: "contained", lastUse: "x", next: "x" },
    "An access key of IAM user NAME is exposed, and inactive",
  ],
  [
    "key-exposed",
    { ...ofKey, outcome: "left", lastUse: "x", next: "x" },
    "An access key of IAM user NAME is exposed, and NOT made inactive",
  ],
  [
    "key-exposed",
    { ...ofKey, outcome: "unknown", lastUse: "x", next: "x" },
    "An access key of NAME is exposed, and NOT known to be inactive",
  ],
  ["person-cut", { urgency: "normal", until: at, summary, executionArn }, "Access of NAME is cut in every account"],
  [
    "person-cut",
    { urgency: "normal", until: at, summary: { ...summary, notCut: { some: ["x"], inAll: 1 } }, executionArn },
    "Access of NAME is NOT cut in every account",
  ],
  ["person-offboarded", { certificate: "x", deleted: 1, left: none, looked: 1 }, "NAME is offboarded"],
  [
    "person-offboarded",
    { certificate: "x", deleted: 1, left: { some: ["x"], inAll: 1 }, looked: 1 },
    "NAME is offboarded, with users left",
  ],
  ["access-planned", ofPlan, "Access plan: groups, policies and roles"],
  ["access-applied", { ...ofPlan, undo: false }, "Access plan applied"],
  ["access-applied", { ...ofPlan, undo: true }, "Access plan undone"],
  ["access-refused", { error: "PlanIsStale", why: "x", undone: "x" }, "Access plan refused: PlanIsStale"],
];

async function subjectOf(notice: string, told: object, name: string): Promise<string> {
  const about = notice.startsWith("person-")
    ? { person: name }
    : notice.startsWith("access-") && !/cut|changed/.test(notice)
      ? {}
      : { userName: name };
  await invoke(context.stack, "notify", { notice, requestId: "r", ...about, ...told });
  return context.stack.aws.notices.at(-1)?.Subject ?? "";
}

describe("the subject of a notice", () => {
  it.each(subjects)("%s %j", async (kind, told, subject) => {
    expect(await subjectOf(kind, told, "ada")).toBe(`acme-prod: ${subject.replace("NAME", "ada")}`);
  });

  it("keeps every word of its sentence where the user's name is the longest that IAM takes", async () => {
    const name = "a".repeat(64);
    for (const [kind, told, subject] of subjects) {
      const [before = "", after = ""] = subject.split("NAME");
      const shown = await subjectOf(kind, told, name);
      expect(shown.length).toBeLessThan(100);
      expect(shown.startsWith(`acme-prod: ${before}`) && shown.endsWith(after), shown).toBe(true);
    }
  });

  it("is made for nothing that no workflow tells", async () => {
    const unknown = invoke(context.stack, "notify", { notice: "birthday", requestId: "r-1", userName: "ada" });
    await expect(unknown).rejects.toMatchObject({
      name: "Rejected",
      message: expect.stringMatching(/^there is no notice birthday; there are: audit, /),
    });
  });

  it("stands in this table, whatever a workflow tells", () => {
    const known = new Set([...subjects.map(([kind]) => kind), "audit", "organization-audit"]);
    expect(Object.keys(notify).filter((kind) => !known.has(kind))).toEqual([]);
  });
});
