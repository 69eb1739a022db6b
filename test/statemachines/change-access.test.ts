import { describe, expect, it } from "vitest";
import { onboardings, start } from "../support/onboarding.ts";

const { context, put, workflow, user, subjects } = onboardings();
const changePassword = "arn:aws:iam::aws:policy/IAMUserChangePassword";
const owner = { "steward:owner": "boss@example.com" };
const move = {
  requestId: "move-1",
  requestedBy: "hr",
  reason: "new team",
  userName: "ada",
  groups: ["analysts"],
  policies: [changePassword],
};
const groups = () => [...(user("ada")?.groups ?? [])].map(({ GroupName }) => GroupName).sort();

describe("change-access", () => {
  it("moves a person to exactly what an event asks for, tells the owner, and says what happened", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", groups: ["developers"], tags: owner }] });
    await put("ChangeAccessRequested", move);
    expect(groups()).toEqual(["analysts"]);
    expect([...(user("ada")?.attached ?? [])]).toEqual([changePassword]);
    expect(subjects()).toEqual(["Access of IAM user ada has changed"]);
    expect(context.stack.aws.account.events.at(-1)).toMatchObject({
      source: "iam-steward",
      "detail-type": "AccessChanged",
      detail: { requestId: "move-1", before: { groups: ["developers"], policies: [] }, now: { groups: ["analysts"] } },
    });
    expect(context.stack.engine.executions()[0]?.output).toMatchObject({ before: { groups: ["developers"] } });
  });

  it("goes back to what was before where IAM refuses on the way", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", groups: ["developers"], tags: owner }] });
    context.stack.aws.faults.push({ kind: "limitExceeded", operation: "AttachUserPolicy", times: 3 });
    const { status, error, cause } = await workflow("change-access", move);
    expect([status, error, cause]).toEqual([
      "FAILED",
      "Rejected",
      expect.stringContaining("the same access as before"),
    ]);
    expect(groups()).toEqual(["developers"]);
    expect(user("ada")?.attached.size).toBe(0);
    expect(subjects()).toContain("Refused: change-access of IAM user ada");
  });

  it.each([
    ["a group that may not be given", { groups: ["admins"] }, {}],
    ["a protected user", {}, { tags: { "steward:protected": "" } }],
    ["a user who has what may not be taken", {}, { groups: ["admins"] }],
  ])("refuses %s and changes nothing", async (_, asked, stands) => {
    context.stack.aws.seed({ users: [{ UserName: "ada", groups: ["developers"], ...stands }] });
    const before = structuredClone(user("ada"));
    await expect(workflow("change-access", { ...move, ...asked })).resolves.toMatchObject({ status: "FAILED" });
    expect(user("ada")).toEqual(before);
  });

  it("fails at its step where something breaks, and a redrive ends it", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", groups: ["developers"] }] });
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "AddUserToGroup", times: 2 });
    const execution = await workflow("change-access", move);
    expect(execution).toMatchObject({ status: "FAILED", error: "AccessDenied", progress: { state: "SetAccessApply" } });
    context.stack.aws.faults.length = 0;
    context.stack.engine.redrive(execution);
    await context.stack.clock.runUntil(execution.ended);
    expect([execution.status, groups()]).toEqual(["SUCCEEDED", ["analysts"]]);
    expect(execution.output).toMatchObject({ before: { groups: ["developers"] } });
  });

  it("refuses to touch a person whose name has become somebody else's on the way", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", groups: ["developers"] }] });
    context.stack.aws.faults.push({ kind: "throttle", operation: "DetachUserPolicy", times: 3 });
    context.stack.aws.faults.push({ kind: "throttle", operation: "RemoveUserFromGroup", times: 3 });
    context.stack.clock.at(start.getTime() + 10_000, () =>
      context.stack.aws.seed({ users: [{ UserName: "ada", groups: ["developers"] }] }),
    );
    await expect(workflow("change-access", move)).resolves.toMatchObject({ error: "UserReplaced" });
    expect(groups()).toEqual(["developers"]);
  });
});
