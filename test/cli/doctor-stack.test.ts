import { EventBridge } from "@aws-sdk/client-eventbridge";
import { afterEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { chosen } from "../../demo/stack.ts";
import { releaseTemplate } from "../../infra/release.ts";
import { stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const context = stackFor();
const account = () => context.stack.aws.account;
const restore = "have CloudFormation restore it: docs/deploy.md, section Changed by hand";

/** What `steward doctor` says of one thing. */
async function doctor(check: string) {
  const { stdout } = await stewardAt(context.stack, ["doctor", "--json"]);
  return JSON.parse(stdout).checks.find((one: { check: string }) => one.check === check);
}

/** Changes something of the account for one test. */
function change<T extends object, K extends keyof T>(of: T | undefined, key: K, value: T[K]): void {
  if (!of) throw new Error(`nothing has ${String(key)}`);
  const before = of[key];
  undone.push(() => Object.assign(of, { [key]: before }));
  of[key] = value;
}
const undone: (() => void)[] = [];
afterEach(() => {
  while (undone.length > 0) undone.pop()?.();
});

const functionNamed = (name: string) => context.stack.functions.configurations().find((one) => one.name === name);
const logGroup = (name: string) => account().logGroups.find(({ logGroupName }) => logGroupName.endsWith(name));

describe("steward doctor finds what was changed by hand in", () => {
  it("a function's settings", async () => {
    expect(await doctor("drift")).toMatchObject({
      detail: "functions' settings and the retention of logs are as deployed",
    });
    const notify = functionNamed("notify");
    change(notify, "timeoutSeconds", 3);
    change(notify, "environment", { ...notify?.environment, STAGE: "other", DEBUG: "1" });
    expect(await doctor("drift")).toEqual({
      check: "drift",
      outcome: "not ok",
      detail: [
        'iam-steward-local-notify: Timeout is "3", not "300"',
        "iam-steward-local-notify: DEBUG is not of the template",
        'iam-steward-local-notify: STAGE is "other", not "local"',
      ].join("; "),
      todo: restore,
    });
  });

  it("the retention of logs", async () => {
    change(logGroup("/lambda/iam-steward-local-notify"), "retentionInDays", undefined as never);
    change(logGroup("/states/iam-steward-local-audit"), "logGroupName", "renamed");
    const { detail } = await doctor("drift");
    expect(detail).toContain('/aws/lambda/iam-steward-local-notify: its retention in days is "for ever", not "90"');
    expect(detail).toContain("the log group /aws/vendedlogs/states/iam-steward-local-audit is missing");
  });

  it("a stack that was deployed from a release", async () => {
    const [stack] = account().stacks;
    change(stack, "TemplateBody", stringify(releaseTemplate()));
    const given = { Stage: "local", ManageAccess: "true", ...inPascalCase(chosen) };
    const usual = Object.entries(releaseTemplate().Parameters as Record<string, { Default?: string }>);
    const all = { ...Object.fromEntries(usual.map(([name, { Default = "" }]) => [name, Default])), ...given };
    change(
      stack,
      "Parameters",
      Object.entries(all).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    );
    expect(await doctor("drift")).toMatchObject({
      detail: "functions' settings and the retention of logs are as deployed",
    });
    change(functionNamed("rotate-keys"), "memoryMegabytes", 128);
    expect(await doctor("drift")).toMatchObject({ detail: expect.stringContaining('MemorySize is "128", not "256"') });
  });

  it("the policies of the bus and of the topic", async () => {
    const bus = account().buses.get("iam-steward-local");
    change(bus, "Policy", bus?.Policy?.replace("events:detail-type", "aws:username") ?? "");
    expect(await doctor("bus")).toMatchObject({
      detail: expect.stringContaining("events that are no requests"),
      todo: restore,
    });
    change(bus, "Policy", "");
    expect(await doctor("bus")).toMatchObject({
      detail: expect.stringContaining("results that no workflow tells, and events"),
    });

    const topic = account().topics.get(context.stack.topics.operations);
    const { Statement } = JSON.parse(topic?.Policy ?? "{}");
    const Condition = { StringEquals: { "aws:SourceAccount": account().id } };
    const narrowed = Statement.map((one: { Sid: string }) =>
      one.Sid === "EventsTellOperations" ? { ...one, Condition } : one,
    );
    change(topic, "Policy", JSON.stringify({ Statement: narrowed }));
    expect(await doctor("publish operations")).toMatchObject({
      detail: "its policy refuses EventBridge: notices of failed executions",
      todo: restore,
    });
  });

  it("alarms, and which of them ring", async () => {
    expect(await doctor("alarms")).toMatchObject({ outcome: "ok" });
    const alarm = account().alarms.find(({ AlarmName }) => AlarmName.endsWith("no-audit"));
    change(alarm, "StateValue", "ALARM");
    change(alarm, "StateReason", "no datapoints were received");
    expect(await doctor("alarms")).toMatchObject({
      detail: "in alarm: iam-steward-local-no-audit (no datapoints were received)",
      todo: expect.stringContaining("docs/runbook.md"),
    });
    change(alarm, "ActionsEnabled", false);
    expect(await doctor("alarms")).toMatchObject({
      detail: expect.stringMatching(/tell nobody: .*no-audit$/),
      todo: restore,
    });
  });
});

describe("steward doctor", () => {
  it("counts what lies in a dead-letter queue", async () => {
    const { aws, clock, bus } = context.stack;
    expect(await doctor("queue undelivered-starts")).toMatchObject({ outcome: "ok" });
    const Entries = [{ EventBusName: bus, Source: "hr.people", DetailType: "OnboardRequested", Detail: "{}" }];
    await new EventBridge(aws.config).putEvents({ Entries });
    await clock.runUntil(aws.delivered());
    expect(await doctor("queue undelivered-starts")).toMatchObject({
      outcome: "not ok",
      detail: "1 message is in it",
      todo: "docs/runbook.md, Alarm: undelivered-starts",
    });
  });

  it.each([
    ["UPDATE_ROLLBACK_COMPLETE", /UPDATE_ROLLBACK_COMPLETE: a policy is too long$/, /find what failed, .*deploy again/],
    ["UPDATE_ROLLBACK_FAILED", /UPDATE_ROLLBACK_FAILED/, /continue-update-rollback --stack-name iam-steward-local$/],
    ["DELETE_FAILED", /DELETE_FAILED/, /steward handback --stage local$/],
    ["UPDATE_IN_PROGRESS", /UPDATE_IN_PROGRESS/, /wait for its end/],
  ] as const)("says what to do about a stack that is %s", async (status, detail, todo) => {
    const [stack] = account().stacks;
    change(stack, "StackStatus", status);
    change(stack, "StackStatusReason", "a policy is too long");
    const found = await doctor("stack");
    expect(found).toMatchObject({
      outcome: "not ok",
      detail: expect.stringMatching(detail),
      todo: expect.stringMatching(todo),
    });
  });

  it("says that it cannot see a stack under another name", async () => {
    change(account().stacks[0], "StackName", "steward");
    for (const check of ["stack", "drift"])
      expect(await doctor(check)).toMatchObject({
        outcome: "not seen",
        detail: expect.stringContaining("Stack with id iam-steward-local does not exist"),
      });
  });
});

const inPascalCase = (values: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name.toLowerCase().replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
