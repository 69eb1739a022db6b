import { describe, expect, it } from "vitest";
import { removalOrder } from "../../functions/offboard-step/removal-order.ts";
import { at, everything, offboardings, standing } from "../support/offboarding.ts";
import { DAY, invoke } from "../support/stack.ts";

const { context, user, handOver, cut, run, evidence, events, end } = offboardings();
const HOUR = 3_600_000;
const users = () => context.stack.aws.account.iam.users;

describe("a deletion", () => {
  it("takes what comes up late, of every kind at once", async () => {
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

  it("waits until IAM knows that an MFA device is on nobody", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada")] });
    aws.faults.push({ kind: "deleteConflict", operation: "DeleteVirtualMFADevice" });
    const execution = await run("offboard", { urgency: "normal", quarantineDays: 1 });
    expect([execution.status, aws.account.iam.virtualMfaDevices.size]).toEqual(["SUCCEEDED", 0]);
    expect(execution.output).toMatchObject({ residue: [], unseen: [] });
  });

  it.each([
    ["RemoveUserFromGroup", "accessDenied"],
    ["DeleteUser", "limitExceeded"],
  ] as const)(
    "that meets an error at %s for good is not told as done, and a redrive ends it",
    async (operation, kind) => {
      const { aws, clock, engine } = context.stack;
      aws.seed({ users: [everything("ada")] });
      aws.faults.push({ kind, operation, times: Number.POSITIVE_INFINITY });
      const execution = await cut({ quarantineDays: 1 });
      await clock.advance(2 * DAY);
      expect([execution.status, at(execution), standing(user()).deny]).toEqual(["FAILED", "OffboardStepRemove", true]);
      expect(events()).not.toContain("UserOffboarded");

      aws.faults.length = 0;
      engine.redrive(execution);
      await end(execution);
      const [{ removed, complete }] = evidence("certificate");
      expect([execution.status, complete]).toEqual(["SUCCEEDED", true]);
      const kinds: string[] = removed.map(({ what }: { what: string }) => what);
      expect(kinds).toEqual([...new Set(kinds)]); // none was removed twice
      expect(removed).toContainEqual({ what: "group", done: ["admins", "analysts", "developers"] });
    },
  );

  it("is refused for users that no offboarding has marked, even if the function is called directly", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    await handOver();
    const before = structuredClone(user());
    const who = { requestId: "leave-0", userName: "ada", userId: before.UserId };
    const notMarked = { name: "Rejected", message: expect.stringContaining("is not marked as leaving") };
    for (const kind of removalOrder)
      await expect(invoke(context.stack, "offboard-step", { step: "remove", kind, ...who })).rejects.toMatchObject(
        notMarked,
      );
    for (const step of ["undo-deny", "reactivate-keys", "reactivate-other-credentials", "stop-offboarding"])
      await expect(invoke(context.stack, "cut-access", { step, ...who })).rejects.toMatchObject(notMarked);
    expect(user()).toEqual(before);
    expect([...context.stack.aws.account.secrets.values()].filter(({ deleted }) => deleted)).toEqual([]);
  });
});
