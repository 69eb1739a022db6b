import { describe, expect, it } from "vitest";
import type { Json } from "../../../../embedded-aws/workflow/definition.ts";
import {
  account,
  block,
  call,
  elapsed,
  eventsOf,
  type Functions,
  machine,
  pass,
  previousOf,
  refuse,
  run,
  START,
  wait,
} from "../account.ts";

/**
 * Sources: Step Functions developer guide, state-parallel, state-map-inline and connect-stepfunctions;
 * recorded histories of AWS for the order of Map and abort events and for previousEventId.
 */

describe("Choice", () => {
  const pick = machine({
    Pick: {
      Type: "Choice",
      Choices: [
        { Condition: "{% $states.input.n > 10 %}", Next: "Many", Output: "{% $states.input.n %}", Assign: { v: 1 } },
        { Condition: "{% $states.input.n > 5 %}", Next: "Some" },
      ],
      Assign: { v: 3 },
      Output: "default",
      Default: "Few",
    },
    Many: pass({ Output: { got: "{% $states.input %}", v: "{% $v %}" } }),
    Some: pass({ Output: { got: "{% $states.input %}" } }),
    Few: pass({ Output: { got: "{% $states.input %}", v: "{% $v %}" } }),
  });

  const cases: [n: number, output: Json][] = [
    [11, { got: 11, v: 1 }],
    [6, { got: { n: 6 } }],
    [1, { got: "default", v: 3 }],
  ];
  it.each(cases)("takes the first rule that is true, with its own Assign and Output: %d", async (n, output) => {
    expect((await run(account(), pick, { n })).output).toEqual(output);
  });

  it("fails with States.NoChoiceMatched without a Default", async () => {
    const definition = machine({
      Pick: { Type: "Choice", Choices: [{ Condition: "{% false %}", Next: "Done" }] },
      Done: { Type: "Succeed" },
    });
    expect(await run(account(), definition)).toMatchObject({ status: "FAILED", error: "States.NoChoiceMatched" });
  });
});

describe("Wait", () => {
  const waits: [title: string, state: Record<string, unknown>, until: string][] = [
    ["so many seconds", { Seconds: 90 }, "2026-03-01T00:01:30.000Z"],
    ["as many as an expression says", { Seconds: "{% $states.input.days * 86400 %}" }, "2026-04-05T00:00:00.000Z"],
    ["until a time", { Timestamp: "2026-06-01T12:00:00Z" }, "2026-06-01T12:00:00.000Z"],
    ["until a time in another zone", { Timestamp: "{% $states.input.at %}" }, "2026-03-02T08:00:00.000Z"],
    ["not at all for a time that has passed", { Timestamp: "2020-01-01T00:00:00Z" }, START.toISOString()],
  ];
  it.each(waits)("waits %s", async (_title, fields, until) => {
    const definition = machine({ Wait: { Type: "Wait", ...fields, End: true } });
    const execution = await run(account(), definition, { days: 35, at: "2026-03-02T10:00:00+02:00" });
    expect(execution).toMatchObject({ status: "SUCCEEDED", stopDate: new Date(until) });
    expect(eventsOf(execution).slice(1, 3)).toEqual(["WaitStateEntered Wait", "WaitStateExited Wait"]);
  });

  it.each([{ Seconds: "{% -1 %}" }, { Seconds: "{% 'soon' %}" }, { Timestamp: "{% '2026-03-02' %}" }])(
    "refuses %o",
    async (fields) => {
      const definition = machine({ Wait: { Type: "Wait", ...fields, End: true } });
      expect(await run(account(), definition)).toMatchObject({ error: "States.QueryEvaluationError" });
    },
  );
});

describe("Wait until a Timestamp", () => {
  const until = machine({ Until: { Type: "Wait", Timestamp: "{% $states.input %}", End: true } });
  const at = "An error occurred while executing the state 'Until' (entered at the event id #2).";

  it.each(["2016-12-05 21:29:29Z", "2016-12-05T21:29:29", "2016-13-05T21:29:29Z", "05-12-2016T21:29:29Z"])(
    "refuses %s",
    async (timestamp) => {
      const execution = await run(account(), until, timestamp);
      const why = "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string";
      expect(execution).toMatchObject({ error: "States.QueryEvaluationError", cause: `${at} ${why}: ${timestamp}` });
      expect(eventsOf(execution).slice(-2)).toEqual(["EvaluationFailed", "ExecutionFailed"]);
    },
  );

  it("waits 24,855 days, and fails at once for 24,856", async () => {
    const inDays = (days: number) => new Date(START.getTime() + days * 86_400_000).toISOString();
    expect(elapsed(await run(account(), until, inDays(24_855)))).toBe(24_855 * 86_400);
    const execution = await run(account(), until, inDays(24_856));
    expect(execution).toMatchObject({ error: "States.Runtime", cause: `${at} Wait state delay is too long.` });
    expect(elapsed(execution)).toBe(0);
  });
});

