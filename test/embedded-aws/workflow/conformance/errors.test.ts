import { describe, expect, it } from "vitest";
import { AwsError } from "../../../../embedded-aws/operation.ts";
import type { Json } from "../../../../embedded-aws/workflow/definition.ts";
import { account, call, eventsOf, type Functions, machine, refuse, run, START } from "../account.ts";

/** Sources: Step Functions developer guide, concepts-error-handling; Amazon States Language specification, Errors. */

const big = (bytes: number) => "x".repeat(bytes);

/** A function that throws the errors named, one a call, and then answers "done". */
function failing(...names: string[]): Functions {
  return { f: () => (names.length > 0 ? refuse(names.shift() as string) : "done") };
}

/** When each call was made, in seconds from the start. */
function timesOf(functions: Functions): { functions: Functions; seconds: number[] } {
  const seconds: number[] = [];
  const f = (payload: Json, clock: { now(): Date }) => {
    seconds.push((clock.now().getTime() - START.getTime()) / 1000);
    return functions.f?.(payload, clock as never);
  };
  return { functions: { f }, seconds };
}

const never = (name: string): Functions => ({ f: () => refuse(name) });

describe("a function's error", () => {
  it("fails the task under the error's own name, with message, type and trace as the cause", async () => {
    const execution = await run(account(never("Rejected")), machine({ Call: call("f") }));

    expect(execution).toMatchObject({ status: "FAILED", error: "Rejected" });
    expect(JSON.parse(execution.cause ?? "")).toEqual({
      errorMessage: "refused",
      errorType: "Rejected",
      trace: expect.arrayContaining([expect.stringContaining("refused")]),
    });
    expect(eventsOf(execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered Call",
      "TaskScheduled",
      "TaskStarted",
      "TaskFailed",
      "ExecutionFailed",
    ]);
    expect(execution.history[4]).toMatchObject({
      previousEventId: 4,
      taskFailedEventDetails: { resourceType: "lambda", resource: "invoke", error: "Rejected", cause: execution.cause },
    });
  });

  it.each([
    ["ResourceNotFoundException", 404, "Lambda.ResourceNotFoundException"],
    ["AccessDeniedException", 403, "Lambda.AWSLambdaException"],
  ])("names Lambda's refusal %s as AWS does, with a cause in plain text", async (code, status, error) => {
    const functions: Functions = {
      f: () => {
        throw new AwsError(code, "Function not found: f", status);
      },
    };
    const execution = await run(account(functions), machine({ Call: call("f") }));
    const details = `(Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: none; Proxy: null)`;
    expect(execution).toMatchObject({ error, cause: `Function not found: f ${details}` });
  });

  it("gives what Lambda itself reports as it is", async () => {
    const execution = await run(account(never("Lambda.Unknown")), machine({ Call: call("f") }));
    expect(execution).toMatchObject({ error: "Lambda.Unknown", cause: "refused" });
  });
});

