import { SFN } from "@aws-sdk/client-sfn";
import { afterEach, describe, expect, it } from "vitest";
import { closed, hub, member, stageWithMembers } from "../support/members.ts";
import { files, invoke, toOperations } from "../support/stack.ts";

const { stack, accountOf, start, run, close, user, seed } = stageWithMembers();
const leave = { userName: "ada", urgency: "normal", account: closed };
const hire = { userName: "ada", owner: "jane@example.com", groups: [], console: false, accessKey: false, mfa: false };

afterEach(() => {
  for (const execution of stack().engine.executions())
    if (execution.status === "RUNNING") stack().engine.stop(execution);
});

describe("an account that cannot be entered", () => {
  it("fails the request where it stands: operations are told, and a redrive goes on once the role is there", async () => {
    seed([{ UserName: "ada", keys: [{}] }], closed);
    const roles = [...accountOf(closed).iam.roles];
    close(closed);
    const execution = await run("offboard", leave);
    expect(execution).toMatchObject({ status: "FAILED", error: "AccountUnreachable" });
    expect(execution.cause).toMatch(`account ${closed} cannot be entered: `);
    await stack().clock.runUntil(stack().aws.delivered());
    expect(toOperations(stack()).at(-1)?.Message).toMatch(/ended as FAILED.*steward redrive/);
    expect(user("ada", closed)?.accessKeys[0]?.Status).toBe("Active");

    for (const [name, role] of roles) accountOf(closed).iam.roles.set(name, role);
    await new SFN(stack().aws.config).redriveExecution({ executionArn: execution.arn });
    await stack().clock.advance(3_600_000);
    expect(user("ada", closed)?.accessKeys[0]?.Status).toBe("Inactive");
  });

  it("is no success of the audit: it is incomplete, and says that the account cannot be entered", async () => {
    close(closed);
    const { status } = await run("audit", { account: closed, scheduledTime: stack().clock.now().toISOString() });
    expect(status).toBe("SUCCEEDED");
    const folder = `reports/${closed}/${stack().clock.now().toISOString().slice(0, 10)}`;
    const summary = files(stack())[`${folder}/summary.json`] ?? "{}";
    expect(JSON.parse(summary)).toMatchObject({ account: closed, complete: false });
    expect(summary).toMatch(/AccountUnreachable|cannot be entered/);
  });

  it("is one that is not among ACCOUNTS, though its role would let anybody in", async () => {
    const stranger = "999999999999";
    const execution = await run("onboard", { ...hire, account: stranger });
    expect(execution).toMatchObject({ status: "FAILED", error: "AccountUnreachable" });
    expect(execution.cause).toMatch("because no identity-based policy allows the sts:AssumeRole action");
  });
});

describe("requests about several accounts", () => {
  it("are as many executions, under one request id, and each is about the user of its own account", async () => {
    const hires = [
      { requestId: "hire-7" },
      { requestId: "hire-7", account: closed },
      { requestId: "hire-7", account: undefined },
    ];
    const executions = [];
    for (const each of hires) executions.push(await run("onboard", { ...hire, ...each }));
    expect(executions.map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
    expect(new Set(executions.map(({ name }) => name)).size).toBe(3);
    expect([member, closed, hub].map((id) => user("ada", id)?.tags.get("steward:request")?.Value)).toEqual(
      Array(3).fill("hire-7"),
    );
  });

  it("about the stage's own account, by its id, are those without one", async () => {
    const named = await run("onboard", { ...hire, requestId: "hire-8", account: hub });
    const request = { requestId: "hire-8", requestedBy: "jane@example.com", reason: "asked", ...hire };
    const again = await invoke(stack(), "start-workflow", { workflow: "onboard", input: request });
    expect(again).toMatchObject({ name: named.name, outcome: "done" });
  });

  it("do not stop each other's: an offboarding here leaves an execution about the user of that name there", async () => {
    seed([{ UserName: "ada", password: {} }]);
    seed([{ UserName: "ada", password: {} }], hub);
    const there = await start("enroll-mfa", { userName: "ada" });
    await stack().clock.advance(60_000);
    await start("offboard", { ...leave, account: hub });
    await stack().clock.advance(3_600_000);
    expect(there.status).toBe("RUNNING");
    await start("offboard", { ...leave, account: member });
    await stack().clock.advance(3_600_000);
    expect(there).toMatchObject({ status: "ABORTED", error: "UserLeaving" });
  });
});
