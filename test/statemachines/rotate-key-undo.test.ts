import { SFN } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { dayOf, rotationStack } from "../support/rotation.ts";
import { DAY, invoke } from "../support/stack.ts";

const r = rotationStack();
const { context, reader } = r;

describe("an inactive key that has long rested", () => {
  const seed = () => {
    const old = r.seed({}, {}, { status: "Inactive", created: r.ago(300), lastUsed: r.ago(36) });
    return { old, spare: r.keys()[1]?.AccessKeyId ?? "" };
  };

  it("makes room for the successor, once it was announced and the grace is over", async () => {
    const { old, spare } = seed();
    const refused = reader(old);
    const execution = await r.start(old);
    await r.days(6.9);
    expect(r.status(spare)).toBe("Inactive");
    const announced = r.notice(`The inactive access key of IAM user svc will be deleted`);
    expect(announced?.Message).toContain(spare.slice(-4));
    expect(announced?.Message).toContain(`steward stop ${execution.arn}`);
    expect(announced?.MessageAttributes.owner?.StringValue).toBe("boss@example.com");
    expect(r.events()).toEqual(["KeyDeletionAnnounced"]);
    await r.end(execution);
    expect(execution.status).toBe("SUCCEEDED");
    expect([r.status(spare), r.status(old)]).toEqual(["deleted", "deleted"]);
    expect(dayOf(execution, "IssueKey")).toBeGreaterThanOrEqual(7);
    expect(r.events().slice(0, 3)).toEqual(["KeyDeletionAnnounced", "KeyRetired", "KeyRotated"]);
    expect(refused).toEqual([]);
  });

  it("stays if the rotation is stopped during the grace", async () => {
    const { old, spare } = seed();
    const execution = await r.start(old);
    await r.days(3);
    await new SFN(context.stack.aws.config).stopExecution({ executionArn: execution.arn, error: "Stopped" });
    await r.days(60);
    expect([r.status(spare), r.status(old)]).toEqual(["Inactive", "Active"]);
  });

  it("stays if somebody makes it active during the grace, and the rotation is refused", async () => {
    const { old, spare } = seed();
    r.inDays(3, () => r.setKey(spare, "Active"));
    await expect(r.start(old).then(r.end)).resolves.toMatchObject({ error: "KeyReactivated" });
    expect([r.status(spare), r.status(old)]).toEqual(["Active", "Active"]);
  });

  it("has its whole grace though the announcement comes late, by a redrive", async () => {
    const { old, spare } = seed();
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "Publish", caller: "notify" });
    const execution = await r.end(await r.start(old));
    expect(execution).toMatchObject({ status: "FAILED", progress: { state: "TellDeletion" } });
    await r.days(10);
    context.stack.engine.redrive(execution);
    await r.days(6.9);
    expect(r.status(spare)).toBe("Inactive");
    const [, day = ""] = /deleted after (\S+)\.$/m.exec(r.notice("will be deleted")?.Message ?? "") ?? [];
    expect((Date.parse(day) - r.now()) / DAY).toBeCloseTo(0.1, 1);
    await r.end(execution);
    expect(r.status(spare)).toBe("deleted");
  });
});

describe("an undo", () => {
  const undo = (accessKeyId: string, requestId: string) =>
    invoke(context.stack, "rotate-keys", {
      ...{ step: "reactivate", requestId, userName: "svc", userId: r.user()?.UserId, accessKeyId },
    });

  it("before the deactivation ends the rotation, so that the old key stays", async () => {
    const old = r.seed();
    reader(old);
    const execution = await r.start(old, "undone-1");
    await r.days(3);
    await expect(undo(old, "undone-1")).resolves.toMatchObject({ reactivated: old });
    await r.end(execution);
    expect(execution.status).toBe("ABORTED");
    await r.days(60);
    expect(r.keys().map(({ Status }) => Status)).toEqual(["Active", "Active"]);
  });

  it("after the deactivation makes the old key active, and it is not deleted later", async () => {
    const old = r.seed();
    const refused = reader(old);
    const execution = await r.start(old, "undone-2");
    await r.days(12);
    expect(r.status(old)).toBe("Inactive");
    await undo(old, "undone-2");
    await r.days(60);
    expect(r.status(old)).toBe("Active");
    expect(execution.status).toBe("ABORTED");
    expect(refused).toEqual([]);
  });

  it("ends no other rotation, and says so where the key is deleted", async () => {
    const old = r.seed();
    reader(old);
    const execution = await r.start(old, "undone-3");
    await undo(old, "undone-2");
    expect(execution.status).toBe("RUNNING");
    await r.end(execution);
    await expect(undo(old, "undone-3")).rejects.toMatchObject({ name: "Rejected" });
  });

  it("is refused for a protected user", async () => {
    const old = r.seed({ tags: { "steward:protected": "" } });
    await expect(undo(old, "undone-4")).rejects.toMatchObject({ name: "UserProtected" });
  });

  it("is over for good: neither a redrive nor the same request takes the old key away (after the deactivation)", async () => {
    const old = r.seed();
    reader(old);
    const execution = await r.start(old, "undone-5");
    await r.days(12);
    await undo(old, "undone-5");
    context.stack.engine.redrive(execution);
    await r.end(execution);
    expect(execution).toMatchObject({ status: "FAILED", error: "Undone" });
    await r.days(60);
    expect(r.status(old)).toBe("Active");
  });

  it("is over for good, though the rotation had failed before it was undone", async () => {
    const old = r.seed();
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "ListAccessKeys", caller: "rotate-keys" });
    const execution = await r.end(await r.start(old, "undone-6"));
    expect(execution).toMatchObject({ status: "FAILED", progress: { state: "RotateKeysPlan" } });
    await undo(old, "undone-6");
    context.stack.engine.redrive(execution);
    await expect(r.end(execution)).resolves.toMatchObject({ error: "Undone" });
  });

  it.each(["undone", "stopped"])("is not started again by the one door, if it was %s", async (how) => {
    const old = r.seed();
    reader(old);
    const execution = await r.start(old, `over-${how}`);
    await r.days(3);
    const stop = { executionArn: execution.arn, error: "Stopped", cause: "stopped by grace" };
    await (how === "undone" ? undo(old, `over-${how}`) : new SFN(context.stack.aws.config).stopExecution(stop));
    const before = context.stack.engine.executions().length;
    const again = invoke(context.stack, "start-workflow", { again: execution.arn });
    await expect(again).rejects.toMatchObject({ name: "Undone" });
    expect(context.stack.engine.executions()).toHaveLength(before);
  });

  it("names each live key and what to do about it", async () => {
    const old = r.seed();
    reader(old);
    await r.start(old, "undone-8");
    await r.days(3);
    const next = r.current() ?? "";
    const { live } = (await undo(old, "undone-8")) as { live: string[] };
    expect(live).toEqual([
      expect.stringMatching(`^${old} is active. .* aws iam update-access-key --user-name=svc --access-key-id ${old}`),
      `${next} is active, and the hand-over secret gives it out: keep it as long as a program reads that secret.`,
    ]);
  });
});
