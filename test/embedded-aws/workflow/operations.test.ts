import { describe, expect, it } from "vitest";
import type { Caller } from "../../../embedded-aws/operation.ts";
import { stepFunctions } from "../../../embedded-aws/workflow/operations/operations.ts";
import { account, call, DAY, type Functions, machine, refuse, START } from "./account.ts";

/** Source: Step Functions API reference. */

const CALLER: Caller = { accessKeyId: "AKIAEXAMPLE", arn: "arn:aws:iam::123456789012:user/operator" };
const waiting = machine({ Wait: { Type: "Wait", Seconds: 3600, End: true } });
const done = machine({ Done: { Type: "Succeed" } });

/** The API as a client sees it: `api("StartExecution", {…})`. */
function api(definition: unknown = waiting, functions: Functions = {}) {
  const made = account(functions);
  const operations = stepFunctions(made.engine);
  const { arn: stateMachineArn } = made.engine.load({ name: "rotate-key", definition });
  // biome-ignore lint/suspicious/noExplicitAny: each operation answers with an output of its own
  const send = (name: string, input: object): any => operations[name]?.(input, CALLER);
  const start = (name: string, input: unknown = {}) =>
    send("StartExecution", { stateMachineArn, name, input: JSON.stringify(input) });
  return { ...made, send, start, stateMachineArn };
}

const refusal = (code: string) => expect.objectContaining({ code });

describe("CreateStateMachine", () => {
  const create = (send: ReturnType<typeof api>["send"], definition: unknown) =>
    send("CreateStateMachine", {
      name: "made",
      definition: JSON.stringify(definition),
      roleArn: "arn:aws:iam::1:role/r",
    });

  it("gives the same machine again, and refuses its name to another definition", () => {
    const { send } = api();
    const first = create(send, done);
    expect(create(send, done)).toEqual(first);
    expect(() => create(send, waiting)).toThrow(refusal("StateMachineAlreadyExists"));
  });
});

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

