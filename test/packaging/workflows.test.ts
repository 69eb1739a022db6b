import { readdirSync } from "node:fs";
import { basename } from "node:path";
import validate from "asl-validator";
import { describe, expect, inject, it } from "vitest";
import { inPascalCase, ofType, readTemplate } from "./package-service.ts";

const template = readTemplate(inject("template"));
const workflows = readdirSync("statemachines").map((file) => basename(file, ".asl.yml"));

interface State {
  TimeoutSeconds?: number;
  Arguments?: { FunctionName?: string };
}

/** asl-validator 4.0.0 takes an expression for one line: its pattern's dot does not match the end of a line. */
const onOneLine = (_key: string, value: unknown) =>
  typeof value === "string" && value.startsWith("{%") ? value.replaceAll(/\s+/g, " ") : value;

it("has a machine for each workflow, under the name that start-workflow starts it by", () => {
  const named = ofType(template, "AWS::StepFunctions::StateMachine");
  expect(named.map(([, { Properties }]) => Properties.StateMachineName).sort()).toEqual(
    workflows.map((name) => `iam-steward-test-${name}`).sort(),
  );
  expect(template.Resources.StartWorkflowLambdaFunction?.Properties.Environment.Variables).toEqual(
    expect.objectContaining({
      WORKFLOW_ARN_PREFIX: { "Fn::Sub": expect.stringMatching(/:stateMachine:iam-steward-test-$/) },
    }),
  );
});

describe.each(workflows)("the workflow %s", (name) => {
  const { Definition, DefinitionSubstitutions, ...properties } =
    template.Resources[`${inPascalCase(name)}Workflow`]?.Properties ?? {};
  const text: string = JSON.stringify(Definition);
  const states = Object.entries<State>(Definition.States);

  it("gets a value for each placeholder, and no other value", () => {
    const placeholders = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder));
    expect(Object.keys(DefinitionSubstitutions).sort()).toEqual([...placeholders].sort());
  });

  it("finds behind each placeholder of a function the function of that name", () => {
    const functions = new Set(states.flatMap(([, state]) => state.Arguments?.FunctionName?.slice(2, -1) ?? []));
    for (const placeholder of functions)
      expect(DefinitionSubstitutions[placeholder]).toEqual({ "Fn::GetAtt": [`${placeholder}LambdaFunction`, "Arn"] });
  });

  it("may invoke the functions of its steps, and no other", () => {
    const role = template.Resources[`${inPascalCase(name)}WorkflowRole`]?.Properties;
    const statement = role.Policies[0].PolicyDocument.Statement.find(
      ({ Action }: { Action: unknown }) => Action === "lambda:InvokeFunction",
    );
    expect(statement.Resource).toEqual(Object.values(DefinitionSubstitutions));
  });

  it("is a definition that Step Functions takes", () => {
    const arn = "arn:aws:lambda:eu-west-1:123456789012:function:";
    const substituted = JSON.parse(text.replaceAll(/\$\{(\w+)\}/g, `${arn}$1`), onOneLine);
    const { isValid, errorsText } = validate(substituted);
    expect(isValid ? "" : errorsText("\n")).toBe("");
  });

  it("is traced, and logs without what executions carry", () => {
    expect(properties.TracingConfiguration).toEqual({ Enabled: true });
    expect(properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false });
  });

  // Asking for a report again while an earlier asking still waits changes nothing: AWS makes one at a time.
  const mayOverlap = ["GenerateReportStart"];
  it("waits for a step longer than its function may run, so that two tries never overlap", () => {
    for (const [state, { TimeoutSeconds = 0, Arguments }] of states) {
      if (!Arguments?.FunctionName || mayOverlap.includes(state)) continue;
      const { Timeout } = template.Resources[`${Arguments.FunctionName.slice(2, -1)}LambdaFunction`]?.Properties ?? {};
      expect(TimeoutSeconds, state).toBeGreaterThan(Timeout);
    }
  });
});
