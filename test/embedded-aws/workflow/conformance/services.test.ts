import { describe, expect, it } from "vitest";
import {
  account,
  call,
  elapsed,
  eventsOf,
  type Functions,
  machine,
  pass,
  refuse,
  run,
  START,
  SYNC,
  wait,
} from "../account.ts";

/**
 * Sources: Step Functions developer guide, connect-stepfunctions, connect-sns and connect-eventbridge; recorded
 * histories of AWS.
 */

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

  it("gets an empty object where its input is null", async () => {
    const { engine, clock } = account();
    const kept = engine.load({ name: "child", definition: machine({ Give: pass() }) });
    const Arguments = { StateMachineArn: kept.arn, Input: null };
    const parent = machine({ Call: { Type: "Task", Resource: SYNC, Arguments, TimeoutSeconds: 60, End: true } });
    const execution = engine.start({
      stateMachineArn: engine.load({ name: "parent", definition: parent }).arn,
      input: {},
    });
    await clock.runUntil(execution.ended);
    expect(execution.output).toMatchObject({ Status: "SUCCEEDED", Input: {}, Output: {} });
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