describe("GetExecutionHistory", () => {
  const long = machine({
    A: { Type: "Pass", Assign: { v: 1 }, Next: "B" },
    B: { Type: "Pass", Next: "C" },
    C: { Type: "Pass", End: true },
  });

  async function ended() {
    const made = api(long);
    const { executionArn } = made.start("one", { a: 1 });
    await made.clock.run();
    const ids = (input: object) => {
      const { events, nextToken } = made.send("GetExecutionHistory", { executionArn, ...input });
      return { ids: events.map(({ id }: { id: number }) => id), nextToken };
    };
    return { ...made, executionArn, ids };
  }

  it("gives pages, each with the token of the next", async () => {
    const { ids } = await ended();
    const first = ids({ maxResults: 3 });
    const second = ids({ maxResults: 3, nextToken: first.nextToken });
    const third = ids({ maxResults: 3, nextToken: second.nextToken });
    expect([first.ids, second.ids, third.ids]).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8],
    ]);
    expect(third.nextToken).toBeUndefined();
  });

  it("gives the latest first when asked", async () => {
    const { ids } = await ended();
    expect(ids({ reverseOrder: true, maxResults: 2 }).ids).toEqual([8, 7]);
  });

  it("refuses a token that it did not make, and a page that is too large", async () => {
    const { ids } = await ended();
    expect(() => ids({ nextToken: "nonsense" })).toThrow(refusal("InvalidToken"));
    expect(() => ids({ maxResults: 1001 })).toThrow(refusal("ValidationException"));
  });

  it("leaves out data when asked, and keeps the names", async () => {
    const { send, executionArn } = await ended();
    const { events } = send("GetExecutionHistory", { executionArn, includeExecutionData: false, maxResults: 3 });
    expect(events).toEqual([
      expect.objectContaining({
        executionStartedEventDetails: {
          inputDetails: { truncated: false },
          roleArn: "arn:aws:iam::123456789012:role/rotate-key",
        },
      }),
      expect.objectContaining({ stateEnteredEventDetails: { name: "A", inputDetails: { truncated: false } } }),
      expect.objectContaining({
        stateExitedEventDetails: {
          name: "A",
          outputDetails: { truncated: false },
          assignedVariablesDetails: { truncated: false },
        },
      }),
    ]);
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

describe("state machines", () => {
  it("are listed and described", () => {
    const { send, stateMachineArn } = api();
    expect(send("ListStateMachines", {})).toEqual({
      stateMachines: [{ stateMachineArn, name: "rotate-key", type: "STANDARD", creationDate: START }],
    });
    expect(send("DescribeStateMachine", { stateMachineArn })).toEqual({
      stateMachineArn,
      name: "rotate-key",
      status: "ACTIVE",
      type: "STANDARD",
      definition: JSON.stringify(waiting),
      roleArn: "arn:aws:iam::123456789012:role/rotate-key",
      creationDate: START,
    });
  });

  it("can be created", () => {
    const { send } = api();
    const roleArn = "arn:aws:iam::123456789012:role/mine";
    const { stateMachineArn } = send("CreateStateMachine", { name: "mine", definition: JSON.stringify(done), roleArn });
    expect(send("DescribeStateMachine", { stateMachineArn }).roleArn).toBe(roleArn);
    expect(() => send("CreateStateMachine", { name: "mine", definition: "{" })).toThrow(refusal("InvalidDefinition"));
  });

  it("keep their definition for the executions that run when a new one is loaded", async () => {
    const { start, send, engine, clock } = api();
    const { executionArn } = start("one");
    engine.load({ name: "rotate-key", definition: machine({ Fail: { Type: "Fail" } }) });
    await clock.run();
    expect(send("DescribeExecution", { executionArn }).status).toBe("SUCCEEDED");
  });
});

describe("Map Runs", () => {
  it("are described, and their children listed", async () => {
    const ItemProcessor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Done",
      States: { Done: { Type: "Succeed" } },
    };
    const Each = { Type: "Map", ItemProcessor, MaxConcurrency: 5, End: true };
    const { start, send, clock } = api(machine({ Each }));
    const { executionArn } = start("one", [1, 2]);
    await clock.run();

    const { events } = send("GetExecutionHistory", { executionArn });
    const started = events.find(({ type }: { type: string }) => type === "MapRunStarted");
    const { mapRunArn } = started.mapRunStartedEventDetails;
    expect(send("DescribeMapRun", { mapRunArn })).toMatchObject({
      executionArn,
      status: "SUCCEEDED",
      maxConcurrency: 5,
      itemCounts: { total: 2, succeeded: 2, failed: 0 },
      executionCounts: { total: 2, succeeded: 2 },
    });
    expect(send("ListExecutions", { mapRunArn }).executions).toMatchObject([{ mapRunArn }, { mapRunArn }]);
    expect(send("DescribeMapRun", { mapRunArn }).itemCounts.resultsWritten).toBe(2);
    expect(() => send("DescribeMapRun", { mapRunArn: `${mapRunArn}x` })).toThrow(refusal("ResourceNotFound"));
  });
});

describe("Step Functions Execution Status Change", () => {
  it("is told when an execution starts and when it ends", async () => {
    const { start, clock, statusChanges, stateMachineArn } = api();
    const { executionArn } = start("one", { a: 1 });
    await clock.run();
    expect(statusChanges.map(({ detail }) => detail.status)).toEqual(["RUNNING", "SUCCEEDED"]);
    expect(statusChanges[1]).toEqual({
      version: "0",
      id: expect.any(String),
      "detail-type": "Step Functions Execution Status Change",
      source: "aws.states",
      account: "123456789012",
      time: "2026-03-01T01:00:00Z",
      region: "us-east-1",
      resources: [executionArn],
      detail: {
        executionArn,
        stateMachineArn,
        name: "one",
        status: "SUCCEEDED",
        startDate: START.getTime(),
        stopDate: START.getTime() + 3_600_000,
        input: '{"a":1}',
        inputDetails: { included: true },
        output: '{"a":1}',
        outputDetails: { included: true },
        error: null,
        cause: null,
        redriveCount: 0,
      },
    });
  });
});
