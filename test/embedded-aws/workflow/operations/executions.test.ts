import { describe, expect, it } from "vitest";
import { DAY, machine, START } from "../account.ts";
import { api, refusal } from "./api.ts";

describe("StartExecution", () => {
  it("answers with the ARN and the date", () => {
    const { start } = api();
    expect(start("one")).toEqual({
      executionArn: "arn:aws:states:us-east-1:123456789012:execution:rotate-key:one",
      startDate: START,
    });
  });

  it("makes a name where none is given", () => {
    const { send, stateMachineArn } = api();
    expect(send("StartExecution", { stateMachineArn }).executionArn).toMatch(/:rotate-key:[0-9a-f-]{36}$/);
  });

  it("gives the same answer to the same name and input while that runs", async () => {
    const { start, clock, engine } = api();
    const first = start("one", { a: 1 });
    await clock.advance(60_000);
    expect(start("one", { a: 1 })).toEqual(first);
    expect(engine.executions()).toHaveLength(1);
  });

  it("refuses the same name with another input, and once the first has ended", async () => {
    const { start, clock } = api();
    start("one", { a: 1 });
    expect(() => start("one", { a: 2 })).toThrow(refusal("ExecutionAlreadyExists"));
    await clock.run();
    expect(() => start("one", { a: 1 })).toThrow(refusal("ExecutionAlreadyExists"));
  });

  it("frees a name, and forgets its execution, 90 days after the end", async () => {
    const { start, send, clock } = api();
    const { executionArn } = start("one");
    await clock.run();
    await clock.advance(90 * DAY - 1);
    expect(() => start("one")).toThrow(refusal("ExecutionAlreadyExists"));
    expect(send("DescribeExecution", { executionArn }).status).toBe("SUCCEEDED");
    await clock.advance(1);
    expect(() => send("DescribeExecution", { executionArn })).toThrow(refusal("ExecutionDoesNotExist"));
    start("one");
    expect(send("DescribeExecution", { executionArn }).status).toBe("RUNNING");
  });

  it.each(["", "a b", "2026-03-01T00:00:00Z", "a/b", "a,b", "a*", "tab\t", "x".repeat(81), "a\u0000", "a{b}", "a$"])(
    "refuses the name %j",
    (name) => {
      expect(() => api().start(name)).toThrow(refusal("InvalidName"));
    },
  );

  it.each(["rotate-ada_1", "a+b=c.d@e", "x".repeat(80)])("takes the name %j", (name) => {
    expect(api().start(name).executionArn).toContain(name);
  });

  it("refuses a machine that is not there, an ARN that is none and an input that is no JSON", () => {
    const { send, stateMachineArn } = api();
    const other = `${stateMachineArn}-no`;
    expect(() => send("StartExecution", { stateMachineArn: other })).toThrow(refusal("StateMachineDoesNotExist"));
    expect(() => send("StartExecution", { stateMachineArn: "rotate-key" })).toThrow(refusal("InvalidArn"));
    expect(() => send("StartExecution", { stateMachineArn, input: "{" })).toThrow(refusal("InvalidExecutionInput"));
  });
});

describe("DescribeExecution", () => {
  it("shows one that runs, and one that succeeded", async () => {
    const { start, send, clock, stateMachineArn } = api();
    const { executionArn } = start("one", { a: 1 });
    const running = {
      executionArn,
      stateMachineArn,
      name: "one",
      status: "RUNNING",
      startDate: START,
      input: '{"a":1}',
      inputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: "Execution is RUNNING and cannot be redriven",
    };
    expect(send("DescribeExecution", { executionArn })).toEqual(running);
    await clock.run();
    expect(send("DescribeExecution", { executionArn })).toEqual({
      ...running,
      status: "SUCCEEDED",
      stopDate: new Date("2026-03-01T01:00:00Z"),
      output: '{"a":1}',
      outputDetails: { included: true },
      redriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
    });
  });

  it("shows error and cause of one that failed", async () => {
    const { start, send, clock } = api(machine({ Fail: { Type: "Fail", Error: "Rejected", Cause: "no" } }));
    const { executionArn } = start("one");
    await clock.run();
    expect(send("DescribeExecution", { executionArn })).toMatchObject({
      status: "FAILED",
      error: "Rejected",
      cause: "no",
      redriveStatus: "REDRIVABLE",
    });
  });
});

describe("ListExecutions", () => {
  it("lists the latest first, by status, in pages", async () => {
    const { start, send, clock, stateMachineArn } = api();
    for (const name of ["one", "two", "three"]) {
      start(name);
      await clock.advance(1800_000);
    }
    const names = (input: object) =>
      send("ListExecutions", { stateMachineArn, ...input }).executions.map(({ name }: { name: string }) => name);
    expect(names({})).toEqual(["three", "two", "one"]);
    expect(names({ statusFilter: "RUNNING" })).toEqual(["three"]);
    expect(names({ statusFilter: "SUCCEEDED", maxResults: 1 })).toEqual(["two"]);
    expect(names({ redriveFilter: "REDRIVEN" })).toEqual([]);
    expect(names({ redriveFilter: "NOT_REDRIVEN" })).toHaveLength(3);
    expect(send("ListExecutions", { stateMachineArn }).executions[2]).toEqual({
      executionArn: expect.stringContaining(":one"),
      stateMachineArn,
      name: "one",
      status: "SUCCEEDED",
      startDate: START,
      stopDate: new Date("2026-03-01T01:00:00Z"),
      redriveCount: 0,
    });
    expect(() => send("ListExecutions", { stateMachineArn: `${stateMachineArn}x` })).toThrow(
      refusal("StateMachineDoesNotExist"),
    );
  });
});

describe("StopExecution", () => {
  it("stops one that runs, and leaves one that has ended as it is", async () => {
    const { start, send, clock } = api();
    const { executionArn } = start("one");
    await clock.advance(60_000);
    const stopDate = new Date("2026-03-01T00:01:00Z");
    expect(send("StopExecution", { executionArn, error: "Superseded", cause: "leaver" })).toEqual({ stopDate });
    expect(send("DescribeExecution", { executionArn })).toMatchObject({
      status: "ABORTED",
      error: "Superseded",
      stopDate,
    });
    await clock.run();
    expect(send("StopExecution", { executionArn })).toEqual({ stopDate });
    expect(() => send("StopExecution", { executionArn: `${executionArn}x` })).toThrow(refusal("ExecutionDoesNotExist"));
  });
});
