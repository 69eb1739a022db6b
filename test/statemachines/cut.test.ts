import { describe, expect, it } from "vitest";
import { at, everything, offboardings, standing, trusting, wholly } from "../support/offboarding.ts";
import { invoke } from "../support/stack.ts";

const { context, user, cut, evidence, message } = offboardings();

describe("a cut", () => {
  const failures: [operation: string, missing: object, told: RegExp][] = [
    ["TagUser", { mark: false }, /mark failed: AccessDenied/],
    ["AttachUserPolicy", { deny: false }, /deny failed/],
    ["ListExecutions", {}, /stop-others failed/],
    ["PutObject", {}, /snapshot failed/],
    ["UpdateAccessKey", { keys: false }, /deactivate-keys failed/],
    ["DeleteLoginProfile", { password: false }, /remove-password failed/],
    ["UpdateSSHPublicKey", { others: false }, /deactivate-other-credentials failed/],
  ];
  it.each(failures)(
    "is made as far as it can be though %s fails for good, and a redrive ends it",
    async (operation, missing, told) => {
      const { aws, engine, clock } = context.stack;
      aws.seed({ users: [everything("ada", { policies: [] })] });
      aws.faults.push({ kind: "accessDenied", caller: "cut-access", operation, times: Number.POSITIVE_INFINITY });
      const execution = await cut();

      expect([execution.status, at(execution)]).toEqual(["FAILED", "CutAccessCheckAgain"]);
      expect(standing(user())).toEqual({ ...wholly, ...missing });
      const [others] = [user().certificates, user().serviceCredentials].flat().map(({ Status }) => Status);
      expect(others).toBe("Inactive");
      expect(message("NOT completely cut")).toMatch(told);

      aws.faults.length = 0;
      engine.redrive(execution);
      await clock.advance(60_000);
      expect([at(execution), standing(user()), evidence("snapshot").length]).toEqual(["Quarantine", wholly, 1]);
    },
  );

  it("stops what else is running about the user, and nothing about users whose names begin alike", async () => {
    const { engine } = context.stack;
    context.stack.aws.seed({ users: [everything("ada"), everything("ada-lee"), { UserName: "ada.lee" }] });
    const lee = await cut({ userName: "ada-lee" });
    const dotted = await cut({ userName: "ada.lee" });
    const move = { requestId: "move-1", requestedBy: "hr", reason: "-", userName: "ada", groups: [], policies: [] };
    context.stack.aws.faults.push({
      kind: "throttle",
      operation: "ListAttachedUserPolicies",
      caller: "set-access",
      times: 99,
    });
    await invoke(context.stack, "start-workflow", { workflow: "change-access", input: move });
    const other = engine.executions().at(-1);
    const execution = await cut();
    expect([other?.status, lee.status, dotted.status, execution.status]).toEqual([
      "ABORTED",
      "RUNNING",
      "RUNNING",
      "RUNNING",
    ]);
    expect(other?.error).toBe("UserLeaving");
  });

  it("stops what is running about the user under another spelling of the name", async () => {
    const { aws, engine } = context.stack;
    aws.seed({ users: [everything("ada")] });
    aws.faults.push({ kind: "throttle", operation: "GetUser", caller: "set-access", times: 99 });
    const move = { requestId: "move-2", requestedBy: "hr", reason: "-", userName: "ADA", groups: [], policies: [] };
    await invoke(context.stack, "start-workflow", { workflow: "change-access", input: move });
    const other = engine.executions().at(-1);
    await cut();
    expect(other).toMatchObject({ status: "ABORTED", error: "UserLeaving" });
  });

  it("of a user in the trust policy of thousands of roles names the first, counts all, and keeps all in the snapshot", async () => {
    const { aws } = context.stack;
    const trust = trusting("arn:aws:iam::123456789012:root");
    const roles = Array.from({ length: 2_900 }, (_, index) => ({ RoleName: `role-${index}`.padEnd(64, "x"), trust }));
    aws.seed({ users: [everything("ada")], roles });
    const execution = await cut();
    expect(at(execution)).toBe("Quarantine");
    expect(message("is cut")).toMatch(/- and 2880 more/);
    expect(evidence("snapshot")[0]?.rolesOpenToHim).toHaveLength(2_900);
  });

  it("is not told as incomplete where IAM shows it late", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [everything("ada")] });
    for (const operation of ["UpdateAccessKey", "DeleteLoginProfile", "PutUserPermissionsBoundary"])
      aws.faults.push({ kind: "lag", operation, lagSeconds: 20, times: 2 });
    const execution = await cut();
    expect([at(execution), standing(user()), message("NOT completely cut")]).toEqual(["Quarantine", wholly, ""]);
  });

  it("is stopped by no other request", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    const execution = await cut();
    const who = { requestId: "another", userName: "ada", userId: user().UserId, executionArn: "-" };
    await expect(invoke(context.stack, "cut-access", { step: "stop-others", ...who })).rejects.toMatchObject({
      name: "UserLeaving",
    });
    expect(execution.status).toBe("RUNNING");
  });

  it("in an emergency is the same, and told as critical", async () => {
    context.stack.aws.seed({ users: [everything("ada")] });
    await cut({ urgency: "emergency" });
    expect(standing(user())).toEqual(wholly);
    const told = context.stack.aws.notices.find(({ Subject }) => Subject?.includes("is cut"));
    expect(told?.MessageAttributes.severity?.StringValue).toBe("critical");
  });
});
