import { S3 } from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { keep, load } from "../../access/store.ts";
import { allow, file, managedAccess } from "../support/access.ts";
import { invoke, toOperations } from "../support/stack.ts";

describe("apply-access", () => {
  const { context, steward, write, plan, planned, apply, state, iam } = managedAccess();
  const empty = { policies: {}, groups: {}, roles: {} };
  const store = () => ({ s3: new S3(context.stack.aws.config), bucket: context.stack.bucket });
  const policy = (document: object, more: object = {}) => ({ policies: { p: { document, ...more } } });
  const group = (...policies: string[]) => ({ groups: { g: { policies } } });
  const input = (more: object) => ({ requestId: "access-1", requestedBy: "on-call", reason: "a test", ...more });

  it.each([
    ["a policy without a statement", policy({ Version: "2012-10-17" }), "PolicyRefused"],
    ["a policy of more than 6,144 characters", policy(allow("s3:GetObject", "x".repeat(6_144))), "PolicyRefused"],
    ["a policy with a security warning", policy(allow("iam:PassRole")), "PASS_ROLE_WITH_STAR_IN_RESOURCE"],
    ["a policy that allows what is forbidden", policy(allow("iam:Create*")), "AccessIsForbidden"],
    [
      "a policy that allows everything but s3",
      policy({ Version: "2012-10-17", Statement: [{ Effect: "Allow", NotAction: "s3:*", Resource: "*" }] }),
      "AccessIsForbidden",
    ],
    ["a policy of AWS's that allows what is forbidden", group("IAMFullAccess"), "AccessIsForbidden"],
    [
      "this tool's own policy",
      group("arn:aws:iam::123456789012:policy/iam-steward-local-boundary"),
      "AccessIsForbidden",
    ],
    ["a name of this tool's own", { groups: { "iam-steward-admins": { policies: [] } } }, "AccessIsForbidden"],
    ["a policy that there is not", group("arn:aws:iam::123456789012:policy/nowhere"), "Rejected: there is no policy"],
  ])("refuses %s, and changes nothing", async (_, content, why) => {
    const { code, stderr } = await plan(content);
    expect({ code, stderr, state: state() }).toEqual({ code: 3, stderr: expect.stringContaining(why), state: empty });
  });

  it("takes a security warning that the file accepts by name, with a reason", async () => {
    const accept = [{ finding: "PASS_ROLE_WITH_STAR_IN_RESOURCE", reason: "a build account" }];
    await apply(await planned(policy(allow("iam:PassRole"), { accept })));
    expect(state().policies).toEqual({ p: allow("iam:PassRole") });
  });

  it("takes what only reads IAM", async () => {
    await apply(await planned(group("ReadOnlyAccess", "SecurityAudit")));
    expect(state().groups).toEqual({ g: ["ReadOnlyAccess", "SecurityAudit"] });
  });

  it("says which new version of a policy allows more than before", async () => {
    await apply(await planned(policy(allow("s3:GetObject"))));
    const more = await plan(policy(allow("s3:*")));
    expect(JSON.parse(more.stdout).remarks).toEqual(["the new version of policy p allows more than the old one"]);
    const less = await plan(policy(allow("s3:GetObject", "arn:aws:s3:::a/*")));
    expect(JSON.parse(less.stdout).remarks).toEqual([]);
  });

  it("shows which statements of a document go and come", async () => {
    await apply(await planned(policy(allow("s3:GetObject"))));
    const kept = { Action: "s3:GetObject", Effect: "Allow", Resource: "*" };
    const statement = { ...kept, Action: "s3:ListBucket" };
    const document = { Version: "2012-10-17", Statement: [{ ...kept, Resource: ["*"] }, statement] };
    const { stdout } = await steward("access", "plan", "-f", write(policy(document)));
    expect(stdout).toContain(
      `~ policy p: a new version becomes its default\n  +     ${JSON.stringify(statement)}\n\nRemarks`,
    );
    const back = await steward("access", "plan", "-f", write(policy({ ...document, Statement: [statement] })));
    expect(back.stdout).toContain(`  -     ${JSON.stringify(kept)}\n  +     ${JSON.stringify(statement)}\n`);
  });

  it("makes no plan where a policy cannot be checked", async () => {
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "ValidatePolicy", times: 1 });
    const { code, stderr } = await plan(file);
    expect([code, stderr]).toEqual([1, expect.stringContaining("AccessDenied")]);
  });

  it("refuses a plan that somebody has put into the bucket", async () => {
    const made = await load(store(), "plans", await planned(file));
    const forged = await keep(store(), "plans", { ...made, changes: made.changes.slice(0, 1) });
    await expect(apply(forged)).resolves.toMatchObject({ error: "PlanIsStale" });
    expect(state()).toEqual(empty);
  });

  it("refuses what was written for another path", async () => {
    const { path: _, ...made } = { ...(await load(store(), "plans", await planned({}))).after, path: "" };
    const wanted = await keep(store(), "wanted", { path: "/other/", ...made, removeMembers: [] });
    await expect(invoke(context.stack, "apply-access", { step: "plan", requestId: "r", wanted })).rejects.toMatchObject(
      { name: "Rejected", message: expect.stringContaining("this stack manages /access/") },
    );
  });

  it("applies one plan at a time", async () => {
    const id = await planned(file);
    const start = (requestId: string) =>
      invoke<{ executionArn: string }>(context.stack, "start-workflow", {
        workflow: "apply-access",
        input: input({ requestId, plan: id }),
      });
    context.stack.aws.faults.push({ kind: "throttle", operation: "CreateGroup", times: 3 });
    const [first, second] = [await start("first"), await start("second")].map(({ executionArn }) =>
      context.stack.engine.find(executionArn),
    );
    await context.stack.clock.runUntil(Promise.all([first?.ended, second?.ended]));
    const ends = [first, second].map((one) => one?.error ?? one?.status).sort();
    expect(ends).toEqual(["Rejected", "SUCCEEDED"]);
    expect(Object.keys(state().groups)).toEqual(["developers", "read-only"]);
  });

  it("gives nobody a membership whose name has become somebody else's", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada" }] });
    await apply(await planned(group("ReadOnlyAccess")));
    await iam().addUserToGroup({ UserName: "ada", GroupName: "g" });
    const id = await planned({ removeMembers: ["g"] });
    await apply(id);
    context.stack.aws.account.iam.users.delete("ada");
    context.stack.aws.seed({ users: [{ UserName: "ada" }] });
    await apply(id, "undo");
    expect(state().groups).toEqual({ g: ["ReadOnlyAccess"] });
    expect(context.stack.aws.account.iam.users.get("ada")?.groups.size).toBe(0);
  });

  it.each([
    ["a plan to be applied", { plan: "0".repeat(64) }],
    ["nothing", {}],
  ])("is not started by an event that names %s", async (_, more) => {
    const event = { id: "e", source: "hr.people", "detail-type": "AccessPlanRequested", detail: input(more) };
    await expect(invoke(context.stack, "start-workflow", event)).rejects.toMatchObject({
      message: expect.stringContaining("steward access apply"),
    });
  });

  it("plans for an event, and tells operations", async () => {
    const wanted = await keep(store(), "wanted", {
      path: "/access/",
      policies: {},
      groups: { g: { policies: [] } },
      roles: {},
      removeMembers: [],
    });
    const event = { id: "e", source: "ci", "detail-type": "AccessPlanRequested", detail: input({ wanted }) };
    await invoke(context.stack, "start-workflow", event);
    for (const { ended } of context.stack.engine.executions()) await context.stack.clock.runUntil(ended);
    expect(toOperations(context.stack).map(({ Message }) => Message)).toEqual([expect.stringContaining("+ group g")]);
  });
});
