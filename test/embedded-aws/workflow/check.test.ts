import { describe, expect, it } from "vitest";
import { checkDefinition } from "../../../embedded-aws/workflow/check/check.ts";
import { validatorProblems } from "../../support/definitions.ts";
import { call, LAMBDA, machine } from "./account.ts";

type Fields = Record<string, unknown>;

const END = { End: true };
const done = { Done: { Type: "Succeed" } };
const one = (state: Fields) => machine({ State: state });
const task = (fields: Fields = {}) => one(call("f", fields));
const pass = (Output: unknown) => one({ Type: "Pass", Output, End: true });
const toDone = (fields: Fields) => machine({ State: call("f", fields), ...done });
const catching = (...Catch: Fields[]) => toDone({ Catch });
const inner = { StartAt: "In", States: { In: { Type: "Pass", End: true } } };
const distributed = { ...inner, ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };
const map = (fields: Fields) => one({ Type: "Map", ItemProcessor: distributed, End: true, ...fields });
const reader = (InputType = "JSONL") => ({
  Resource: "arn:aws:states:::s3:getObject",
  Arguments: { Bucket: "b", Key: "k" },
  ReaderConfig: { InputType },
});

describe("a definition that the engine can run", () => {
  const good: [title: string, definition: unknown][] = [
    ["a task", task()],
    [
      "a task with everything",
      toDone({
        Comment: "why",
        Assign: { v: "{% $states.result %}" },
        Retry: [
          {
            ErrorEquals: ["A", "B"],
            IntervalSeconds: 2,
            MaxAttempts: 0,
            BackoffRate: 1.5,
            MaxDelaySeconds: 9,
            JitterStrategy: "FULL",
          },
          { ErrorEquals: ["States.ALL"] },
        ],
        Catch: [
          { ErrorEquals: ["States.ALL"], Next: "Done", Assign: { e: "{% $states.errorOutput.Error %}" }, Output: 1 },
        ],
      }),
    ],
    [
      "a distributed Map with everything",
      map({
        Label: "Rotations",
        ItemReader: reader(),
        ItemSelector: { v: "{% $states.context.Map.Item.Value %}" },
        MaxConcurrency: 2,
        ToleratedFailurePercentage: "{% 5 %}",
        ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "b", Prefix: "p" } },
      }),
    ],
    ["an inline Map that says so", map({ ItemProcessor: { ...inner, ProcessorConfig: { Mode: "INLINE" } } })],
    [
      "functions, filters and variables of JSONata's own",
      pass("{% ($x := $states.input.a[b > 1].c; $map($x, function($v, $i) { $v.d & $i & $x })) %}"),
    ],
    ["a function that calls itself", pass("{% ($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f(4)) %}")],
    [
      "context, focus, index and grouping",
      pass("{% $states.input.a@$a.b#$i.{ 'a': $a.x, 'i': $i, 'all': $.y }{ k: $sum(n) } %}"),
    ],
    ["sorting and the context of a filter", pass("{% $states.input.list^(>age, name)[$.x = 1] ~> $count() %}")],
  ];
  it.each(good)("is taken: %s", (_title, definition) => {
    expect(checkDefinition(definition)).toEqual([]);
    expect(validatorProblems(definition)).toEqual([]);
  });
});

describe("asking asl-validator", () => {
  it("spares it what it wrongly refuses", () => {
    const definition = machine({
      Pick: { Type: "Choice", Choices: [{ Condition: true, Next: "Give" }], Output: "picked" },
      Give: { Type: "Pass", Assign: { v: "{%(\n  1 +\n  1\n)%}" }, Output: ["{% $states.input %}"], Next: "Done" },
      Done: { Type: "Succeed", Output: 1 },
    });
    expect(validatorProblems(definition)).toEqual([]);
  });

  it("tells what it has against a definition", () => {
    expect(validatorProblems(machine({ Call: { ...call("f"), Next: "No" } })).join()).toContain(
      "TERMINAL_STATE_WITH_NEXT",
    );
  });
});

