import { describe, expect, it } from "vitest";
import type { Json } from "../../../../embedded-aws/workflow/definition.ts";
import type { Execution } from "../../../../embedded-aws/workflow/scope.ts";
import { account, call, eventsOf, type Functions, machine, refuse, run, START, SYNC } from "../account.ts";

/**
 * Sources: Step Functions developer guide, state-parallel, state-map-inline and connect-stepfunctions;
 * recorded histories of AWS for the order of Map and abort events and for previousEventId.
 */

const block = (states: Record<string, Record<string, unknown>>) => {
  const { QueryLanguage: _, ...rest } = machine(states);
  return rest;
};
const pass = (fields: Record<string, unknown> = {}) => ({ Type: "Pass", End: true, ...fields });
const wait = (Seconds: number, fields: Record<string, unknown> = { End: true }) => ({
  Type: "Wait",
  Seconds,
  ...fields,
});
const previousOf = ({ history }: Execution) => history.map(({ previousEventId }) => previousEventId);
const elapsed = ({ startDate, stopDate }: Execution) => ((stopDate?.getTime() ?? 0) - startDate.getTime()) / 1000;

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
      "WaitStateAborted",
      "ParallelStateFailed",
      "ParallelStateExited Both",
      "SucceedStateEntered Done",
      "SucceedStateExited Done",
      "ExecutionSucceeded",
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

