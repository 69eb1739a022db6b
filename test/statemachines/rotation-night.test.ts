import { describe, expect, it } from "vitest";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import {
  DAY,
  files,
  nextNight,
  runAudit,
  stackFor,
  startAudit,
  type TestStack,
  toOperations,
  withKey,
} from "../support/stack.ts";

const entered = ({ history }: Execution) =>
  history.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
const digestOf = (stack: TestStack) =>
  toOperations(stack).findLast(({ Subject }) => Subject?.startsWith("IAM audit")) ?? { Subject: "", Message: "" };

describe("a night where REMEDIATION is rotate", () => {
  const context = stackFor({ REMEDIATION: "rotate", REMEDIATION_MAX_USERS: "3" });
  const rotations = (stack: TestStack) =>
    stack.engine.executions().filter(({ machine }) => machine.name.endsWith("rotate-key"));
  const usersOf = (executions: Execution[]) => executions.map(({ input }) => (input as { userName: string }).userName);
  const stale = (stack: TestStack, ...names: string[]) =>
    stack.aws.seed({ users: names.map((name, at) => withKey(stack, name, 200 - at)) });
  const digestLine = (stack: TestStack, name: string) =>
    new RegExp(`^ +${name}, .*$`, "m").exec(digestOf(stack).Message)?.[0];

  it("starts a few of the riskiest and does not wait for them; the next nights start the rest, and none twice", async () => {
    const { stack } = context;
    stale(stack, "a", "b", "c", "d", "e");
    const first = await runAudit(stack, nextNight(stack));
    expect(first.status).toBe("SUCCEEDED");
    expect(usersOf(rotations(stack)).sort()).toEqual(["a", "b", "c"]);
    expect(rotations(stack).map(({ status }) => status)).toEqual(["RUNNING", "RUNNING", "RUNNING"]);
    expect(digestLine(stack, "a")).toMatch(/: started$/);
    expect(digestLine(stack, "d")).toMatch(/3 users a night is the limit$/);
    expect(Object.keys(files(stack)).filter((key) => key.includes("/rotations/"))).toEqual([
      expect.stringMatching(/SUCCEEDED_0\.json$/),
      expect.stringMatching(/manifest\.json$/),
    ]);

    await stack.clock.runUntil((await startAudit(stack, nextNight(stack))).ended);
    expect(usersOf(rotations(stack)).sort()).toEqual(["a", "b", "c", "d", "e"]);
    expect(digestLine(stack, "a")).toMatch(/a rotation is under way$/);
    expect(stack.aws.calls.filter(({ operation }) => operation === "CreateAccessKey")).toHaveLength(5);
    for (const rotation of rotations(stack)) stack.engine.stop(rotation);
  });

  it("does not take the rotation of doe.jane for one of doe,jane, unless it cannot be read", async () => {
    const { stack } = context;
    stale(stack, "doe.jane");
    await runAudit(stack, nextNight(stack));
    stale(stack, "doe,jane");
    stack.aws.faults.push({
      kind: "accessDenied",
      operation: "DescribeExecution",
      caller: "generate-report",
      times: 9,
    });
    await stack.clock.runUntil((await startAudit(stack, nextNight(stack))).ended);
    expect(digestLine(stack, "doe,jane")).toMatch(/a rotation is under way$/);
    stack.aws.faults.length = 0;
    await stack.clock.runUntil((await startAudit(stack, nextNight(stack))).ended);
    expect(digestLine(stack, "doe,jane")).toMatch(/: started$/);
    expect(digestLine(stack, "doe\\.jane")).toMatch(/a rotation is under way$/);
    for (const rotation of rotations(stack)) stack.engine.stop(rotation);
  });

  it("goes on where one cannot be started, and says so; throttling slows it down", async () => {
    const { stack } = context;
    stale(stack, "v", "w", "x");
    const fault = { operation: "StartExecution", caller: "start-workflow" };
    stack.aws.faults.push(
      { ...fault, kind: "accessDenied", call: 2 },
      { ...fault, kind: "throttle", call: 3, times: 5 },
    );
    const before = rotations(stack).length;
    const night = await runAudit(stack, nextNight(stack));
    expect(night.status).toBe("SUCCEEDED");
    const started = rotations(stack).slice(before);
    expect(started).toHaveLength(2);
    const refused = ["v", "w", "x"].filter((name) => !usersOf(started).includes(name));
    expect(digestLine(stack, refused[0] ?? "")).toMatch(/: not started: /);
    for (const rotation of started) stack.engine.stop(rotation);
  });

  it("gives users whose rotations are refused no other turn for a week, so that other users get theirs", async () => {
    const { stack } = context;
    stale(stack, "k", "l", "m", "n");
    for (const name of ["k", "l", "m"]) {
      const ago = (days: number) => new Date(stack.clock.now().getTime() - days * DAY);
      const keys = [
        { created: ago(300), lastUsed: ago(0.1) },
        { status: "Inactive" as const, lastUsed: ago(3) },
      ];
      stack.aws.seed({ users: [{ UserName: `${name}-2`, CreateDate: ago(400), keys }] });
    }
    const turns: string[][] = [];
    for (let night = 0; night < 9; night += 1) {
      const before = rotations(stack).length;
      await runAudit(stack, nextNight(stack));
      turns.push(usersOf(rotations(stack).slice(before)));
    }
    const nightsOf = (name: string) => turns.flatMap((users, night) => (users.includes(name) ? night : []));
    expect(nightsOf("k-2")).toEqual([0, 7]);
    expect(nightsOf("n")).toHaveLength(1);
    expect(digestLine(stack, "k-2")).toBeDefined();
    for (const rotation of rotations(stack)) stack.engine.stop(rotation);
  });

  it("starts nothing where nothing is stale", async () => {
    const { stack } = context;
    stack.aws.seed({ users: [withKey(stack, "young", 10)] });
    const night = await runAudit(stack, nextNight(stack));
    expect(entered(night)).not.toContain("StartRotations");
  });

  it("rings where no rotation could be started", async () => {
    const { stack } = context;
    stale(stack, "g", "h");
    const before = rotations(stack).length;
    const night = await startAudit(stack, nextNight(stack));
    stack.aws.faults.push({ kind: "accessDenied", operation: "StartExecution", caller: "start-workflow", times: 9 });
    await stack.clock.runUntil(night.ended);
    expect([night.status, rotations(stack).slice(before)]).toEqual(["SUCCEEDED", []]);
    const digest = toOperations(stack).findLast(({ Subject }) => Subject?.startsWith("IAM audit"));
    expect(digest?.Subject).toContain("NO ROTATION STARTED");
    expect(digest?.MessageAttributes.severity?.StringValue).toMatch(/^(critical|high)$/);
  });
});
