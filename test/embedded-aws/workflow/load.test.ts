import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadMachines, readDefinition } from "../../../embedded-aws/workflow/load.ts";
import { placeholdersIn, substitute } from "../../../embedded-aws/workflow/substitutions.ts";
import { account, call, machine } from "./account.ts";

const ROTATE = `
QueryLanguage: JSONata
StartAt: IssueKey
States:
  IssueKey:
    Type: Task
    Resource: arn:aws:states:::lambda:invoke
    TimeoutSeconds: 90
    Arguments: { FunctionName: "\${IssueKey}", Payload: "{% $states.input %}" }
    Retry: &retry
      - &transient { ErrorEquals: [Transient], MaxAttempts: 1 }
    Assign: { key: "{% $states.result.Payload %}" }
    Next: Announce
  Announce:
    Type: Task
    Resource: arn:aws:states:::sns:publish
    TimeoutSeconds: 30
    Arguments: { TopicArn: "\${OperationsTopic}", Message: "{% $key %}" }
    Retry:
      - { <<: *transient, MaxAttempts: 5 }
    End: true
`;

const AUDIT = `
QueryLanguage: JSONata
StartAt: Rotate
States:
  Rotate:
    Type: Task
    Resource: arn:aws:states:::states:startExecution.sync:2
    TimeoutSeconds: 86400
    Arguments: { StateMachineArn: "\${RotateKeyWorkflow}", Input: { user: ada } }
    Retry: &all
      - { ErrorEquals: [Transient] }
    Next: Again
  Again:
    Type: Task
    Resource: arn:aws:states:::states:startExecution
    TimeoutSeconds: 30
    Arguments: { StateMachineArn: "\${RotateKeyWorkflow}", Input: { user: bob } }
    Retry: *all
    End: true
`;

describe("loading a folder of definitions", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "machines-"));
    writeFileSync(join(directory, "rotate-key.asl.yml"), ROTATE);
    writeFileSync(join(directory, "audit.asl.yml"), AUDIT);
    writeFileSync(join(directory, "notes.md"), "not a machine");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const wiring = () => ({
    directory,
    functions: ["issue-key", "notify"],
    values: { OperationsTopic: "arn:aws:sns:us-east-1:123456789012:operations" },
    prefix: "iam-steward-local-",
  });

  it("wires functions and machines by their names, and runs them", async () => {
    const called: string[] = [];
    const name = "arn:aws:lambda:us-east-1:123456789012:function:iam-steward-local-issue-key";
    const functions = { [name]: (payload: unknown) => called.push(JSON.stringify(payload)) };
    const { engine, clock, published } = account(functions);

    const machines = loadMachines(engine, wiring());
    const execution = engine.start({ stateMachineArn: machines.audit?.arn ?? "", input: {} });
    await clock.runUntil(execution.ended);

    expect(Object.keys(machines)).toEqual(["audit", "rotate-key"]);
    expect(machines.audit?.name).toBe("iam-steward-local-audit");
    expect(machines["rotate-key"]?.definition.States.Announce).toMatchObject({
      Retry: [{ ErrorEquals: ["Transient"], MaxAttempts: 5 }],
    });
    expect(execution.status).toBe("SUCCEEDED");
    await clock.run();
    expect(called).toEqual(['{"user":"ada"}', '{"user":"bob"}']);
    expect(published[0]).toEqual({ TopicArn: wiring().values.OperationsTopic, Message: "1" });
  });

  it("names the file, the place and every problem", () => {
    writeFileSync(join(directory, "audit.asl.yml"), AUDIT.replace("RotateKeyWorkflow", "RotateKeysWorkflow"));
    expect(() => loadMachines(account().engine, wiring())).toThrow(
      "audit: no value for $" + "{RotateKeysWorkflow}\n  Rotate/Arguments/StateMachineArn has no value for",
    );
  });
});

describe("reading one definition", () => {
  it("takes JSON as well", () => {
    const definition = machine({ Call: call("f") });
    expect(readDefinition(JSON.stringify(definition), {})).toEqual(definition);
  });

  it.each([" {% 1 %}", "{% 1 %}!"])("refuses '%s', which AWS takes for plain text and nobody means", (text) => {
    const definition = machine({ Give: { Type: "Pass", Output: [text], End: true } });
    expect(() => readDefinition(JSON.stringify(definition), {})).toThrow("Give/Output/0 is no expression");
  });

  it("refuses a key that is there twice", () => {
    expect(() => readDefinition(`${AUDIT}\nStartAt: Other`, {}, "audit")).toThrow(/^audit: Map keys must be unique/);
  });
});

describe("substitution", () => {
  const definition = { a: "$" + "{One}", b: ["arn:$" + "{Two}/x$" + "{One}"], c: null, d: 1 };

  it("replaces every placeholder, also within a text", () => {
    expect(placeholdersIn(definition)).toEqual(["One", "Two"]);
    expect(substitute(definition, { One: "1", Two: "2" })).toEqual({
      definition: { a: "1", b: ["arn:2/x1"], c: null, d: 1 },
      problems: [],
    });
  });

  it("tells of a placeholder without a value, and of a value without a placeholder", () => {
    expect(substitute(definition, { One: "1", Three: "3" }).problems).toEqual([
      "no value for $" + "{Two}",
      "no $" + "{Three} for the value given",
    ]);
  });
});
