import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { beforeAll, beforeEach } from "vitest";
import type { Execution } from "../../embedded-aws/workflow/scope.ts";
import { stackFor, type TestStack } from "./stack.ts";

export const start = new Date("2026-11-20T09:00:00Z");

export const onboarding = {
  requestId: "hire-7",
  requestedBy: "hr",
  reason: "joins on Monday",
  userName: "ada",
  owner: "boss@example.com",
  groups: ["developers"],
  console: true,
  accessKey: true,
  mfa: false,
};

/** A stack for the tests of a block, each of which finds three groups and the same time; and what tests ask of it. */
export function onboardings(parameters: Record<string, string> = {}) {
  const deployed = stackFor(parameters);
  const context = {} as { stack: TestStack; iam: IAM; secrets: SecretsManager };
  beforeAll(() => {
    const { stack } = deployed;
    Object.assign(context, { stack, iam: new IAM(stack.aws.config), secrets: new SecretsManager(stack.aws.config) });
  });
  beforeEach(() => {
    const { aws, clock } = context.stack;
    clock.reset(start);
    aws.seed({ groups: [{ GroupName: "developers" }, { GroupName: "analysts" }, { GroupName: "admins" }] });
  });

  const invoke = <T = Record<string, unknown>>(name: string, input: object): Promise<T> =>
    context.stack.clock.runUntil(context.stack.functions.invoke(name, input)) as Promise<T>;
  const workflow = async (name: string, input: object): Promise<Execution> => {
    const { executionArn } = await invoke<{ executionArn: string }>("start-workflow", { workflow: name, input });
    const execution = context.stack.engine.find(executionArn);
    await context.stack.clock.runUntil(execution.ended);
    return execution;
  };
  const put = async (DetailType: string, detail: object, Source = "hr.people") => {
    const { stack } = context;
    const bus = new EventBridge(stack.aws.config);
    const Entries = [{ EventBusName: stack.bus, Source, DetailType, Detail: JSON.stringify(detail) }];
    await bus.putEvents({ Entries });
    await stack.clock.runUntil(stack.aws.delivered());
    for (const execution of stack.engine.executions()) await stack.clock.runUntil(execution.ended);
  };
  const user = (name: string) => context.stack.aws.account.iam.users.get(name);
  const secret = (kind: string, name = "ada") =>
    context.stack.aws.account.secrets.get(`iam-steward/local/${user(name)?.UserId}/${kind}`);
  const value = async (kind: string, name = "ada") => {
    const SecretId = `iam-steward/local/${user(name)?.UserId}/${kind}`;
    return JSON.parse((await context.secrets.getSecretValue({ SecretId })).SecretString ?? "");
  };
  const subjects = () => context.stack.aws.notices.map(({ Subject }) => Subject);
  const called = (operation: string) => context.stack.aws.calls.filter((call) => call.operation === operation);
  return { context, invoke, workflow, put, user, secret, value, subjects, called };
}
