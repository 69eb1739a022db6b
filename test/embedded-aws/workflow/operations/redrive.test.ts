import { describe, expect, it } from "vitest";
import { call, DAY, machine, refuse } from "../account.ts";
import { api, refusal } from "./api.ts";

describe("RedriveExecution", () => {
  function failed() {
    const state = { broken: true };
    const made = api(machine({ Call: call("f") }), { f: () => (state.broken ? refuse("Broken") : "ok") });
    return { ...made, state };
  }

  it("runs the failed step again", async () => {
    const { start, send, clock, state, stateMachineArn } = failed();
    const { executionArn } = start("one");
    await clock.run();
    await clock.advance(14 * DAY);
    state.broken = false;
    expect(send("RedriveExecution", { executionArn })).toEqual({ redriveDate: new Date("2026-03-15T00:00:00Z") });
    expect(send("DescribeExecution", { executionArn })).toMatchObject({ status: "RUNNING", redriveCount: 1 });
    await clock.run();
    const described = send("DescribeExecution", { executionArn });
    expect(described).toMatchObject({ status: "SUCCEEDED", output: '"ok"', redriveCount: 1 });
    expect(described).not.toHaveProperty("error");
    expect(send("ListExecutions", { stateMachineArn, redriveFilter: "REDRIVEN" }).executions).toHaveLength(1);
  });

  it("is refused while the execution runs, after success, and later than 14 days after the end", async () => {
    const { start, send, clock, state } = failed();
    const { executionArn } = start("one");
    expect(() => send("RedriveExecution", { executionArn })).toThrow(refusal("ExecutionNotRedrivable"));
    await clock.run();
    await clock.advance(14 * DAY + 1);
    expect(() => send("RedriveExecution", { executionArn })).toThrow(refusal("ExecutionNotRedrivable"));
    expect(send("DescribeExecution", { executionArn }).redriveStatus).toBe("NOT_REDRIVABLE");

    state.broken = false;
    const { executionArn: other } = start("two");
    await clock.run();
    expect(() => send("RedriveExecution", { executionArn: other })).toThrow(refusal("ExecutionNotRedrivable"));
  });

  it("with the same client token is one redrive for 15 minutes", async () => {
    const { start, send, clock } = failed();
    const { executionArn } = start("one");
    await clock.run();
    const first = send("RedriveExecution", { executionArn, clientToken: "t" });
    await clock.advance(60_000);
    expect(send("RedriveExecution", { executionArn, clientToken: "t" })).toEqual(first);
    await clock.advance(15 * 60_000);
    expect(send("RedriveExecution", { executionArn, clientToken: "t" })).not.toEqual(first);
    expect(send("DescribeExecution", { executionArn }).redriveCount).toBe(2);
  });
});
