import { describe, expect, it } from "vitest";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import { at, boundary, denyAll, everything, offboardings, standing, wholly } from "../support/offboarding.ts";
import { DAY, invoke } from "../support/stack.ts";

const { context, user, begin, request, cut, run, end } = offboardings();
const withoutDeny = { attached: false, boundary };
const denial = () => ({ attached: user().attached.has(denyAll), boundary: user().boundary });
const again = async (execution: Execution) => {
  const { functions, engine, clock } = context.stack;
  const started = await functions.invoke("start-workflow", { again: execution.arn });
  await clock.advance(3_600_000);
  return engine.find((started as { executionArn: string }).executionArn);
};

/** The user becomes protected right after the deny: the offboarding is refused, and the deny stays. */
async function refusedAfterDeny(): Promise<Execution> {
  const { aws, clock } = context.stack;
  aws.faults.push({ kind: "throttle", operation: "ListExecutions", times: 3 });
  const execution = await begin("offboard", request({ urgency: "normal" }));
  clock.at(clock.now().getTime() + 4000, () =>
    user().tags.set("steward:protected", { Key: "steward:protected", Value: "" }),
  );
  await end(execution);
  expect([execution.error, standing(user()).deny]).toEqual(["UserProtected", true]);
  user().tags.delete("steward:protected");
  return execution;
}

describe.each([
  ["a policy", { policies: [] }],
  ["the boundary", {}],
])("a deny that is %s", (_, more) => {
  it("and that an earlier try of the request made is lifted by a restore", async () => {
    context.stack.aws.seed({ users: [everything("ada", more)] });
    const second = await again(await refusedAfterDeny());
    expect([at(second), standing(user())]).toEqual(["Quarantine", wholly]);

    const { status, output } = await run("restore");

    expect([status, denial()]).toEqual(["SUCCEEDED", withoutDeny]);
    expect(JSON.stringify(output)).not.toContain("denied everything");
  });

  it("and that another request made is lifted by a restore", async () => {
    context.stack.aws.seed({ users: [everything("ada", more)] });
    await refusedAfterDeny();
    user().tags.delete("steward:leaving"); // by hand
    await cut();
    const { status } = await run("restore");
    expect([status, denial()]).toEqual(["SUCCEEDED", withoutDeny]);
  });

  it("and that somebody else made after a restore is not taken for ours at the next cut", async () => {
    context.stack.aws.seed({ users: [everything("ada", more)] });
    await cut();
    await run("restore");
    if (user().attached.size < 10) user().attached.add(denyAll);
    else user().boundary = denyAll;
    await cut();
    const { output } = await run("restore");
    expect(standing(user())).toMatchObject({ deny: true, mark: false });
    expect(output).toMatchObject({
      remarks: expect.arrayContaining([expect.stringContaining("still denied everything")]),
    });
  });
});

describe("an offboarding that a restore has undone", () => {
  it("is over: a redrive at the end of its quarantine changes nothing", async () => {
    const { aws, clock, engine } = context.stack;
    aws.seed({ users: [everything("ada")] });
    const execution = await cut();
    await run("restore");
    const before = structuredClone(user());
    await clock.advance(40 * DAY);
    engine.redrive(execution);
    await end(execution);
    expect([execution.status, execution.error, user()]).toEqual(["FAILED", "Undone", before]);
  });

  it("changes nothing at any of its steps", async () => {
    context.stack.aws.seed({ users: [everything("ada", { policies: [] })] });
    const { requestId } = (await cut()).input as { requestId: string };
    await run("restore");
    const before = structuredClone(user());
    const who = { requestId, userName: "ada", userId: user().UserId };
    const [now, executionArn] = ["2026-11-21T02:00:00Z", "-"];
    const snapshot = { before: { denied: false }, now };
    const steps: [name: string, step: string, more: object][] = [
      ...["mark", "deny", "deactivate-keys", "remove-password", "deactivate-other-credentials"].map(
        (step): [string, string, object] => ["cut-access", step, {}],
      ),
      ["cut-access", "stop-others", { executionArn }],
      ["cut-access", "snapshot", snapshot],
      ["cut-access", "check", { ...snapshot, executionArn }],
      ["offboard-step", "recheck", { cutAt: now }],
      ["offboard-step", "remove", { kind: "accessKeys" }],
      ["offboard-step", "delete-keys", {}],
    ];
    for (const [name, step, more] of steps)
      await expect(invoke(context.stack, name, { step, ...who, ...more }), step).rejects.toMatchObject({
        name: "Undone",
      });
    expect(user()).toEqual(before);
  });

  it("does not stop the restore by a step that is still at work", async () => {
    const { aws, engine, clock } = context.stack;
    aws.seed({ users: [everything("ada")] });
    const { requestId } = (await cut()).input as { requestId: string };
    const restore = await begin("restore", request());
    await clock.advance(60_000);
    const who = { requestId, userName: "ada", userId: user().UserId, executionArn: "-" };
    await expect(invoke(context.stack, "cut-access", { step: "stop-others", ...who })).resolves.toMatchObject({
      done: [],
    });
    expect(engine.find(restore.arn).status).toBe("RUNNING");
    await end(restore);
    expect([restore.status, standing(user()).mark]).toEqual(["SUCCEEDED", false]);
  });
});