describe("Parallel", () => {
  it("gives the branches' outputs in their order, whichever ends first", async () => {
    const definition = machine({
      Both: {
        Type: "Parallel",
        Branches: [
          block({ Slow: wait(20, { Next: "A" }), A: pass({ Output: "a" }) }),
          block({ B: pass({ Output: "b" }) }),
        ],
        End: true,
      },
    });
    const execution = await run(account(), definition);
    expect(execution.output).toEqual(["a", "b"]);
    expect(elapsed(execution)).toBe(20);
    expect(eventsOf(execution)).toEqual([
      "ExecutionStarted",
      "ParallelStateEntered Both",
      "ParallelStateStarted",
      "WaitStateEntered Slow",
      "PassStateEntered B",
      "PassStateExited B",
      "WaitStateExited Slow",
      "PassStateEntered A",
      "PassStateExited A",
      "ParallelStateSucceeded",
      "ParallelStateExited Both",
      "ExecutionSucceeded",
    ]);
    expect(previousOf(execution)).toEqual([0, 0, 2, 3, 3, 5, 4, 7, 8, 9, 10, 11]);
  });

  it("gives Arguments to every branch", async () => {
    const definition = machine({
      Both: {
        Type: "Parallel",
        Arguments: { user: "{% $states.input.name %}" },
        Branches: [block({ A: pass() }), block({ B: pass({ Output: "{% $states.input.user %}" }) })],
        Output: "{% $states.result[1] %}",
        End: true,
      },
    });
    expect((await run(account(), definition, { name: "ada" })).output).toBe("ada");
  });

  it("aborts the other branches when one fails, and fails with its error", async () => {
    const functions: Functions = { f: (_, clock) => clock.sleep(5000).then(() => refuse("Rejected")) };
    const definition = machine({
      Both: {
        Type: "Parallel",
        Branches: [block({ Long: wait(86_400, { Next: "Never" }), Never: pass() }), block({ Call: call("f") })],
        Catch: [{ ErrorEquals: ["Rejected"], Next: "Done" }],
        End: true,
      },
      Done: { Type: "Succeed" },
    });
    const execution = await run(account(functions), definition);
    expect(execution.status).toBe("SUCCEEDED");
    expect(elapsed(execution)).toBe(5);
    expect(eventsOf(execution).slice(3)).toEqual([
      "WaitStateEntered Long",
      "TaskStateEntered Call",
      "TaskScheduled",
      "TaskStarted",
      "TaskFailed",
      "TaskStateAborted",
      "WaitStateAborted",
      "ParallelStateFailed",
      "ParallelStateExited Both",
      "SucceedStateEntered Done",
      "SucceedStateExited Done",
      "ExecutionSucceeded",
    ]);
  });

  it("tells that it failed once, when no retry is left", async () => {
    const failing = block({ Stop: { Type: "Fail", Error: "Stopped" } });
    const Retry = [{ ErrorEquals: ["Stopped"], MaxAttempts: 2 }];
    const events = eventsOf(
      await run(account(), machine({ One: { Type: "Parallel", Branches: [failing], Retry, End: true } })),
    );
    expect(events.slice(2)).toEqual([
      ...Array(3).fill(["ParallelStateStarted", "FailStateEntered Stop"]).flat(),
      "ParallelStateFailed",
      "ExecutionFailed",
    ]);
  });

  it("runs all branches again on a retry", async () => {
    let tries = 0;
    let other = 0;
    const functions: Functions = {
      once: (_, clock) => clock.sleep(1000).then(() => (++tries === 1 ? refuse("Transient") : "ok")),
      other: () => ++other,
    };
    const definition = machine({
      Both: {
        Type: "Parallel",
        Branches: [block({ Once: call("once") }), block({ Other: call("other") })],
        Retry: [{ ErrorEquals: ["Transient"] }],
        End: true,
      },
    });
    expect((await run(account(functions), definition)).output).toEqual(["ok", 2]);
  });
});