describe("Retry", () => {
  const schedules: [title: string, retrier: Record<string, unknown>, failures: number, seconds: number[]][] = [
    ["by default 3 times, after 1, 2 and 4 seconds", {}, 3, [0, 1, 3, 7]],
    ["from IntervalSeconds, by BackoffRate", { IntervalSeconds: 10, BackoffRate: 1.5 }, 3, [0, 10, 25, 47.5]],
    ["at most MaxDelaySeconds apart", { IntervalSeconds: 10, MaxDelaySeconds: 15 }, 3, [0, 10, 25, 40]],
    ["anywhere up to the delay with full jitter", { IntervalSeconds: 8, JitterStrategy: "FULL" }, 3, [0, 4, 12, 28]],
    ["MaxAttempts times", { MaxAttempts: 1 }, 1, [0, 1]],
  ];

  it.each(schedules)("tries again %s", async (_title, retrier, failures, expected) => {
    const { functions, seconds } = timesOf(failing(...Array(failures).fill("Transient")));
    const definition = machine({ Call: call("f", { Retry: [{ ErrorEquals: ["Transient"], ...retrier }] }) });

    const execution = await run(account(functions, { random: () => 0.5 }), definition);

    expect(execution).toMatchObject({ status: "SUCCEEDED", output: "done" });
    expect(seconds).toEqual(expected);
  });

  it("schedules the task again within the same stay in the state", async () => {
    const definition = machine({ Call: call("f", { Retry: [{ ErrorEquals: ["Transient"] }] }) });
    const execution = await run(account(failing("Transient")), definition);
    expect(eventsOf(execution)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered Call",
      "TaskScheduled",
      "TaskStarted",
      "TaskFailed",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited Call",
      "ExecutionSucceeded",
    ]);
  });

  it("never tries again with MaxAttempts 0, nor goes on to a later retrier", async () => {
    const { functions, seconds } = timesOf(never("Odd"));
    const Retry = [{ ErrorEquals: ["Odd"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }];
    await run(account(functions), machine({ Call: call("f", { Retry }) }));
    expect(seconds).toEqual([0]);
  });

  it("counts for each retrier by itself", async () => {
    const { functions, seconds } = timesOf(failing("A", "B", "A", "B", "A"));
    const Retry = [
      { ErrorEquals: ["A"], MaxAttempts: 2 },
      { ErrorEquals: ["B"], MaxAttempts: 2, IntervalSeconds: 10 },
    ];
    const execution = await run(account(functions), machine({ Call: call("f", { Retry }) }));
    expect(seconds).toEqual([0, 1, 11, 13, 33]);
    expect(execution).toMatchObject({ status: "FAILED", error: "A" });
  });

  it("tells the count in the context, and evaluates the arguments afresh", async () => {
    const payloads: Json[] = [];
    const functions: Functions = { f: (payload) => (payloads.push(payload) < 3 ? refuse("Transient") : "done") };
    const definition = machine({
      Call: call("f", {
        Arguments: { FunctionName: "f", Payload: "{% $states.context.State.RetryCount %}" },
        Retry: [{ ErrorEquals: ["Transient"] }],
      }),
    });
    await run(account(functions), definition);
    expect(payloads).toEqual([0, 1, 2]);
  });

  it("starts counting again when the state is entered again", async () => {
    const { functions, seconds } = timesOf(failing("T", "T"));
    const definition = machine({
      Call: call("f", {
        Retry: [{ ErrorEquals: ["T"], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ["T"], Next: "Call" }],
      }),
    });
    await run(account(functions), definition);
    expect(seconds).toEqual([0, 1, 1]);
  });
});

describe("what ErrorEquals matches", () => {
  const cases: [error: string, named: string, caught: boolean][] = [
    ["Odd", "Odd", true],
    ["Odd", "Other", false],
    ["Odd", "States.ALL", true],
    ["Odd", "States.TaskFailed", true],
    ["States.Timeout", "States.ALL", true],
    ["States.Timeout", "States.Timeout", true],
    ["States.Timeout", "States.TaskFailed", false],
    ["States.HeartbeatTimeout", "States.TaskFailed", true],
    ["States.DataLimitExceeded", "States.ALL", false],
    ["States.DataLimitExceeded", "States.DataLimitExceeded", true],
    ["States.Runtime", "States.ALL", false],
    ["States.Runtime", "States.TaskFailed", false],
  ];

  it.each(cases)("%s by %s: %s", async (error, named, caught) => {
    const definition = machine({
      Call: call("f", { Catch: [{ ErrorEquals: [named], Next: "Done" }] }),
      Done: { Type: "Pass", Output: "caught", End: true },
    });
    const execution = await run(account(never(error)), definition);
    expect(execution).toMatchObject(caught ? { status: "SUCCEEDED", output: "caught" } : { status: "FAILED", error });
  });
});

