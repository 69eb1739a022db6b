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
  wait,
} from "../account.ts";

/**
 * Sources: Step Functions developer guide, state-parallel, state-map-inline and connect-stepfunctions;
 * recorded histories of AWS for the order of Map and abort events and for previousEventId.
 */

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

  const at = "An error occurred while executing the state 'Each' (entered at the event id #2).";
  const unexpected = `${at} The JSONata expression '$states.input' specified for the field 'Items' returned an unexpected result type.`;
  const types: [input: Json, was: string][] = [
    [1, "'number' for value: 1"],
    ["a", `'string' for value: "a"`],
    [true, "'boolean' for value: true"],
    [{ a: 1 }, `'object' for value: {"a":1}`],
    [null, "'null' for value: null"],
  ];
  it.each(types)("names the type of Items that are no list: %j", async (input, was) => {
    const definition = each(block({ Take: pass() }), { Items: "{% $states.input %}" });
    const execution = await run(account(), definition, input);
    expect(execution.cause).toBe(`${unexpected} Expected 'array', but was ${was}`);
    expect(eventsOf(execution).slice(2)).toEqual(["EvaluationFailed", "MapStateFailed", "ExecutionFailed"]);
  });

  it("says of an input that is no list what it is", async () => {
    const { Items: _, ...state } = each(block({ Take: pass() })).States.Each as Record<string, unknown>;
    const execution = await run(account(), machine({ Each: state }), "text");
    expect(execution.cause).toBe(`${at} Map state input must be an array but was: "text"`);
    expect(eventsOf(execution).slice(2)).toEqual(["EvaluationFailed", "MapStateFailed", "ExecutionFailed"]);
  });

  it("lets one iteration fail where several fail at the same moment", async () => {
    const functions: Functions = { f: (_, clock) => clock.sleep(1000).then(() => refuse("Rejected")) };
    const events = eventsOf(await run(account(functions), each(block({ Call: call("f") })), [0, 1, 2]));
    expect(events.filter((event) => event.startsWith("MapIterationFailed"))).toEqual(["MapIterationFailed 0"]);
    expect(events.filter((event) => event === "TaskStateAborted")).toHaveLength(3);
    expect(events.filter((event) => event.startsWith("MapIterationAborted"))).toHaveLength(2);
  });

  it("aborts the other iterations when one fails", async () => {
    const functions: Functions = { f: (n, clock) => (n === 1 ? refuse("Rejected") : clock.sleep(1000)) };
    const execution = await run(account(functions), each(block({ Call: call("f") }), { MaxConcurrency: 2 }), [0, 1, 2]);
    expect(execution).toMatchObject({ status: "FAILED", error: "Rejected" });
    expect(eventsOf(execution).slice(10)).toEqual([
      "TaskStarted",
      "TaskFailed",
      "TaskStateAborted",
      "MapIterationFailed 1",
      "TaskStateAborted",
      "MapIterationAborted 0",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
  });
});
