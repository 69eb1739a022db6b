import { describe, expect, it } from "vitest";
import type { Json } from "../../../../embedded-aws/workflow/definition.ts";
import { account, call, eventsOf, machine, run } from "../account.ts";

/**
 * Sources: Step Functions developer guide, transforming-data and workflow-variables; JSONata 2.0.6 documentation,
 * predicate and sequences; the shape of histories: API reference, GetExecutionHistory.
 */
describe("JSONata in states", () => {
  const values: [title: string, expression: Json, expected: Json][] = [
    ["a field of the input", "{% $states.input.name %}", "ada"],
    ["a value of any type", "{% $states.input %}", { name: "ada", keys: [{ id: 1 }, { id: 2 }], none: [], nil: null }],
    ["null, which is not nothing", "{% $states.input.nil %}", null],
    ["a filter that finds one is no list", "{% $states.input.keys[id = 1] %}", { id: 1 }],
    ["unless it is wrapped", "{% [$states.input.keys[id = 1]] %}", [{ id: 1 }]],
    ["a filter that finds several is a plain list", "{% $states.input.keys[id > 0] %}", [{ id: 1 }, { id: 2 }]],
    ["a wrapped filter that finds none is an empty list", "{% [$states.input.keys[id > 9]] %}", []],
    ["an empty list", "{% $states.input.none %}", []],
    ["a field that is missing inside an object is left out", '{% {"a": $states.input.no, "b": 1} %}', { b: 1 }],
    ["expressions at any depth", { a: [1, "{% 1 + 1 %}", { b: "{% 3 %}" }] }, { a: [1, 2, { b: 3 }] }],
    ["a string that only looks like one", "$states.input.name", "$states.input.name"],
    ["$now is the clock's", "{% $now() %}", "2026-03-01T00:00:00.000Z"],
    ["$now with a picture and a zone", "{% $now('[Y0001]-[M01]-[D01] [H01]', '+0200') %}", "2026-03-01 02"],
    ["$millis is the clock's", "{% $millis() %}", Date.parse("2026-03-01T00:00:00Z")],
    ["$partition", "{% $partition([1, 2, 3, 4, 5], 2) %}", [[1, 2], [3, 4], [5]]],
    ["$range, its end included", "{% $range(0, 10, 5) %}", [0, 5, 10]],
    ["$range downwards", "{% $range(3, 1, -1) %}", [3, 2, 1]],
    ["$hash", "{% $hash('abc', 'SHA-1') %}", "a9993e364706816aba3e25717850c26c9cd0d89d"],
    ["$parse", "{% $parse('{\"a\": [1]}') %}", { a: [1] }],
    ["$uuid, a version 4 one", "{% $match($uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4/).index %}", 0],
    ["$random with a seed, always the same", "{% $random(7) = $random(7) and $random(7) < 1 %}", true],
  ];

  it.each(values)("gives %s", async (_title, Output, expected) => {
    const definition = machine({ Give: { Type: "Pass", Output, End: true } });
    const input = { name: "ada", keys: [{ id: 1 }, { id: 2 }], none: [], nil: null };

    const execution = await run(account(), definition, input);

    expect(execution).toMatchObject({ status: "SUCCEEDED", output: expected });
    expect(execution.output).toEqual(expected);
  });

  const failures: [title: string, state: Record<string, unknown>, location: string, cause: string][] = [
    [
      "a missing field in Output",
      { Type: "Pass", Output: { v: "{% $states.input.no %}" }, End: true },
      "Output/v",
      "The JSONata expression '$states.input.no' specified for the field 'Output/v' returned nothing (undefined).",
    ],
    [
      "a filter that finds none",
      { Type: "Pass", Output: ["{% $states.input.keys[id = 9] %}"], End: true },
      "Output[0]",
      "The JSONata expression '$states.input.keys[id = 9]' specified for the field 'Output[0]' returned nothing (undefined).",
    ],
    [
      "a missing field in Assign",
      { Type: "Pass", Assign: { v: "{% $states.input.no %}" }, End: true },
      "Assign/v",
      "specified for the field 'Assign/v' returned nothing (undefined).",
    ],
    [
      "a missing field in Arguments",
      call("f", { Arguments: { FunctionName: "f", Payload: "{% $states.input.no %}" } }),
      "Arguments/Payload",
      "specified for the field 'Arguments/Payload' returned nothing (undefined).",
    ],
    [
      "a missing field in a Condition",
      { Type: "Choice", Choices: [{ Condition: "{% $states.input.no %}", Next: "Done" }], Default: "Done" },
      "Choices[0]/Condition",
      "specified for the field 'Choices[0]/Condition' returned nothing (undefined).",
    ],
    [
      "a type error",
      { Type: "Pass", Output: "{% 1 + 'a' %}", End: true },
      "Output",
      "threw an error during evaluation. T2002: ",
    ],
    [
      "a function as a value",
      { Type: "Pass", Output: "{% $sum %}", End: true },
      "Output",
      "returned an unsupported result type.",
    ],
  ];

  it.each(failures)("fails the state over %s", async (_title, state, location, cause) => {
    const definition = machine({ State: state, ...(state.Type === "Choice" && { Done: { Type: "Succeed" } }) });

    const execution = await run(account(), definition, { keys: [{ id: 1 }] });

    expect(execution.status).toBe("FAILED");
    expect(execution.error).toBe("States.QueryEvaluationError");
    expect(execution.cause).toContain(
      "An error occurred while executing the state 'State' (entered at the event id #2).",
    );
    expect(execution.cause).toContain(cause);
    expect(eventsOf(execution).slice(-2)).toEqual(["EvaluationFailed", "ExecutionFailed"]);
    expect(execution.history.at(-2)?.evaluationFailedEventDetails).toEqual({
      error: "States.QueryEvaluationError",
      cause: execution.cause,
      location,
      state: "State",
    });
  });

  it("takes text with marks in its middle for plain text", async () => {
    const definition = machine({ Give: { Type: "Pass", Output: [" {% 1 %} ", "a {% b"], End: true } });
    expect((await run(account(), definition)).output).toEqual([" {% 1 %} ", "a {% b"]);
  });

  it("unwraps a range of one, as JSONata's sequences do", async () => {
    const definition = machine({ Give: { Type: "Pass", Output: "{% [$range(1, 9, 9), 0] %}", End: true } });
    expect((await run(account(), definition)).output).toEqual([1, 0]);
    const alone = machine({ Give: { Type: "Pass", Output: "{% $range(1, 9, 9) %}", End: true } });
    expect((await run(account(), alone)).output).toBe(1);
  });

  it("refuses a Condition that is no boolean", async () => {
    const definition = machine({
      Pick: { Type: "Choice", Choices: [{ Condition: "{% 1 %}", Next: "Done" }] },
      Done: { Type: "Succeed" },
    });
    expect(await run(account(), definition)).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
  });

  it("takes a bad evaluation to a Catch that names it", async () => {
    const definition = machine({
      Call: call("f", {
        Output: "{% $states.result.Payload.no %}",
        Catch: [{ ErrorEquals: ["States.QueryEvaluationError"], Next: "Done" }],
      }),
      Done: { Type: "Pass", Output: "caught", End: true },
    });
    expect(await run(account({ f: () => ({}) }), definition)).toMatchObject({ status: "SUCCEEDED", output: "caught" });
  });
});