describe("Catch", () => {
  const refusal = { Error: "Rejected", Cause: expect.stringContaining("refused") };

  it("goes on with error and cause as the output", async () => {
    const definition = machine({
      Call: call("f", { Catch: [{ ErrorEquals: ["Rejected"], Next: "Undo" }] }),
      Undo: { Type: "Pass", End: true },
    });
    const execution = await run(account(never("Rejected")), definition, { user: "ada" });
    expect(execution.output).toEqual(refusal);
    expect(eventsOf(execution).slice(4)).toEqual([
      "TaskFailed",
      "TaskStateExited Call",
      "PassStateEntered Undo",
      "PassStateExited Undo",
      "ExecutionSucceeded",
    ]);
  });

  it("assigns and puts out side by side, and leaves the state's own Assign alone", async () => {
    const definition = machine({
      Before: { Type: "Pass", Assign: { refusal: "none", own: "before" }, Next: "Call" },
      Call: call("f", {
        Assign: { own: "called" },
        Catch: [
          {
            ErrorEquals: ["Rejected"],
            Assign: { refusal: "{% $states.errorOutput %}" },
            Output: { was: "{% $refusal %}", input: "{% $states.input %}" },
            Next: "Undo",
          },
        ],
      }),
      Undo: {
        Type: "Pass",
        Output: { out: "{% $states.input %}", refusal: "{% $refusal %}", own: "{% $own %}" },
        End: true,
      },
    });
    const execution = await run(account(never("Rejected")), definition, { user: "ada" });
    expect(execution.output).toEqual({
      out: { was: "none", input: { user: "ada" } },
      refusal,
      own: "before",
    });
  });

  it("takes over once the retries are used up", async () => {
    const { functions, seconds } = timesOf(never("Transient"));
    const definition = machine({
      Call: call("f", {
        Retry: [{ ErrorEquals: ["Transient"], MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ["Transient"], Next: "Done" }],
      }),
      Done: { Type: "Succeed" },
    });
    expect(await run(account(functions), definition)).toMatchObject({ status: "SUCCEEDED" });
    expect(seconds).toEqual([0, 1, 3]);
  });

  it("uses the first catcher that matches", async () => {
    const definition = machine({
      Call: call("f", {
        Catch: [
          { ErrorEquals: ["Other"], Next: "Other" },
          { ErrorEquals: ["A", "Rejected"], Next: "Named" },
          { ErrorEquals: ["States.ALL"], Next: "Other" },
        ],
      }),
      Other: { Type: "Pass", Output: "other", End: true },
      Named: { Type: "Pass", Output: "named", End: true },
    });
    expect((await run(account(never("Rejected")), definition)).output).toBe("named");
  });
});

describe("Fail", () => {
  it("ends the execution with its error and cause, which may be expressions", async () => {
    const definition = machine({
      Refuse: { Type: "Fail", Error: "UserProtected", Cause: "{% $states.input.user & ' is protected' %}" },
    });
    const execution = await run(account(), definition, { user: "ada" });
    expect(execution).toMatchObject({ status: "FAILED", error: "UserProtected", cause: "ada is protected" });
    expect(eventsOf(execution)).toEqual(["ExecutionStarted", "FailStateEntered Refuse", "ExecutionFailed"]);
  });
});

describe("the data limit of 262,144 bytes of UTF-8", () => {
  it("lets a payload of exactly that size pass", async () => {
    const definition = machine({ Give: { Type: "Pass", Output: "{% $pad('', 262142, 'x') %}", End: true } });
    expect(await run(account(), definition)).toMatchObject({ status: "SUCCEEDED" });
  });

  const overruns: [title: string, state: Record<string, unknown>][] = [
    ["an output", { Type: "Pass", Output: "{% $pad('', 262143, 'x') %}", End: true }],
    ["characters of several bytes", { Type: "Pass", Output: "{% $pad('', 131072, 'é') %}", End: true }],
    ["arguments", call("f", { Arguments: { FunctionName: "f", Payload: "{% $pad('', 262144, 'x') %}" } })],
    ["a result", call("big")],
    ["assigned variables", { Type: "Pass", Assign: { v: "{% $pad('', 262144, 'x') %}" }, End: true }],
  ];

  it.each(overruns)("fails over %s", async (_title, state) => {
    const execution = await run(account({ big: () => big(262_144) }), machine({ State: state }));
    expect(execution).toMatchObject({ status: "FAILED", error: "States.DataLimitExceeded" });
  });

  it("refuses an execution whose input is larger", () => {
    const { engine } = account();
    const { arn } = engine.load({ name: "machine", definition: machine({ Done: { Type: "Succeed" } }) });
    expect(() => engine.start({ stateMachineArn: arn, input: big(262_143) })).toThrow(
      expect.objectContaining({ code: "InvalidExecutionInput" }),
    );
  });
});
