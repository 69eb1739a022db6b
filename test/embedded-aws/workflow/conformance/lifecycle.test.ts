import { describe, expect, it } from "vitest";
import type { Json } from "../../../../embedded-aws/workflow/definition.ts";
import { type Account, account, block, call, DAY, eventsOf, type Functions, machine, refuse, run } from "../account.ts";

/** Sources: Step Functions developer guide, redrive-executions and state-task; API reference, StopExecution. */

const sleepy: Functions = { f: (_, clock) => clock.sleep(100_000).then(() => "late") };

async function started({ engine, clock }: Account, definition: unknown, input: Json = {}) {
  const { arn } = engine.load({ name: "machine", definition });
  const execution = engine.start({ stateMachineArn: arn, input });
  await clock.settle();
  return execution;
}

describe("time-outs", () => {
  it("fail a task that takes longer than TimeoutSeconds, and leave its late answer unheard", async () => {
    const execution = await run(account(sleepy), machine({ Call: call("f", { TimeoutSeconds: 60 }) }));
    expect(execution).toMatchObject({
      status: "FAILED",
      error: "States.Timeout",
      stopDate: new Date("2026-03-01T00:01:00Z"),
    });
    expect(eventsOf(execution).slice(2)).toEqual(["TaskScheduled", "TaskStarted", "TaskTimedOut", "ExecutionFailed"]);
    expect(execution.history[4]?.taskTimedOutEventDetails).toEqual({
      resourceType: "lambda",
      resource: "invoke",
      error: "States.Timeout",
    });
  });

  it("count anew for each try", async () => {
    const Retry = [{ ErrorEquals: ["States.Timeout"], MaxAttempts: 1, IntervalSeconds: 5 }];
    const execution = await run(account(sleepy), machine({ Call: call("f", { TimeoutSeconds: 60, Retry }) }));
    expect(execution.stopDate).toEqual(new Date("2026-03-01T00:02:05Z"));
  });

  it("strike tasks together that start within one second, before the first of them ends the Map", async () => {
    const wait = { Type: "Wait", Timestamp: "{% $states.input %}", Next: "Call" };
    const ItemProcessor = block({ Wait: wait, Call: call("f", { TimeoutSeconds: 60 }) });
    const starts = ["2026-03-01T00:00:01.990Z", "2026-03-01T00:00:02.003Z", "2026-03-01T00:00:03Z"];
    const execution = await run(account(sleepy), machine({ Map: { Type: "Map", ItemProcessor, End: true } }), starts);
    expect(eventsOf(execution).filter((event) => event === "TaskTimedOut")).toHaveLength(2);
    expect(execution).toMatchObject({ error: "States.Timeout", stopDate: new Date("2026-03-01T00:01:01.990Z") });
  });

  it("end an execution that takes longer than its machine allows, past every Catch", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Done" }];
    const states = { Call: call("f", { TimeoutSeconds: 90, Catch }), Done: { Type: "Succeed" } };
    const execution = await run(account(sleepy), machine(states, { TimeoutSeconds: 30 }));
    expect(execution).toMatchObject({ status: "TIMED_OUT", stopDate: new Date("2026-03-01T00:00:30Z") });
    expect(execution.error).toBeUndefined();
    expect(eventsOf(execution).slice(2)).toEqual(["TaskScheduled", "TaskStarted", "ExecutionTimedOut"]);
  });
});

describe("stopping", () => {
  it("ends the execution where it stands, and nothing of it goes on", async () => {
    let called = 0;
    const made = account({ f: () => ++called });
    const execution = await started(
      made,
      machine({ Wait: { Type: "Wait", Seconds: 60, Next: "Call" }, Call: call("f") }),
    );

    made.engine.stop(execution, "Superseded", "offboarding");
    await made.clock.run();

    expect(execution).toMatchObject({ status: "ABORTED", error: "Superseded", cause: "offboarding" });
    expect(called).toBe(0);
    expect(eventsOf(execution)).toEqual(["ExecutionStarted", "WaitStateEntered Wait", "ExecutionAborted"]);
    expect(execution.history[2]?.executionAbortedEventDetails).toEqual({ error: "Superseded", cause: "offboarding" });
  });

  it("stops the children of a distributed Map", async () => {
    const made = account();
    const ItemProcessor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 60, End: true } },
    };
    const execution = await started(made, machine({ Each: { Type: "Map", ItemProcessor, End: true } }), [1, 2]);
    made.engine.stop(execution);
    await made.clock.settle();
    expect(made.engine.executions().map(({ status }) => status)).toEqual(["ABORTED", "ABORTED", "ABORTED"]);
    expect([...made.engine.mapRuns.values()].map(({ status }) => status)).toEqual(["ABORTED"]);
  });
});

