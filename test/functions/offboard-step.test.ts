import { describe, expect, it } from "vitest";
import { everything, offboardings } from "../support/offboarding.ts";
import { invoke } from "../support/stack.ts";

const { context, user, handOver, cut, evidence } = offboardings();

/** As definitions send them that executions were started with before one state removed all kinds. */
const formerSteps = [
  ...["delete-keys", "delete-password", "delete-service-credentials", "delete-ssh-keys", "delete-certificates"],
  ...["delete-mfa", "delete-orphaned-mfa", "leave-groups", "delete-inline-policies", "detach-policies"],
  ...["delete-user", "destroy-handover"],
];

describe("an offboarding that was started before one state removed all kinds", () => {
  it("is taken to its certificate from the end of its quarantine on", async () => {
    const { stack } = context;
    stack.aws.seed({ users: [everything("ada", { policies: [] })] });
    await handOver();
    const { UserId: userId } = user();
    const { requestId } = (await cut()).input as { requestId: string };
    const who = { requestId, userName: "ada", userId };
    const cutAt = stack.clock.now().toISOString();

    const rechecked = await invoke(stack, "offboard-step", { step: "recheck", ...who, cutAt });
    const removed: object[] = [];
    for (const step of formerSteps) removed.push(await invoke(stack, "offboard-step", { step, ...who }));
    const told = { requestedBy: "hr", reason: "last day", cutAt, noted: [] };
    const certified = await invoke(stack, "offboard-step", { step: "certify", ...who, ...told, now: cutAt, removed });

    expect(rechecked).toMatchObject({ gone: false, disturbances: [] });
    expect(certified).toMatchObject({ residue: [], unseen: [] });
    expect(stack.aws.account.iam.users.size).toBe(0);
    expect(evidence("certificate")).toMatchObject([{ complete: true, removed }]);
    expect(removed).toContainEqual({ what: "user", done: ["ada"] });
  });
});

describe("offboard-step", () => {
  it("refuses the steps that cut-access takes: it marks nobody and restores nothing", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    const before = structuredClone(user());
    const who = { requestId: "leave-0", userName: "ada", userId: before.UserId };
    for (const step of ["verify", "mark", "deny", "undo-deny", "undo-mark", "reactivate-keys", "contain-key"])
      await expect(invoke(context.stack, "offboard-step", { step, ...who })).rejects.toMatchObject({
        name: "Rejected",
        message: expect.stringContaining(`there is no step ${step}`),
      });
    expect(user()).toEqual(before);
  });
});
