import { readdirSync, readFileSync } from "node:fs";
import jsonata from "jsonata";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { createAccount } from "../../embedded-aws/account.ts";
import { readResources } from "../../embedded-aws/stack/template.ts";
import type { Block, Definition, State, TaskState } from "../../embedded-aws/workflow/definition.ts";
import { everything, readTemplate } from "../../infra/template.ts";
import type { Contract } from "../../shared/contract.ts";
import { refusals } from "../../shared/errors.ts";

const prefix = "iam-steward-test-";
const template = readTemplate("test", everything);
const definitions: Record<string, Definition> = Object.fromEntries(
  readResources(template, createAccount(), prefix)
    .all("AWS::StepFunctions::StateMachine")
    .map(({ StateMachineName, Definition }) => [StateMachineName.replace(prefix, ""), Definition]),
);

const shared: Record<string, unknown> = parse(readFileSync("infra/asl.yml", "utf8"));

/** All states of a block, those of branches and iterations too. */
const statesOf = ({ States }: Block): [string, State][] =>
  Object.entries(States).flatMap(([name, state]): [string, State][] => {
    const inner = state.Type === "Parallel" ? state.Branches : state.Type === "Map" ? [state.ItemProcessor] : [];
    return [[name, state], ...inner.flatMap(statesOf)];
  });

const states = Object.entries(definitions).flatMap(([machine, definition]) =>
  statesOf(definition).map(([name, state]) => ({ machine, name, state })),
);
const tasks = states.filter((each): each is typeof each & { state: TaskState } => each.state.Type === "Task");

interface Invocation {
  FunctionName: string;
  Payload: Record<string, unknown> | string;
}

/** A payload that is one expression leaves out what is undefined; its keys and literals can be read off it all the same. */
function payloadIn(payload: Invocation["Payload"]): Record<string, unknown> {
  if (typeof payload !== "string") return payload;
  const ast = jsonata(payload.slice(2, -2)).ast() as unknown as {
    type: string;
    value: string;
    lhs: ExpressionNode[][];
  };
  if (ast.type !== "unary" || ast.value !== "{") throw new Error(`not an object: ${payload}`);
  return Object.fromEntries(
    ast.lhs.map(([key, value]) => [String(key?.value), value?.type === "string" ? value.value : "{% … %}"]),
  );
}

interface ExpressionNode {
  type: string;
  value: unknown;
}
const steps = tasks
  .filter(({ state }) => state.Resource.endsWith(":states:::lambda:invoke"))
  .map(({ machine, name, state }) => {
    const { FunctionName, Payload: whole } = state.Arguments as unknown as Invocation;
    const { account: _, ...Payload } = payloadIn(whole); // every step takes it beside its contract
    const word = FunctionName.replace(/^\$\{(\w+)\}$/, "$1");
    return {
      machine,
      name,
      state,
      Payload,
      word,
      folder: word.replace(/\B[A-Z]/g, (c) => `-${c}`).toLowerCase(),
    };
  });

interface Schema {
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, { const?: unknown }>;
  required?: string[];
  additionalProperties?: unknown;
}
type OfOneStep = Contract<unknown, unknown>;
const all: Record<string, OfOneStep | Record<string, OfOneStep>> = Object.assign(
  {},
  ...(await Promise.all(readdirSync("functions").map((name) => import(`../../functions/${name}/contract.ts`)))),
);
const isOfOneStep = (found: OfOneStep | Record<string, OfOneStep>): found is OfOneStep => "input" in found;
const contractOf = (word: string) => all[word.charAt(0).toLowerCase() + word.slice(1)];
const alternatives = (schema: Schema): Schema[] => (schema.oneOf ?? schema.anyOf)?.flatMap(alternatives) ?? [schema];
const inputOf = (word: string): Schema[] => {
  const found = contractOf(word) ?? {};
  if (isOfOneStep(found)) return alternatives(z.toJSONSchema(found.input) as Schema);
  const key = word === "Notify" ? "notice" : "step";
  return Object.entries(found).flatMap(([step, { input }]) =>
    alternatives(z.toJSONSchema(input) as Schema).map(({ properties, required = [], ...schema }) => ({
      ...schema,
      properties: { [key]: { const: step }, ...properties },
      required: [key, ...required],
    })),
  );
};