describe("an inline Map", () => {
  const each = (processor: Record<string, unknown>, fields: Record<string, unknown> = {}) =>
    machine({ Each: { Type: "Map", ItemProcessor: processor, End: true, ...fields } });

  it("runs one after the other with MaxConcurrency 1", async () => {
    const definition = each(block({ Take: pass() }), { MaxConcurrency: 1 });
    const execution = await run(account(), definition, [7, 8]);
    expect(execution.output).toEqual([7, 8]);
    expect(eventsOf(execution)).toEqual([
      "ExecutionStarted",
      "MapStateEntered Each",
      "MapStateStarted",
      "MapIterationStarted 0",
      "PassStateEntered Take",
      "PassStateExited Take",
      "MapIterationSucceeded 0",
      "MapIterationStarted 1",
      "PassStateEntered Take",
      "PassStateExited Take",
      "MapIterationSucceeded 1",
      "MapStateSucceeded",
      "MapStateExited Each",
      "ExecutionSucceeded",
    ]);
    expect(previousOf(execution)).toEqual([0, 0, 2, 3, 4, 5, 6, 6, 8, 9, 10, 11, 12, 13]);
    expect(execution.history[2]?.mapStateStartedEventDetails).toEqual({ length: 2 });
    expect(execution.history[3]?.mapIterationStartedEventDetails).toEqual({ index: 0, name: "Each" });
  });

  const paces: [MaxConcurrency: number | string | undefined, items: number, seconds: number][] = [
    [undefined, 40, 10],
    [undefined, 41, 20],
    [0, 40, 10],
    [3, 7, 30],
    ["{% 7 %}", 7, 10],
  ];
  it.each(paces)("with MaxConcurrency %s takes %i items of 10 s in %i s", async (MaxConcurrency, items, seconds) => {
    const fields = MaxConcurrency === undefined ? {} : { MaxConcurrency };
    const execution = await run(account(), each(block({ Wait: wait(10) }), fields), Array(items).fill(1));
    expect(elapsed(execution)).toBe(seconds);
  });

  it("makes each input with ItemSelector, from the input, the item and its index", async () => {
    const definition = each(
      block({ Take: pass({ Output: { in: "{% $states.input %}", i: "{% $states.context.Map.Item.Index %}" } }) }),
      {
        Items: "{% $states.input.users %}",
        ItemSelector: { name: "{% $states.context.Map.Item.Value %}", by: "{% $states.input.by %}" },
      },
    );
    const execution = await run(account(), definition, { users: ["ada", "bob"], by: "hr" });
    expect(execution.output).toEqual([
      { in: { name: "ada", by: "hr" }, i: 0 },
      { in: { name: "bob", by: "hr" }, i: 1 },
    ]);
  });

  it("succeeds at once with an empty list", async () => {
    const execution = await run(account(), each(block({ Take: pass() })), []);
    expect(execution.output).toEqual([]);
    expect(eventsOf(execution).slice(2, 4)).toEqual(["MapStateStarted", "MapStateSucceeded"]);
  });

  it("refuses what is no list, such as a filter that found one", async () => {
    const definition = each(block({ Take: pass() }), { Items: "{% $states.input.keys[id = 1] %}" });
    const execution = await run(account(), definition, { keys: [{ id: 1 }] });
    expect(execution).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
  });

  it("aborts the other iterations when one fails", async () => {
    const functions: Functions = { f: (n, clock) => (n === 1 ? refuse("Rejected") : clock.sleep(1000)) };
    const execution = await run(account(functions), each(block({ Call: call("f") }), { MaxConcurrency: 2 }), [0, 1, 2]);
    expect(execution).toMatchObject({ status: "FAILED", error: "Rejected" });
    expect(eventsOf(execution).slice(10)).toEqual([
      "TaskStarted",
      "TaskFailed",
      "MapIterationFailed 1",
      "TaskStateAborted",
      "MapIterationAborted 0",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
  });
});

describe("a nested execution", () => {
  const child = machine({ Wait: wait(10, { Next: "Give" }), Give: pass({ Output: { got: "{% $states.input %}" } }) });
  const childArn = "arn:aws:states:us-east-1:123456789012:stateMachine:child";
  const parent = (Resource: string, fields: Record<string, unknown> = {}, args: Record<string, unknown> = {}) =>
    machine({
      Nest: {
        Type: "Task",
        Resource,
        TimeoutSeconds: 3600,
        Arguments: { StateMachineArn: childArn, Input: { user: "{% $states.input.user %}" }, Name: "one", ...args },
        End: true,
        ...fields,
      },
    });
  const withChild = (definition: unknown = child, functions: Functions = {}) => {
    const made = account(functions);
    made.engine.load({ name: "child", definition });
    return made;
  };

  it("is waited for by .sync:2, which gives its output as JSON", async () => {
    const execution = await run(withChild(), parent(SYNC), { user: "ada" });
    const executionArn = "arn:aws:states:us-east-1:123456789012:execution:child:one";
    expect(execution.output).toEqual({
      ExecutionArn: executionArn,
      Input: { user: "ada" },
      InputDetails: { Included: true },
      Name: "one",
      Output: { got: { user: "ada" } },
      OutputDetails: { Included: true },
      RedriveCount: 0,
      StartDate: START.getTime(),
      StateMachineArn: childArn,
      Status: "SUCCEEDED",
      StopDate: START.getTime() + 10_000,
    });
    expect(eventsOf(execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered Nest",
      "TaskScheduled",
      "TaskStarted",
      "TaskSubmitted",
      "TaskSucceeded",
      "TaskStateExited Nest",
      "ExecutionSucceeded",
    ]);
    expect(execution.history[2]?.taskScheduledEventDetails).toEqual({
      resourceType: "states",
      resource: "startExecution.sync:2",
      region: "us-east-1",
      parameters: JSON.stringify({ StateMachineArn: childArn, Input: { user: "ada" }, Name: "one" }),
      timeoutInSeconds: 3600,
    });
  });

  it("is only started without .sync", async () => {
    const made = withChild();
    const execution = await run(made, parent("arn:aws:states:::states:startExecution"), { user: "ada" });
    expect(execution.output).toEqual({
      ExecutionArn: expect.stringContaining("child:one"),
      StartDate: START.getTime(),
    });
    expect(elapsed(execution)).toBe(0);
    expect(made.engine.executions().map(({ status }) => status)).toContain("RUNNING");
  });

  const failures: [title: string, definition: unknown][] = [
    ["failed", machine({ Fail: { Type: "Fail", Error: "Rejected", Cause: "no" } })],
    ["timed out", machine({ Wait: wait(100) }, { TimeoutSeconds: 5 })],
    ["timed out in a state", machine({ Call: call("slow", { TimeoutSeconds: 5 }) })],
  ];
  it.each(failures)("that %s reaches its parent as States.TaskFailed", async (_title, definition) => {
    const functions: Functions = { slow: (_, clock) => clock.sleep(100_000) };
    const fields = { Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "Told" }] };
    const nesting = parent(SYNC, fields);
    Object.assign(nesting.States, { Told: pass() });
    const execution = await run(withChild(definition, functions), nesting, { user: "ada" });
    expect(execution.status).toBe("SUCCEEDED");
    const { Error: error, Cause } = execution.output as { Error: string; Cause: string };
    expect(error).toBe("States.TaskFailed");
    expect(JSON.parse(Cause)).toMatchObject({ Status: expect.stringMatching(/FAILED|TIMED_OUT/), Name: "one" });
  });

  it("is stopped when its parent no longer waits", async () => {
    const made = withChild(machine({ Wait: wait(86_400) }));
    const execution = await run(made, parent(SYNC, { TimeoutSeconds: 60 }), { user: "ada" });
    expect(execution).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    expect(made.engine.find("arn:aws:states:us-east-1:123456789012:execution:child:one").status).toBe("ABORTED");
  });

  it("that cannot be started fails the task with the service's error", async () => {
    const made = withChild();
    const input = { user: "ada" };
    await run(made, parent(SYNC), input);
    const again = await run(made, parent(SYNC), input);
    expect(again).toMatchObject({ error: "StepFunctions.ExecutionAlreadyExistsException" });

    const unknown = await run(made, parent(SYNC, {}, { StateMachineArn: `${childArn}-no` }), input);
    expect(unknown).toMatchObject({ error: "StepFunctions.StateMachineDoesNotExistException" });
  });
});