describe("a redrive", () => {
  /** Functions that work once they are mended, and count their calls. */
  function mendable(...broken: string[]) {
    const calls: Record<string, number> = {};
    const functions: Functions = {};
    for (const name of ["a", "b", "c"]) {
      functions[name] = () => {
        calls[name] = (calls[name] ?? 0) + 1;
        return broken.includes(name) ? refuse("Broken") : name;
      };
    }
    return { functions, calls, mend: () => broken.splice(0) };
  }

  /** A function that fails for the item 2 until it is mended. */
  function failingOnTwo() {
    let broken = true;
    const seen: Json[] = [];
    const f = (n: Json) => {
      seen.push(n);
      return n === 2 && broken ? refuse("Broken") : n;
    };
    const mend = () => {
      broken = false;
    };
    return { seen, functions: { f }, mend };
  }

  async function redriven(made: Account, execution: Awaited<ReturnType<typeof run>>) {
    made.engine.redrive(execution);
    await made.clock.runUntil(execution.ended);
    return execution;
  }

  it("continues at the failed step, with its input and the variables, and starts the retries anew", async () => {
    const { functions, calls, mend } = mendable("b");
    const made = account(functions);
    const Retry = [{ ErrorEquals: ["Broken"], MaxAttempts: 2 }];
    const Output = { input: "{% $states.input %}", v: "{% $v %}", retries: "{% $states.context.State.RetryCount %}" };
    const definition = machine({
      A: call("a", { Assign: { v: 7 }, Next: "B" }),
      B: call("b", { Retry, Output }),
    });
    const execution = await run(made, definition);
    const events = execution.history.length;
    expect(calls).toEqual({ a: 1, b: 3 });
    await made.clock.advance(3 * DAY);
    mend();

    await redriven(made, execution);

    expect(execution).toMatchObject({ status: "SUCCEEDED", output: { input: "a", v: 7, retries: 0 }, redriveCount: 1 });
    expect(calls).toEqual({ a: 1, b: 4 });
    expect(eventsOf(execution).slice(events)).toEqual([
      "ExecutionRedriven",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited B",
      "ExecutionSucceeded",
    ]);
    expect(execution.history[events]).toMatchObject({
      id: events + 1,
      previousEventId: events,
      executionRedrivenEventDetails: { redriveCount: 1 },
    });
  });

  it("keeps the branches of a Parallel that succeeded", async () => {
    const { functions, calls, mend } = mendable("b");
    const made = account(functions);
    const branch = (Seconds: number, name: string) => ({
      StartAt: `wait${Seconds}`,
      States: { [`wait${Seconds}`]: { Type: "Wait", Seconds, Next: name }, [name]: call(name) },
    });
    const Branches = [branch(1, "a"), branch(2, "b"), branch(3, "c")];
    const definition = machine({ All: { Type: "Parallel", Branches, End: true } });
    const execution = await run(made, definition);
    mend();
    expect(await redriven(made, execution)).toMatchObject({ status: "SUCCEEDED", output: ["a", "b", "c"] });
    expect(calls).toEqual({ a: 1, b: 2, c: 1 });
  });

  it("keeps the iterations of a Map that succeeded", async () => {
    const { seen, functions, mend } = failingOnTwo();
    const made = account(functions);
    const ItemProcessor = { StartAt: "F", States: { F: call("f") } };
    const definition = machine({ Each: { Type: "Map", ItemProcessor, MaxConcurrency: 1, End: true } });
    const execution = await run(made, definition, [1, 2, 3]);
    mend();
    expect(await redriven(made, execution)).toMatchObject({ status: "SUCCEEDED", output: [1, 2, 3] });
    expect(seen).toEqual([1, 2, 2, 3]);
  });

  it("goes down through nested blocks to the very step that failed", async () => {
    const { seen, functions, mend } = failingOnTwo();
    const made = account({ ...functions, before: (n) => n });
    const ItemProcessor = { StartAt: "Before", States: { Before: call("before", { Next: "F" }), F: call("f") } };
    const map = { Type: "Map", Items: "{% $items %}", ItemProcessor, MaxConcurrency: 1, Next: "After" };
    const After = { Type: "Pass", Output: { all: "{% $states.input %}", outer: "{% $items %}" }, End: true };
    const Branches = [{ StartAt: "Each", States: { Each: map, After } }];
    const definition = machine({
      Set: { Type: "Pass", Assign: { items: [1, 2, 3] }, Next: "Both" },
      Both: { Type: "Parallel", Branches, End: true },
    });
    const execution = await run(made, definition);
    expect(eventsOf(execution).slice(-4)).toEqual([
      "MapIterationFailed 1",
      "MapStateFailed",
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
    const events = execution.history.length;
    mend();

    await redriven(made, execution);

    expect(execution).toMatchObject({ status: "SUCCEEDED", output: [{ all: [1, 2, 3], outer: [1, 2, 3] }] });
    expect(seen).toEqual([1, 2, 2, 3]);
    expect(eventsOf(execution).slice(events, events + 3)).toEqual([
      "ExecutionRedriven",
      "MapIterationStarted 1",
      "TaskScheduled",
    ]);
  });

  it("redrives only the unsuccessful children of a distributed Map, in the same Map Run", async () => {
    const { seen, functions, mend } = failingOnTwo();
    const made = account(functions);
    const ItemProcessor = {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "F",
      States: { F: call("f") },
    };
    const definition = machine({ Each: { Type: "Map", ItemProcessor, MaxConcurrency: 1, End: true } });
    const execution = await run(made, definition, [1, 2, 3]);
    const events = execution.history.length;
    mend();

    expect(await redriven(made, execution)).toMatchObject({ status: "SUCCEEDED", output: [1, 2, 3] });

    expect(seen).toEqual([1, 2, 2, 3]);
    expect(eventsOf(execution).slice(events)).toEqual([
      "ExecutionRedriven",
      "MapRunRedriven",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited Each",
      "ExecutionSucceeded",
    ]);
    expect([...made.engine.mapRuns.values()]).toMatchObject([{ status: "SUCCEEDED", redriveCount: 1 }]);
  });

  it("enters a Fail state again, and fails again", async () => {
    const made = account();
    const execution = await run(made, machine({ Refuse: { Type: "Fail", Error: "Rejected" } }));
    await redriven(made, execution);
    expect(execution).toMatchObject({ status: "FAILED", error: "Rejected" });
    expect(eventsOf(execution).slice(2)).toEqual([
      "ExecutionFailed",
      "ExecutionRedriven",
      "FailStateEntered Refuse",
      "ExecutionFailed",
    ]);
  });

  it("leaves a Wait at once whose time has passed meanwhile", async () => {
    const made = account();
    const Timestamp = "2026-03-02T00:00:00Z";
    const execution = await started(made, machine({ Wait: { Type: "Wait", Timestamp, End: true } }));
    made.engine.stop(execution);
    await made.clock.advance(3 * DAY);
    await redriven(made, execution);
    expect(execution).toMatchObject({ status: "SUCCEEDED", stopDate: new Date("2026-03-04T00:00:00Z") });
  });

  it("gives the machine's time-out anew", async () => {
    const made = account();
    const definition = machine({ Wait: { Type: "Wait", Seconds: 50, End: true } }, { TimeoutSeconds: 60 });
    const execution = await started(made, definition);
    await made.clock.advance(20_000);
    made.engine.stop(execution);
    await redriven(made, execution);
    expect(execution).toMatchObject({ status: "SUCCEEDED", stopDate: new Date("2026-03-01T00:01:10Z") });
  });
});

describe("two runs of the same", () => {
  it("have the same history to the last id and millisecond", async () => {
    const once = async () => {
      const made = account({ f: (n, clock) => clock.sleep(Number(n) * 100).then(() => n) });
      const Retry = [{ ErrorEquals: ["States.Timeout"], JitterStrategy: "FULL", MaxAttempts: 2 }];
      const ItemProcessor = { StartAt: "F", States: { F: call("f", { TimeoutSeconds: 2, Retry }) } };
      const definition = machine({
        Each: { Type: "Map", ItemProcessor, MaxConcurrency: 3, Next: "Id" },
        Id: { Type: "Pass", Output: "{% [$uuid(), $random()] %}", End: true },
      });
      const execution = await run(made, definition, [5, 1, 19, 7, 12, 3]);
      return { history: execution.history, output: execution.output, arn: execution.arn };
    };
    const first = await once();
    expect(first.output).toHaveLength(2);
    expect(await once()).toEqual(first);
  });
});

describe("a history of 25,000 events", () => {
  it("is the end of an execution", async () => {
    const definition = machine({
      A: { Type: "Choice", Choices: [{ Condition: false, Next: "B" }], Default: "A" },
      B: { Type: "Succeed" },
    });
    const execution = await run(account(), definition);
    expect(execution).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    expect(execution.history).toHaveLength(25_000);
  });
});