/** What keeps a payload from being one of those that a schema describes; an expression may be anything. */
function misfit(payload: Record<string, unknown>, { properties = {}, required = [] }: Schema): string[] {
  const said = (key: string) => typeof payload[key] !== "string" || !payload[key].startsWith("{%");
  return [
    ...required.filter((key) => !(key in payload)).map((key) => `${key} is missing`),
    ...Object.keys(payload)
      .filter((key) => !(key in properties))
      .map((key) => `${key} is unknown`),
    ...Object.entries(properties)
      .filter(([key, { const: wanted }]) => wanted !== undefined && said(key) && payload[key] !== wanted)
      .map(([key]) => `${key} is another`),
  ];
}

const title = "$machine: $name";

/** Steps whose workflow has a better word for them. */
const alsoNamed: Record<string, string> = {
  MarkOnboarded: "CreateUser",
  TellAbandoned: "Notify",
  TellApplied: "Notify",
  TellPlanned: "Notify",
  TellBegun: "Notify",
  TellDeactivated: "Notify",
  TellDeletion: "Notify",
  TellOwner: "Notify",
  TellPersonCut: "Notify",
  TellPersonOffboarded: "Notify",
  TellRefused: "Notify",
  TellReminder: "Notify",
  TellRetired: "Notify",
  TellStalled: "Notify",
  TellAccessCut: "Notify",
  TellCutAgain: "Notify",
  TellCutIncomplete: "Notify",
  TellDisturbed: "Notify",
  TellExposed: "Notify",
  TellOffboarded: "Notify",
  TellRestored: "Notify",
};

/** The words of a workflow's diagram in the docs, which leaves the function's name out where all states call the same one. */
function drawn(machine: string): string[] {
  const section = readFileSync("docs/workflows.md", "utf8").split(`\n## ${machine}\n`)[1] ?? "";
  const [, diagram = ""] = /```mermaid\n(.*?)```/s.exec(section) ?? [];
  return diagram.match(/\b[A-Z]\w+/g) ?? [];
}

describe("a state that calls a function", () => {
  const onTop = steps.filter(({ machine, name }) => name in (definitions[machine]?.States ?? {}));

  it.each(onTop)(`stands in its workflow's diagram: ${title}`, ({ machine, name, word }) => {
    const found = drawn(machine).some((each) => each === name || `${word}${each}` === name);
    expect(found, `${name} is not in the diagram of docs/workflows.md#${machine}`).toBe(true);
  });

  it.each(steps)(`is named as the function, its folder and its contract are: ${title}`, ({ name, word, folder }) => {
    expect(name.startsWith(word) || alsoNamed[name] === word).toBe(true);
    expect(readdirSync("functions")).toContain(folder);
    expect(contractOf(word)).toBeDefined();
  });

  it.each(steps)(`gives the function what its contract asks for, and nothing else: ${title}`, ({ word, Payload }) => {
    expect(inputOf(word).map((schema) => misfit(Payload, schema))).toContainEqual([]);
  });

  it.each(steps)(`lasts longer than the function may: ${title}`, ({ state, word }) => {
    expect(state.TimeoutSeconds).toBeGreaterThan(template.Resources[`${word}LambdaFunction`]?.Properties.Timeout);
  });
});

