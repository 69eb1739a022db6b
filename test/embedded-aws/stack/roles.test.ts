import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type VirtualClock, virtualClock } from "../../../embedded-aws/clock.ts";
import { type Stack, startStack } from "../../../embedded-aws/stack/stack.ts";

const topic = "arn:aws:sns:us-east-1:123456789012:news";
const machineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:other";
const calls: Record<string, { task: object; right: string }> = {
  lambda: {
    task: { Resource: "arn:aws:states:::lambda:invoke", Arguments: { FunctionName: "count" } },
    right: "lambda:InvokeFunction",
  },
  sns: {
    task: { Resource: "arn:aws:states:::sns:publish", Arguments: { TopicArn: topic, Message: "m" } },
    right: "sns:Publish",
  },
  events: {
    task: {
      Resource: "arn:aws:states:::events:putEvents",
      Arguments: { Entries: [{ Source: "own", DetailType: "Done", Detail: {} }] },
    },
    right: "events:PutEvents",
  },
  states: {
    task: { Resource: "arn:aws:states:::states:startExecution", Arguments: { StateMachineArn: machineArn } },
    right: "states:StartExecution",
  },
};
const role = (Action: string[]) => ({
  Type: "AWS::IAM::Role",
  Properties: { Policies: [{ PolicyDocument: { Statement: [{ Effect: "Allow", Action, Resource: "*" }] } }] },
});
const machine = (
  StateMachineName: string,
  states: object,
  RoleArn: unknown = { "Fn::GetAtt": ["Nothing", "Arn"] },
) => ({
  Type: "AWS::StepFunctions::StateMachine",
  Properties: {
    StateMachineName,
    RoleArn,
    Definition: { QueryLanguage: "JSONata", StartAt: "Only", States: { Only: { ...states, End: true } } },
  },
});
const template = {
  Resources: {
    News: { Type: "AWS::SNS::Topic", Properties: { TopicName: "news" } },
    Count: {
      Type: "AWS::Lambda::Function",
      Properties: { FunctionName: "count", Handler: "handler.handler", Role: { "Fn::GetAtt": ["Nothing", "Arn"] } },
    },
    Nothing: role(["s3:GetObject"]),
    Other: machine("other", { Type: "Pass" }),
    ...Object.fromEntries(
      Object.entries(calls).flatMap(([name, { task, right }]) => [
        [`Role${name}`, role([right])],
        [
          `May${name}`,
          machine(
            `may-${name}`,
            { Type: "Task", TimeoutSeconds: 30, ...task },
            { "Fn::GetAtt": [`Role${name}`, "Arn"] },
          ),
        ],
        [`MayNot${name}`, machine(`may-not-${name}`, { Type: "Task", TimeoutSeconds: 30, ...task })],
      ]),
    ),
  },
};

describe("a workflow under its role", () => {
  let stack: Stack<VirtualClock>;
  beforeEach(async () => {
    const codeOf = (name: string) => `${process.cwd()}/test/fixtures/functions/${name}/handler.ts`;
    stack = await startStack({ clock: virtualClock(new Date("2026-03-01T00:00:00Z")), template, codeOf });
  });
  afterEach(() => stack.close());

  const run = async (name: string) => {
    const stateMachineArn = `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;
    const execution = stack.engine.start({ stateMachineArn, input: {} });
    await stack.clock.runUntil(execution.ended);
    return execution;
  };

  it.each([
    ["lambda", "Lambda.AWSLambdaException", "Status Code: 403"],
    ["sns", "SNS.AuthorizationErrorException", "is not authorized to perform: sns:Publish"],
    ["events", "EventBridge.AccessDeniedException", "is not authorized to perform: events:PutEvents"],
    ["states", "StepFunctions.AccessDeniedException", "is not authorized to perform: states:StartExecution"],
  ])("that may not call %s fails as %s", async (service, error, cause) => {
    expect(await run(`may-not-${service}`)).toMatchObject({ status: "FAILED", error });
    expect((await run(`may-not-${service}`)).cause).toContain(cause);
  });

  it.each(Object.entries(calls))("that the template does not have may call %s", async (name, { task }) => {
    const Only = { Type: "Task", TimeoutSeconds: 30, ...task, End: true };
    const definition = { QueryLanguage: "JSONata", StartAt: "Only", States: { Only } };
    stack.engine.load({ name: `own-${name}`, definition, roleArn: "arn:aws:iam::123456789012:role/elsewhere" });
    expect(await run(`own-${name}`)).toMatchObject({ status: "SUCCEEDED" });
  });

  it.each(Object.keys(calls))("that may call %s succeeds", async (service) => {
    expect(await run(`may-${service}`)).toMatchObject({ status: "SUCCEEDED" });
  });
});