describe("messages and events", () => {
  it("publishes, with a message that is no string as its JSON text", async () => {
    const made = account();
    const definition = machine({
      Tell: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        TimeoutSeconds: 30,
        Arguments: { TopicArn: "topic", Message: { user: "{% $states.input.user %}" } },
        End: true,
      },
    });
    const execution = await run(made, definition, { user: "ada" });
    expect(made.published).toEqual([{ TopicArn: "topic", Message: '{"user":"ada"}' }]);
    expect(execution.output).toEqual({ MessageId: "message-1" });
  });

  it("fails with the service's error", async () => {
    const publish = async () => refuse("NotFound", "Topic does not exist");
    const definition = machine({
      Tell: {
        Type: "Task",
        Resource: "arn:aws:states:::sns:publish",
        TimeoutSeconds: 30,
        Arguments: { TopicArn: "topic", Message: "hello" },
        End: true,
      },
    });
    const execution = await run(account({}, { integrations: { publish } as never }), definition);
    expect(execution).toMatchObject({ error: "SNS.NotFoundException", cause: "Topic does not exist" });
  });

  const put = machine({
    Put: {
      Type: "Task",
      Resource: "arn:aws:states:::events:putEvents",
      TimeoutSeconds: 30,
      Arguments: { Entries: [{ Source: "iam-steward", DetailType: "Onboarded", Detail: { user: "ada" } }] },
      End: true,
    },
  });

  it("puts events, with the execution and its machine among the resources", async () => {
    const made = account();
    const execution = await run(made, put);
    expect(made.events).toEqual([
      {
        Entries: [
          {
            Source: "iam-steward",
            DetailType: "Onboarded",
            Detail: '{"user":"ada"}',
            Resources: [execution.arn, execution.machine.arn],
          },
        ],
      },
    ]);
  });

  it("fails over an event that was not taken, although the call succeeded", async () => {
    const answer = { FailedEntryCount: 1, Entries: [{ ErrorCode: "Throttled" }] };
    const integrations = { putEvents: async () => answer } as never;
    const execution = await run(account({}, { integrations }), put);
    expect(execution).toMatchObject({ error: "EventBridge.FailedEntry", cause: JSON.stringify(answer) });
  });
});
