import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { createAccount } from "../../embedded-aws/account.ts";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { allStates } from "../../embedded-aws/workflow/check/states.ts";
import { placeholdersIn, substitute } from "../../embedded-aws/workflow/substitutions.ts";
import { validatorProblems } from "../support/definitions.ts";
import { inPascalCase, ofType, readTemplate } from "./package-service.ts";

const template = readTemplate(inject("template"));
const { resolve } = readResources(template, createAccount(), "iam-steward-test-");
const workflows = readdirSync("statemachines").map((file) => basename(file, ".asl.yml"));

it("has a machine for each workflow, under the name that start-workflow starts it by", () => {
  const named = ofType(template, "AWS::StepFunctions::StateMachine");
  expect(named.map(([, { Properties }]) => Properties.StateMachineName).sort()).toEqual(
    workflows.map((name) => `iam-steward-test-${name}`).sort(),
  );
  const { Variables } = template.Resources.StartWorkflowLambdaFunction?.Properties.Environment ?? {};
  expect(Variables.WORKFLOW_ARN_PREFIX["Fn::Sub"]).toMatch(/:stateMachine:iam-steward-test-$/);
});

describe.each(workflows)("the workflow %s", (name) => {
  const { DefinitionSubstitutions, ...properties } =
    template.Resources[`${inPascalCase(name)}Workflow`]?.Properties ?? {};
  const Definition = resolve(properties.Definition);
  const steps = allStates(Definition).flatMap(([name, state]) => {
    if (state.Type !== "Task" || !state.Resource.includes(":lambda:invoke")) return [];
    const { FunctionName } = state.Arguments as { FunctionName: string };
    return { name, timeout: state.TimeoutSeconds, placeholder: FunctionName.slice(2, -1) };
  });

  it("gets a value for each placeholder, and no other value", () => {
    expect(Object.keys(DefinitionSubstitutions).sort()).toEqual(placeholdersIn(Definition).sort());
  });

  it("finds behind each placeholder of a function the function of that name", () => {
    for (const { placeholder } of steps)
      expect(DefinitionSubstitutions[placeholder]).toEqual({ "Fn::GetAtt": [`${placeholder}LambdaFunction`, "Arn"] });
  });

  it("may invoke the functions of its steps, and no other", () => {
    const [policy] = template.Resources[`${inPascalCase(name)}WorkflowRole`]?.Properties.Policies ?? [];
    const statements: { Action: unknown; Resource: unknown[] }[] = policy.PolicyDocument.Statement;
    const invoked = statements.find(({ Action }) => Action === "lambda:InvokeFunction")?.Resource ?? [];
    const wanted = new Set(steps.map(({ placeholder }) => placeholder));
    expect(invoked).toEqual([...wanted].sort().map((placeholder) => DefinitionSubstitutions[placeholder]));
  });

  it("is a definition that asl-validator takes", () => {
    const example = (key: string) => `arn:aws:lambda:eu-west-1:1:function:${key}`;
    const values = Object.keys(DefinitionSubstitutions).map((key) => [key, example(key)]);
    const { definition, problems } = substitute(Definition, Object.fromEntries(values));
    expect([...problems, ...validatorProblems(definition)]).toEqual([]);
  });

  it("is traced, and logs without what executions carry", () => {
    expect(properties.TracingConfiguration).toEqual({ Enabled: true });
    expect(properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false });
  });

  it("waits for a step longer than its function may run, so that two tries never overlap", () => {
    for (const { name, timeout, placeholder } of steps)
      expect(timeout, name).toBeGreaterThan(template.Resources[`${placeholder}LambdaFunction`]?.Properties.Timeout);
  });
});