describe("variables", () => {
  it("has no $eval, not even by another name", async () => {
    for (const Output of ["{% $eval('1') %}", "{% ($run := $eval; $run('1')) %}"]) {
      const made = run(account(), machine({ Give: { Type: "Pass", Output, End: true } }));
      await expect(made).rejects.toThrow("uses $eval");
    }
  });

  it("evaluates Assign and Output side by side, from the values before both", async () => {
    const definition = machine({
      First: { Type: "Pass", Assign: { x: 1, y: 2 }, Next: "Swap" },
      Swap: { Type: "Pass", Assign: { x: "{% $y %}", y: "{% $x %}" }, Output: "{% [$x, $y] %}", Next: "Last" },
      Last: { Type: "Pass", Output: { before: "{% $states.input %}", x: "{% $x %}", y: "{% $y %}" }, End: true },
    });

    const execution = await run(account(), definition);

    expect(execution.output).toEqual({ before: [1, 2], x: 2, y: 1 });
    expect(execution.history[2]?.stateExitedEventDetails).toEqual({
      name: "First",
      output: "{}",
      outputDetails: { truncated: false },
      assignedVariables: { x: "1", y: "2" },
      assignedVariablesDetails: { truncated: false },
    });
  });

  it("lets branches and iterations read the variables around them, and keeps what they assign inside", async () => {
    const inner = (Output: string) =>
      machine({
        Set: { Type: "Pass", Assign: { own: 1 }, Next: "Get" },
        Get: { Type: "Pass", Output, End: true },
      });
    const { QueryLanguage: _, ...branch } = inner("{% $outer + $own %}");
    const definition = machine({
      Set0: { Type: "Pass", Assign: { outer: 41 }, Next: "Both" },
      Both: { Type: "Parallel", Branches: [branch], Next: "Never" },
      Never: {
        Type: "Choice",
        Choices: [{ Condition: false, Next: "Assign" }],
        Output: "{% $states.input %}",
        Default: "Look",
      },
      Assign: { Type: "Pass", Assign: { own: 2 }, Next: "Look" },
      Look: { Type: "Pass", Output: { branches: "{% $states.input %}", leaked: "{% $exists($own) %}" }, End: true },
    });
    expect((await run(account(), definition)).output).toEqual({ branches: [42], leaked: false });
  });
});

describe("the context object", () => {
  it("tells of the execution, the state and the machine", async () => {
    const { engine, clock } = account();
    const { arn } = engine.load({
      name: "machine",
      definition: machine({
        Wait: { Type: "Wait", Seconds: 5, Next: "Show" },
        Show: { Type: "Pass", Output: "{% $states.context %}", End: true },
      }),
    });
    const execution = engine.start({ stateMachineArn: arn, input: { a: 1 }, name: "one" });

    await clock.run();

    expect(execution.output).toEqual({
      Execution: {
        Id: "arn:aws:states:us-east-1:123456789012:execution:machine:one",
        Input: { a: 1 },
        Name: "one",
        RoleArn: "arn:aws:iam::123456789012:role/machine",
        StartTime: "2026-03-01T00:00:00.000Z",
        RedriveCount: 0,
      },
      State: { Name: "Show", EnteredTime: "2026-03-01T00:00:05.000Z" },
      StateMachine: { Id: arn, Name: "machine" },
    });
  });
});