describe("a definition that it cannot run", () => {
  const fields: [title: string, definition: unknown, problem: string | RegExp][] = [
    ["no definition", null, /^definition: .*object/],
    ["no query language", { StartAt: "A", States: done }, /QueryLanguage/],
    ["JSONPath", machine(done, { QueryLanguage: "JSONPath" }), /JSONata/],
    ["JSONPath in a state", one({ Type: "Pass", QueryLanguage: "JSONPath", ...END }), /JSONata/],
    ["a field of JSONPath", one({ Type: "Pass", ResultPath: "$.x", ...END }), /ResultPath/],
    ["Parameters", task({ Parameters: {} }), /Parameters/],
    ["an unknown field", task({ Retries: [] }), /Retries/],
    ["an unknown field at the top", machine(done, { Owner: "me" }), /Owner/],
    ["an unknown type", one({ Type: "Pas", ...END }), /States\/State/],
    ["an unknown resource", task({ Resource: "arn:aws:states:::aws-sdk:iam:getUser" }), /Resource/],
    ["a task token", task({ Resource: `${LAMBDA}.waitForTaskToken` }), /Resource/],
    ["a task without TimeoutSeconds", task({ TimeoutSeconds: undefined }), /TimeoutSeconds/],
    ["a heartbeat, which nothing here sends", task({ HeartbeatSeconds: 10 }), "HeartbeatSeconds"],
    [
      "an unknown argument",
      task({ Arguments: { FunctionName: "f", InvocationType: "Event" } }),
      "knows no InvocationType",
    ],
    ["a missing argument", task({ Arguments: { Payload: 1 } }), "needs FunctionName"],
    ["both Next and End", toDone({ Next: "Done", End: true }), "exactly one of Next and End"],
    ["neither Next nor End", one({ Type: "Pass" }), "exactly one of Next and End"],
    ["a Wait for nothing", one({ Type: "Wait", ...END }), "exactly one of Seconds and Timestamp"],
    ["a Wait for two things", one({ Type: "Wait", Seconds: 1, Timestamp: "{% $now() %}", ...END }), "exactly one"],
    ["a timestamp without a zone", one({ Type: "Wait", Timestamp: "2026-03-01T00:00:00", ...END }), /Timestamp/],
    [
      "a Condition that is no expression",
      machine({ P: { Type: "Choice", Choices: [{ Condition: "x", Next: "Done" }] }, ...done }),
      /Condition/,
    ],
    ["Assign in a Succeed", one({ Type: "Succeed", Assign: { a: 1 } }), /Assign/],
    ["a variable named states", one({ Type: "Pass", Assign: { states: 1 }, ...END }), /Assign/],
    [
      "a jitter strategy that is none",
      task({ Retry: [{ ErrorEquals: ["A"], JitterStrategy: "full" }] }),
      /JitterStrategy/,
    ],
    ["a field that Retry does not have", task({ Retry: [{ ErrorEquals: ["A"], MaxRetries: 3 }] }), /MaxRetries/],
    ["an interval of 0", task({ Retry: [{ ErrorEquals: ["A"], IntervalSeconds: 0 }] }), /IntervalSeconds/],
    ["States.ALL with others", task({ Retry: [{ ErrorEquals: ["A", "States.ALL"] }] }), "stand alone"],
    [
      "States.ALL before others",
      task({ Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["A"] }] }),
      "last retrier",
    ],
    [
      "a catcher after States.ALL",
      catching({ ErrorEquals: ["States.ALL"], Next: "Done" }, { ErrorEquals: ["A"], Next: "Done" }),
      "last catcher",
    ],
    ["a catcher for States.Runtime", catching({ ErrorEquals: ["States.Runtime"], Next: "Done" }), /ErrorEquals/],
    [
      "a States error that there is none of",
      catching({ ErrorEquals: ["States.TimeOut"], Next: "Done" }),
      /ErrorEquals/,
    ],
    ["ResultPath in a catcher", catching({ ErrorEquals: ["A"], Next: "Done", ResultPath: "$.e" }), /ResultPath/],
    [
      "EXPRESS children",
      map({ ItemProcessor: { ...inner, ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" } } }),
      /ExecutionType/,
    ],
    ["a reader of an inline Map", map({ ItemProcessor: inner, ItemReader: reader() }), "distributed Map only"],
    ["CSV", map({ ItemReader: reader("CSV") }), /InputType/],
    ["both Items and a reader", map({ Items: [1], ItemReader: reader() }), "at most one of Items and ItemReader"],
    ["the old Iterator", one({ Type: "Map", Iterator: inner, ...END }), /Iterator/],
  ];
  it.each(fields)("is refused: %s", (_title, definition, problem) => {
    expect(checkDefinition(definition).join("\n")).toMatch(problem);
  });

  const flows: [title: string, definition: unknown, problem: string][] = [
    ["a start that is not there", { ...machine(done), StartAt: "No" }, "StartAt leads to 'No', which is not there"],
    ["a Next that is not there", task({ Next: "No" }), "the state 'State' leads to 'No', which is not there"],
    ["a catcher to nowhere", task({ Catch: [{ ErrorEquals: ["A"], Next: "No" }] }), "leads to 'No'"],
    ["a choice to nowhere", one({ Type: "Choice", Choices: [{ Condition: true, Next: "No" }] }), "leads to 'No'"],
    ["a state that nothing leads to", machine({ A: { Type: "Pass", ...END }, ...done }), "'Done' cannot be reached"],
    ["a round without an end", one({ Type: "Pass", Next: "State" }), "no state ends the block that starts at 'State'"],
    [
      "a way out of a branch",
      machine({
        Both: {
          Type: "Parallel",
          Branches: [{ StartAt: "In", States: { In: { Type: "Pass", Next: "Done" } } }],
          Next: "Done",
        },
        ...done,
      }),
      "the state 'In' leads to 'Done'",
    ],
    [
      "a name that is there twice",
      machine({ In: { Type: "Parallel", Branches: [inner], ...END } }),
      "'In' is there more than once",
    ],
  ];
  it.each(flows)("is refused: %s", (_title, definition, problem) => {
    expect(checkDefinition(definition).join("\n")).toContain(problem);
  });

  const expressions: [title: string, definition: unknown, problem: string][] = [
    ["one that does not parse", pass("{% $states.input. %}"), "State/Output does not parse"],
    ["a field of nothing", pass("{% user.name %}"), "names 'user' without saying of what"],
    ["a context that is not there", pass("{% $.name %}"), "where there is no context"],
    ["the root", pass("{% $$.name %}"), "where there is no context"],
    ["$eval", pass("{% $eval('1') %}"), "uses $eval"],
    [
      "a function that there is none of",
      pass("{% $toUpper($states.input.a) %}"),
      "calls $toUpper, which is no function",
    ],
    ["$states.errorOutput outside a Catch", pass("{% $states.errorOutput %}"), "uses $states.errorOutput"],
    [
      "$states.result in Arguments",
      task({ Arguments: { FunctionName: "f", Payload: "{% $states.result %}" } }),
      "uses $states.result",
    ],
    ["$states.result in a Pass", pass("{% $states.result %}"), "uses $states.result"],
    [
      "$states.result in a Catch",
      catching({ ErrorEquals: ["A"], Next: "Done", Output: "{% $states.result %}" }),
      "uses $states.result",
    ],
    ["a part of $states that there is none of", pass("{% $states.inputs.a %}"), "uses $states.inputs"],
    [
      "a part of the context that there is none of",
      pass("{% $states.context.Execution.input %}"),
      "uses $states.context.Execution.input",
    ],
    [
      "a task token",
      task({ Arguments: { FunctionName: "f", Payload: "{% $states.context.Task.Token %}" } }),
      "uses $states.context.Task",
    ],
    [
      "a placeholder without a value",
      task({ Arguments: { FunctionName: "$" + "{IssueKey}" } }),
      "has no value for $" + "{IssueKey}",
    ],
  ];
  it.each(expressions)("is refused: %s", (_title, definition, problem) => {
    expect(checkDefinition(definition).join("\n")).toContain(problem);
  });
});

describe("a variable", () => {
  const read = (name = "v") => ({ Type: "Pass", Output: `{% $${name} %}`, End: true });
  const set = (Next: string, name = "v") => ({ Type: "Pass", Assign: { [name]: 1 }, Next });
  const pick = (...states: string[]) => ({
    Type: "Choice",
    Choices: states.slice(1).map((Next) => ({ Condition: true, Next })),
    Default: states[0],
  });

  const cases: [title: string, states: Record<string, Fields>, problem: string | undefined][] = [
    ["is there after it was assigned", { A: set("B"), B: read() }, undefined],
    ["is not there without", { B: read() }, "B/Output reads $v, which is never assigned before"],
    [
      "is not there where it is assigned",
      { A: { Type: "Pass", Assign: { v: 1, w: "{% $v %}" }, End: true } },
      "A/Assign/w reads $v",
    ],
    ["is not there on one of two ways", { P: pick("A", "B"), A: set("B"), B: read() }, "not assigned on every way"],
    ["is there when both ways assign it", { P: pick("A", "C"), A: set("B"), C: set("B"), B: read() }, undefined],
    [
      "is there for who asks whether it is",
      { P: pick("A", "B"), A: set("B"), B: { Type: "Pass", Output: "{% $exists($v.x) ? $v.x : 0 %}", End: true } },
      undefined,
    ],
    [
      "is a slip even then when nothing assigns it",
      { B: { Type: "Pass", Output: "{% $exists($v) %}", End: true } },
      "never assigned",
    ],
    [
      "is not there after a Catch before it was assigned",
      {
        A: call("f", { Assign: { v: 1 }, Next: "B", Catch: [{ ErrorEquals: ["A"], Next: "B" }] }),
        B: read(),
      },
      "not assigned on every way",
    ],
    [
      "is there when the Catch assigns it too",
      {
        A: call("f", { Assign: { v: 1 }, Next: "B", Catch: [{ ErrorEquals: ["A"], Next: "B", Assign: { v: 0 } }] }),
        B: read(),
      },
      undefined,
    ],
    [
      "is there in a loop that it was assigned before",
      { A: set("B"), B: { Type: "Pass", Output: "{% $v %}", Next: "P" }, P: pick("B", "Done"), ...done },
      undefined,
    ],
    [
      "is not there in a loop before it is assigned",
      { B: { Type: "Pass", Output: "{% $v %}", Next: "A" }, A: set("P"), P: pick("B", "Done"), ...done },
      "not assigned on every way",
    ],
    [
      "of a rule is there on its way only",
      {
        P: { Type: "Choice", Choices: [{ Condition: true, Next: "B", Assign: { v: 1 } }], Default: "C" },
        B: read(),
        C: read(),
      },
      "C/Output reads $v",
    ],
    [
      "can be read in a branch",
      { A: set("P"), P: { Type: "Parallel", Branches: [{ StartAt: "B", States: { B: read() } }], End: true } },
      undefined,
    ],
    [
      "of a branch is not there outside",
      {
        P: {
          Type: "Parallel",
          Branches: [{ StartAt: "A", States: { A: { Type: "Pass", Assign: { v: 1 }, End: true } } }],
          Next: "B",
        },
        B: read(),
      },
      "B/Output reads $v, which is never",
    ],
    [
      "cannot be assigned by a branch over one outside",
      {
        A: set("P"),
        P: { Type: "Parallel", Branches: [{ StartAt: "B", States: { B: set("C"), C: read() } }], End: true },
      },
      "B assigns $v, which is a variable of the states around it",
    ],
    [
      "cannot have the name of a function",
      { A: set("Done", "count"), ...done },
      "assigns $count, which would hide the function",
    ],
    [
      "cannot be read in a distributed Map",
      {
        A: set("M"),
        M: { Type: "Map", ItemProcessor: { ...distributed, StartAt: "B", States: { B: read() } }, End: true },
      },
      "B/Output reads $v, which is never",
    ],
  ];
  it.each(cases)("%s", (_title, states, problem) => {
    const problems = checkDefinition(machine(states)).join("\n");
    if (problem === undefined) expect(problems).toBe("");
    else expect(problems).toContain(problem);
  });
});
