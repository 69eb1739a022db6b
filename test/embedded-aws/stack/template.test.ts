import { expect, it } from "vitest";
import { virtualClock } from "../../../embedded-aws/clock.ts";
import { startAws } from "../../../embedded-aws/embedded-aws.ts";
import type { Template } from "../../../embedded-aws/stack/intrinsics.ts";
import { startStack } from "../../../embedded-aws/stack/stack.ts";

const invoke = { Statement: [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" }] };
const placeholder = (name: string) => `\${${name}}`;
const definition = (task: object = {}) => ({
  QueryLanguage: "JSONata",
  StartAt: "Call",
  States: {
    Call: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      TimeoutSeconds: 30,
      Arguments: { FunctionName: placeholder("Price") },
      End: true,
      ...task,
    },
  },
});
const arnOf = (name: string) => ({ "Fn::GetAtt": [name, "Arn"] });

/** A function and a machine that calls it, in roles of their own, as templates of other projects have them. */
const template = (machine: object, role: object, more: Template["Resources"] = {}): Template => ({
  Resources: {
    Price: { Type: "AWS::Lambda::Function", Properties: { Handler: "price.handler", Role: arnOf("Role") } },
    Role: { Type: "AWS::IAM::Role", Properties: role },
    Order: {
      Type: "AWS::StepFunctions::StateMachine",
      Properties: { RoleArn: arnOf("Role"), DefinitionSubstitutions: { Price: arnOf("Price") }, ...machine },
    },
    ...more,
  },
});

const start = (resources: Template, port?: number) =>
  startStack({
    clock: virtualClock(new Date("2026-03-01T09:00:00Z")),
    template: resources,
    prefix: "shop-dev-",
    codeOf: (name) => `${import.meta.dirname}/nowhere/${name}.ts`,
    ...(port && { port }),
  });

/** How an execution fails: for want of the code where the role may call the function. */
async function outcome(resources: Template) {
  const stack = await start(resources);
  const execution = stack.engine.start({ stateMachineArn: stack.resolve({ Ref: "Order" }), input: {} });
  await stack.clock.runUntil(execution.ended);
  await stack.close();
  return execution;
}

const mayCall = expect.stringContaining("nowhere/Price.ts");
const mayNot = expect.stringContaining("is not authorized to perform: lambda:InvokeFunction");
const Roles = [{ Ref: "Role" }];

it.each<[string, object, Template["Resources"], unknown]>([
  ["nothing", {}, {}, mayNot],
  ["a policy of its own", { Policies: [{ PolicyDocument: invoke }] }, {}, mayCall],
  ["one of AWS's policies", { ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }, {}, mayCall],
  [
    "AWS's policy for logs",
    { ManagedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"] },
    {},
    mayNot,
  ],
  [
    "a managed policy of the template",
    { ManagedPolicyArns: [{ Ref: "Call" }] },
    { Call: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: invoke } } },
    mayCall,
  ],
  [
    "a managed policy that names it",
    {},
    { Call: { Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument: invoke, Roles } } },
    mayCall,
  ],
  [
    "an inline policy that stands by itself",
    {},
    { Call: { Type: "AWS::IAM::Policy", Properties: { PolicyName: "call", PolicyDocument: invoke, Roles } } },
    mayCall,
  ],
])("a role may do what it is given by %s", async (_, role, more, cause) => {
  expect((await outcome(template({ Definition: definition() }, role, more))).cause).toEqual(cause);
});

it("a definition may be a text, and names are made up where there are none", async () => {
  const DefinitionString = {
    "Fn::Sub": JSON.stringify(definition()).replace(placeholder("Price"), placeholder("Price.Arn")),
  };
  const role = { Policies: [{ PolicyDocument: invoke }] };
  const { arn, cause } = await outcome(template({ DefinitionString, DefinitionSubstitutions: {} }, role));
  expect(arn).toContain(":execution:shop-dev-Order:");
  expect(cause).toEqual(mayCall);
});

it.each<[string, Template, string]>([
  [
    "a task without a limit",
    template({ Definition: definition({ TimeoutSeconds: undefined }) }, {}),
    "TimeoutSeconds: is needed",
  ],
  [
    "a policy of AWS's that is not known here",
    template({ Definition: definition() }, { ManagedPolicyArns: ["arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"] }),
    "AWSXRayDaemonWriteAccess, whose document is not known here",
  ],
])("%s is refused by name, and no server is left behind", async (_, resources, why) => {
  const first = await startAws();
  const port = Number(new URL(first.endpoint).port);
  await first.close();
  await expect(start(resources, port)).rejects.toThrow(why);
  await (await startAws({ port })).close();
});
