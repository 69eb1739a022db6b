import { describe, expect, it } from "vitest";
import { at, denyAll, everything, offboardings } from "../support/offboarding.ts";
import { DAY, invoke } from "../support/stack.ts";

const { context, user, handOver, cut, run, evidence, events } = offboardings();
const HOUR = 3_600_000;
const users = () => context.stack.aws.account.iam.users;

describe("a deletion", () => {
  it("takes what comes up late, of every kind at once (PEERS 17)", async () => {
    const { aws, clock } = context.stack;
    aws.seed({ users: [everything("ada", { policies: [] })] });
    const late = structuredClone(user());
    const execution = await cut({ quarantineDays: 1 });
    // While the policies' turn waits for its next try, all that had been removed before comes up again.
    aws.faults.push({ kind: "serverError", operation: "DetachUserPolicy", times: 3 });
    clock.at(clock.now().getTime() - HOUR + DAY + 8000, () => {
      const { accessKeys, loginProfile, serviceCredentials, sshKeys, certificates, mfaDevices, inline } = late;
      const groups = new Set(aws.account.iam.groups.values());
      const password = loginProfile && { loginProfile };
      const again = { accessKeys, serviceCredentials, sshKeys, certificates, mfaDevices, groups, inline, ...password };
      Object.assign(user(), again);
    });
    aws.account.behaviour.emptyPages = true;
    await clock.advance(DAY);
    aws.account.behaviour.emptyPages = false;
    expect([execution.status, execution.cause, users().has("ada")]).toEqual(["SUCCEEDED", undefined, false]);
    const conflicts = aws.calls.filter(({ error }) => error === "DeleteConflict");
    expect(conflicts.map(({ operation }) => operation)).toEqual(["DeleteUser"]);
  });

  it("is certified when IAM shows it everywhere, not as something left", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada")] });
    aws.faults.push({ kind: "lag", operation: "DeleteUser", lagSeconds: 20 });
    const execution = await run("offboard", { urgency: "normal", quarantineDays: 1 });
    expect([execution.status, execution.output]).toEqual(["SUCCEEDED", expect.objectContaining({ residue: [] })]);
    expect(evidence("certificate")).toEqual([expect.objectContaining({ complete: true })]);
  });

  it("waits until IAM knows that an MFA device is on nobody (PEERS 16)", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada")] });
    aws.faults.push({ kind: "deleteConflict", operation: "DeleteVirtualMFADevice" });
    const execution = await run("offboard", { urgency: "normal", quarantineDays: 1 });
    expect([execution.status, aws.account.iam.virtualMfaDevices.size]).toEqual(["SUCCEEDED", 0]);
    expect(execution.output).toMatchObject({ residue: [], unseen: [] });
  });

  it.each([
    ["RemoveUserFromGroup", "accessDenied", "OffboardStepRemove"],
    ["DeleteUser", "limitExceeded", "OffboardStepRemove"],
  ] as const)(
    "that meets an error at %s for good is never told as done (PEERS 20, 22)",
    async (operation, kind, state) => {
      const { aws, clock } = context.stack;
      aws.seed({ users: [everything("ada")] });
      aws.faults.push({ kind, operation, times: Number.POSITIVE_INFINITY });
      const execution = await cut({ quarantineDays: 1 });
      await clock.advance(2 * DAY);
      expect([execution.status, at(execution), user().attached.has(denyAll) || user().boundary === denyAll]).toEqual([
        "FAILED",
        state,
        operation !== "DeleteUser" || user().boundary === denyAll,
      ]);
      expect(events()).not.toContain("UserOffboarded");
    },
  );

  it("is for nobody whom no offboarding has marked, whoever calls the function (PEERS 25)", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    await handOver();
    const before = structuredClone(user());
    const who = { requestId: "leave-0", userName: "ada", userId: before.UserId };
    for (const step of [
      "delete-mfa",
      "delete-keys",
      "delete-orphaned-mfa",
      "delete-user",
      "undo-deny",
      "reactivate-keys",
      "destroy-handover",
    ])
      await expect(invoke(context.stack, "offboard-step", { step, ...who })).rejects.toMatchObject({
        name: "Rejected",
      });
    expect(user()).toEqual(before);
    expect([...context.stack.aws.account.secrets.values()].filter(({ deleted }) => deleted)).toEqual([]);
  });
});
