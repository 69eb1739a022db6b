import { beforeEach, describe, expect, it } from "vitest";
import { heldKey } from "../../shared/names.ts";
import { auditInput, files, invoke, nextNight, stackFor } from "../support/stack.ts";

const parameter = "/iam-steward/local/pause";
const pause = { by: "arn:aws:iam::123456789012:user/oncall", since: "2026-11-20T02:00:00Z", reason: "incident 42" };

describe("start-workflow during a pause", () => {
  const context = stackFor();
  interface Started {
    executionArn: string;
    name: string;
    outcome: string;
  }
  const start = (workflow: string, input: object) =>
    invoke<Started>(context.stack, "start-workflow", { workflow, input });
  const move = (requestId: string, reason = "moves") => ({
    ...{ requestId, requestedBy: "hr", reason, userName: "ada", groups: [], policies: [] },
  });
  const executions = () => context.stack.engine.executions().length;
  const held = () => Object.entries(files(context.stack)).filter(([key]) => key.startsWith("held/"));
  beforeEach(() => {
    const rest = { Type: "String", Version: 1, LastModifiedDate: new Date(0) } as const;
    context.stack.aws.account.parameters.set(parameter, { Name: parameter, Value: JSON.stringify(pause), ...rest });
  });
  const resume = () => context.stack.aws.account.parameters.delete(parameter);

  it("keeps a request, once, and starts nothing", async () => {
    const before = executions();
    const first = await start("change-access", move("move-1"));
    expect(first).toMatchObject({ outcome: "held", name: expect.stringMatching(/^change-access-ada-/) });
    expect(await start("change-access", move("move-1"))).toEqual(first);
    expect(executions()).toBe(before);
    expect(held()).toEqual([
      [heldKey(first.name), JSON.stringify({ workflow: "change-access", input: move("move-1") })],
    ]);
  });

  it("refuses another request under an id that is held", async () => {
    await start("change-access", move("move-2"));
    await expect(start("change-access", move("move-2", "something else"))).rejects.toMatchObject({
      name: "Rejected",
      message: expect.stringContaining("requestId of its own"),
    });
  });

  it("goes on with the audit", async () => {
    const { outcome } = await start("audit", auditInput(nextNight(context.stack)));
    expect([outcome, held()]).toEqual(["started", []]);
    await context.stack.clock.run();
  });

  it("starts by itself what came in while the pause ended", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [{ UserName: "ada" }] });
    const { parameters, buckets } = aws.account;
    const put = buckets.get(context.stack.bucket) ?? expect.fail("no bucket");
    const set = put.set.bind(put);
    put.set = (key, object) => {
      parameters.delete(parameter); // as if `steward resume` came between the two looks of the function
      return set(key, object);
    };
    const { outcome } = await start("change-access", move("move-3"));
    expect([outcome, held()]).toEqual(["started", []]);
    await context.stack.clock.run();
  });

  it("starts nothing where it cannot see whether there is a pause", async () => {
    resume();
    const before = executions();
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "GetParameter" });
    await expect(start("change-access", move("move-4"))).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(executions()).toBe(before);
  });
});

describe("start-workflow, asked again for what came to no good end", () => {
  const context = stackFor();
  const again = (executionArn: string) =>
    invoke<{ name: string; outcome: string }>(context.stack, "start-workflow", { again: executionArn });
  const move = { requestId: "move-9", requestedBy: "hr", reason: "moves", userName: "ada", groups: [], policies: [] };

  it("starts it under the next name with the same input, and says so of what runs or was carried out", async () => {
    const { stack } = context;
    const started = { workflow: "change-access", input: move };
    const { executionArn, name } = await invoke<{ executionArn: string; name: string }>(
      stack,
      "start-workflow",
      started,
    );
    await stack.clock.run();
    expect(stack.engine.find(executionArn).status).toBe("FAILED"); // there is no ada

    stack.aws.seed({ users: [{ UserName: "ada" }] });
    expect(await again(executionArn)).toMatchObject({ name: `${name}-r2`, outcome: "started" });
    await stack.clock.run();
    expect(stack.engine.find(`${executionArn}-r2`)).toMatchObject({ status: "SUCCEEDED", input: move });
    expect(await again(executionArn)).toMatchObject({ name: `${name}-r2`, outcome: "done" });
  });
});
