import { describe, expect, it } from "vitest";
import { dayOf, rotationStack } from "../support/rotation.ts";

const r = rotationStack();
const { context, reader, holder } = r;
const forever = Number.POSITIVE_INFINITY;

describe("midway,", () => {
  const [overlap, deletion] = [8, 20];
  const exempt = () => {
    r.tag("steward:exempt", "key-age");
    r.tag("steward:exempt-until", "2031-01-01");
    r.tag("steward:exempt-reason", "frozen");
  };
  const remove = async () => {
    for (const { AccessKeyId } of r.keys()) await r.iam().deleteAccessKey({ UserName: "svc", AccessKeyId });
    await r.iam().deleteUser({ UserName: "svc" });
  };
  it.each([
    ["an offboarding begins", "UserLeaving", () => r.tag("steward:leaving", "leave-1")],
    ["the user is protected", "UserProtected", () => r.tag("steward:protected", "yes")],
    ["the user is exempted", "UserExempt", exempt],
    ["the user is deleted", "UserGone", remove],
  ])("%s: the rotation stops and tells, and touches no key from then on (%s)", async (_, error, what) => {
    for (const [day, active] of [
      [overlap - 5, 2],
      [deletion, 1],
    ] as const) {
      context.stack.aws.notices.length = 0;
      const old = r.seed();
      reader(old);
      r.inDays(day, what);
      await expect(r.start(old).then(r.end)).resolves.toMatchObject({ status: "FAILED", error });
      expect(r.notice("Refused: rotate-key of IAM user svc")).toBeDefined();
      const left = r.keys().filter(({ Status }) => Status === "Active");
      expect(left).toHaveLength(r.user() ? active : 0);
      if (r.user()) expect(r.keys()).toHaveLength(2);
    }
  });

  it("somebody makes the old key active again: the rotation stops within a day, and tells", async () => {
    const old = r.seed();
    reader(old);
    r.inDays(deletion, () => r.setKey(old, "Active"));
    const execution = await r.end(await r.start(old));
    expect(execution.error).toBe("KeyReactivated");
    expect(dayOf(execution, "Refused")).toBeLessThan(deletion + 1.01);
    expect(r.status(old)).toBe("Active");
    expect(r.notice("Refused")?.Message).toContain("is active again");
  });

  it("somebody needs it for an hour between two looks: it is not deleted", async () => {
    const old = r.seed();
    reader(old);
    r.inDays(deletion + 0.5, () => r.setKey(old, "Active").then(() => r.use(old)));
    r.inDays(deletion + 0.6, () => r.setKey(old, "Inactive"));
    await expect(r.start(old).then(r.end)).resolves.toMatchObject({ error: "OldKeyInUse" });
    expect(r.status(old)).toBe("Inactive");
  });

  it("somebody deletes the old key: the rotation is done", async () => {
    const old = r.seed();
    reader(old);
    r.inDays(overlap - 5, () => r.iam().deleteAccessKey({ UserName: "svc", AccessKeyId: old }));
    await expect(r.start(old).then(r.end)).resolves.toMatchObject({ status: "SUCCEEDED" });
  });

  it("the new key is made inactive: the old one stays", async () => {
    const old = r.seed();
    reader(old);
    r.inDays(overlap - 5, () => r.setKey(r.current() ?? "", "Inactive"));
    await expect(r.start(old).then(r.end)).resolves.toMatchObject({ error: "NewKeyUnused" });
    expect(r.status(old)).toBe("Active");
  });

  it("the automation is paused: neither deactivation nor deletion takes place until it goes on", async () => {
    const old = r.seed();
    const refused = reader(old);
    r.inDays(3, r.pause.on);
    r.inDays(11, () => expect(r.status(old)).toBe("Active"));
    r.inDays(12, r.pause.off);
    r.inDays(40, r.pause.on);
    r.inDays(53, () => expect(r.status(old)).toBe("Inactive"));
    r.inDays(54, r.pause.off);
    const execution = await r.end(await r.start(old));
    expect(execution.status).toBe("SUCCEEDED");
    expect(dayOf(execution, "TellDeactivated")).toBeGreaterThanOrEqual(12);
    expect(dayOf(execution, "TellRetired")).toBeGreaterThanOrEqual(54);
    expect(refused).toEqual([]);
  });

  it("the pause cannot be read: the answer is no", async () => {
    const old = r.seed();
    reader(old);
    context.stack.aws.faults.push({
      kind: "accessDenied",
      caller: "rotate-keys",
      operation: "GetParameter",
      times: forever,
    });
    const execution = await r.end(await r.start(old));
    expect(execution).toMatchObject({ status: "FAILED", progress: { state: "RotateKeysCheck" } });
    expect(r.status(old)).toBe("Active");
  });

  it("IAM throttles for hours: last use is not taken for none, and the rotation goes on afterwards", async () => {
    const old = r.seed();
    const refused = [reader(old), holder(old, 60)];
    const faults = () => context.stack.aws.faults;
    r.inDays(6.5, () =>
      faults().push({ kind: "throttle", operation: "GetAccessKeyLastUsed", caller: "rotate-keys", times: forever }),
    );
    r.inDays(7.5, () => expect(r.status(old)).toBe("Active"));
    r.inDays(7.6, () => {
      faults().length = 0;
    });
    const execution = await r.end(await r.start(old));
    expect(execution).toMatchObject({ error: "OldKeyInUse", cause: expect.stringContaining("was used at") });
    expect(execution.history.filter(({ type }) => type === "TaskFailed").length).toBeGreaterThan(10);
    expect(refused).toEqual([[], []]);
  });

  it("IAM throttles for days: it fails, and is taken up by a redrive", async () => {
    const old = r.seed();
    const refused = reader(old);
    const { faults } = context.stack.aws;
    r.inDays(6.5, () =>
      faults.push({ kind: "throttle", operation: "GetAccessKeyLastUsed", caller: "rotate-keys", times: forever }),
    );
    const execution = await r.start(old);
    await r.days(8.5);
    expect(execution).toMatchObject({ status: "FAILED", error: "Transient", progress: { state: "RotateKeysCheck" } });
    expect(r.status(old)).toBe("Active");
    faults.length = 0;
    context.stack.engine.redrive(execution);
    await r.end(execution);
    expect(execution.status).toBe("SUCCEEDED");
    expect(refused).toEqual([]);
  });

  it("the deactivation comes days late: the key rests as long all the same", async () => {
    const old = r.seed();
    reader(old);
    const { faults } = context.stack.aws;
    faults.push({ kind: "throttle", operation: "UpdateAccessKey", caller: "rotate-keys", times: forever });
    const execution = await r.start(old);
    await r.days(20);
    expect(execution).toMatchObject({ status: "FAILED", progress: { state: "RotateKeysDeactivate" } });
    faults.length = 0;
    context.stack.engine.redrive(execution);
    await r.end(execution);
    expect(dayOf(execution, "TellRetired") - dayOf(execution, "TellDeactivated")).toBeGreaterThanOrEqual(35);
  });

  it("the owner cannot be told: it stops there, deletes nothing, and is taken up by a redrive", async () => {
    const old = r.seed();
    const refused = reader(old);
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "Publish", caller: "notify" });
    const execution = await r.end(await r.start(old));
    expect(execution).toMatchObject({ status: "FAILED", progress: { state: "TellBegun" } });
    await r.days(60);
    expect(r.keys().map(({ Status }) => Status)).toEqual(["Active", "Active"]);
    context.stack.engine.redrive(execution);
    await r.days(6.9);
    expect(r.status(old)).toBe("Active"); // the grace begins when the owner has heard of it
    await r.end(execution);
    expect(execution.status).toBe("SUCCEEDED");
    expect(refused).toEqual([]);
  });

  it("goes on though IAM shows the deactivation late", async () => {
    const old = r.seed();
    reader(old);
    context.stack.aws.faults.push({ kind: "lag", operation: "UpdateAccessKey", lagSeconds: 20 });
    const { status, error } = await r.end(await r.start(old));
    expect([status, error]).toEqual(["SUCCEEDED", undefined]);
  });
});