describe("a task", () => {
  it.each(steps)(`is tried again for what may pass, and for nothing else: ${title}`, ({ state }) => {
    expect(["function", "spread", "soon", "patient"].map((key) => shared[key])).toContainEqual(state.Retry);
    expect([...new Set(state.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals))].sort()).toEqual([
      "Lambda.AWSLambdaException",
      "Lambda.ClientExecutionTimeoutException", // the first that AWS's page on it names
      "Lambda.SdkClientException",
      "Lambda.ServiceException",
      "Lambda.TooManyRequestsException",
      "Lambda.Unknown",
      "Runtime.ExitError",
      "Sandbox.Timedout",
      "States.Timeout",
      "Transient",
    ]);
  });

  const puts = tasks.filter(({ state }) => state.Resource.endsWith(":events:putEvents"));
  it.each(puts)(`that says what has happened is tried again where the bus is throttled: ${title}`, ({ state }) => {
    expect(state.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual([
      "EventBridge.FailedEntry",
      "EventBridge.InternalException",
      "EventBridge.ThrottlingException",
      "States.Timeout",
    ]);
  });

  // Nothing may keep the rest of a cut from being made: CutAccessCheck makes what is missing, or fails.
  const madeAgain = [
    ...["CutAccessMark", "CutAccessDeny", "CutAccessStopOthers", "CutAccessSnapshot"],
    ...["CutAccessDeactivateKeys", "CutAccessRemovePassword", "CutAccessDeactivateOtherCredentials"],
  ];

  it.each(tasks.filter(({ name, machine }) => machine !== "offboard" || !madeAgain.includes(name)))(
    `does not swallow what nobody foresaw: ${title}`,
    ({ state }) => {
      const caught = state.Catch?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
      expect(caught.filter((error) => error.startsWith("States."))).toEqual([]);
    },
  );

  it.each(tasks)(`calls no AWS API by itself, for the answer would stand in the history: ${title}`, ({ state }) => {
    expect(state.Resource).not.toContain(":aws-sdk:");
  });
});

const textsIn = (value: unknown): string[] =>
  typeof value === "string" ? [value] : Object.values(value ?? {}).flatMap(textsIn);

describe("a workflow", () => {
  it.each(Object.entries(definitions))("has no text that AWS would not evaluate, though it looks so: %s", (_, own) => {
    expect(textsIn(own).filter((text) => /\{%|%\}/.test(text) && !/^\{%.*%\}$/s.test(text))).toEqual([]);
  });

  it("knows every refusal that a function may give", () => {
    expect(shared.refusals).toEqual(refusals);
  });

  it.each(Object.entries(definitions))("ends some time: %s", (_, { TimeoutSeconds }) => {
    expect(TimeoutSeconds).toBeGreaterThan(0);
  });

  it("can be started, each by the name of its file", () => {
    const known = inputOf("StartWorkflow").flatMap(({ properties }) => properties?.workflow?.const ?? []);
    expect(known.sort()).toEqual(Object.keys(definitions).sort());
  });
});

describe("the contracts", () => {
  const schemaOf = ({ input, output }: OfOneStep) => ({ input: z.toJSONSchema(input), output: z.toJSONSchema(output) });
  const schemas = Object.fromEntries(
    Object.entries(all).map(([name, found]) => [
      name,
      isOfOneStep(found)
        ? schemaOf(found)
        : Object.fromEntries(Object.entries(found).map(([step, contract]) => [step, schemaOf(contract)])),
    ]),
  );

  it("belong to a function each", () => {
    const folders = Object.keys(schemas).map((name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));
    expect(folders.sort()).toEqual(readdirSync("functions").sort());
  });

  it("are strict at every level: an unknown key is refused", () => {
    const open: string[] = [];
    const look = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      const { properties, additionalProperties } = value as Schema;
      // AWS puts into an event, CloudFormation into a request, and Lambda into a batch of messages, what they like.
      const ofAws = ["detail-type", "ResponseURL", "Records", "messageId"].some((name) => name in (properties ?? {}));
      if (properties && !ofAws && additionalProperties !== false) open.push(path);
      for (const [key, inner] of Object.entries(value)) look(inner, `${path}/${key}`);
    };
    look(schemas, "");
    expect(open).toEqual([]);
  });

  // Executions that wait for weeks outlive a deploy: what they will send then must still be understood.
  it("stand as they were committed", async () => {
    await expect(`${JSON.stringify(schemas, null, 2)}\n`).toMatchFileSnapshot("../fixtures/contracts.json");
  });
});
