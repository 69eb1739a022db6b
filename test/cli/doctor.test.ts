import { describe, expect, it } from "vitest";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { readTemplate } from "../../infra/template.ts";
import { runAudit, stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const context = stackFor({ CHAT: "true" });
const { aws } = { aws: () => context.stack.aws };

/** What `steward doctor` says of a stage of this account. */
async function doctor(...words: string[]) {
  const run = await stewardAt(context.stack, ["doctor", ...words], { STEWARD_STAGE: "" });
  const { checks = [] } = run.stdout.startsWith("{") ? JSON.parse(run.stdout) : {};
  const of = (check: string) => checks.find((one: { check: string }) => one.check === check);
  return { ...run, checks: checks as { check: string; outcome: string; detail: string }[], of };
}

const subscribe = (topic: string, SubscriptionArn: string) =>
  aws().account.subscriptions.push({
    TopicArn: topic,
    Protocol: "email",
    Endpoint: "oncall@example.com",
    SubscriptionArn,
  });

function forwarderTo(region: string) {
  const rule = {
    name: `iam-steward-forwarder-${region}`,
    bus: "default",
    pattern: { source: ["aws.health"] },
    target: () => {},
  };
  aws().account.rules.push(rule);
  return rule;
}

/** All that the account lacks when it is made. */
async function makeWell() {
  const { account } = aws();
  const { operations, people } = context.stack.topics;
  aws().seed({ groups: [{ GroupName: "analysts" }, { GroupName: "developers" }] });
  account.subscriptions.length = 0;
  for (const topic of [operations, people, context.stack.resolve({ Ref: "ChatTopic" })]) subscribe(topic, `${topic}:1`);
  const TrailARN = `arn:aws:cloudtrail:us-east-1:${account.id}:trail/all`;
  account.trails.splice(0, Infinity, { Name: "all", TrailARN, IncludeGlobalServiceEvents: true, IsLogging: true });
  account.parameters.clear();
  if (!account.rules.some(({ name }) => name?.includes("forwarder"))) forwarderTo("us-east-1");
  const ago = new Date(Date.now() - 3_600_000);
  await runAudit(context.stack, context.stack.clock.now() < ago ? ago : undefined);
}

describe("steward doctor", () => {
  it("finds that all is well where it is", async () => {
    await makeWell();
    const { code, checks, stderr } = await doctor("--stage", "local", "--json");
    expect(checks.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
    expect([code, stderr]).toEqual([0, ""]);
  });

  it("finds all that is wrong, and says what to do about each", async () => {
    await makeWell();
    const { account } = aws();
    const { operations } = context.stack.topics;
    account.subscriptions.length = 0;
    subscribe(operations, "PendingConfirmation");
    account.trails.length = 0;
    account.iam.groups.delete("analysts");
    const { attached } = account.iam.groups.get("iam-steward-local-require-mfa") ?? { attached: new Set<string>() };
    const policies = [...attached];
    attached.clear();
    for (const schedule of account.schedules) schedule.State = "DISABLED";
    const rules = account.rules.splice(0);
    const pause = { by: "ann", since: "2026-11-22T01:00:00Z", reason: "moving house" };
    const Name = "/iam-steward/local/pause";
    account.parameters.set(Name, {
      ...{ Name, Value: JSON.stringify(pause), Type: "String", Version: 1 },
      LastModifiedDate: account.now(),
    });
    aws().seed({ buckets: { [context.stack.bucket]: { "held/hire-7.json": "{}" } } });

    const { code, of, stdout } = await doctor("--stage", "local", "--json");
    expect(code, stdout).toBe(1);
    expect(of("parameters")).toMatchObject({ outcome: "not ok", detail: "ALLOWED_GROUPS: there is no group analysts" });
    expect(of("group require-mfa")).toMatchObject({
      outcome: "not ok",
      detail: expect.stringContaining("need no MFA"),
    });
    expect(of("schedule")).toMatchObject({ outcome: "not ok", todo: expect.stringContaining("enable the schedule") });
    expect(of("topic operations")).toMatchObject({ detail: "not confirmed: oncall@example.com" });
    expect(of("topic people")).toMatchObject({ detail: "nobody is subscribed" });
    expect(of("topic chat")).toMatchObject({ todo: expect.stringContaining("connect a channel of Slack or Teams") });
    expect(of("pause")).toMatchObject({
      detail: expect.stringContaining("ann"),
      todo: expect.stringContaining("resume"),
    });
    expect(of("held")).toMatchObject({ detail: "1 request is held" });
    expect(of("trail")).toMatchObject({ outcome: "not ok" });
    for (const rule of [
      "requests",
      "failed-executions",
      "refused-executions",
      "stopped-executions",
      "exposed-keys",
    ].map((name) => `rule ${name}`))
      expect(of(rule)).toMatchObject({
        outcome: "not ok",
        todo: expect.stringContaining("have CloudFormation restore it"),
      });
    expect(of("functions")).toMatchObject({ outcome: "ok" });
    for (const schedule of account.schedules) schedule.State = "ENABLED";
    account.rules.push(...rules);
    for (const policy of policies) attached.add(policy);
  });

  it("says what it could not see, and why, and does not call that well", async () => {
    await makeWell();
    aws().faults.push({ kind: "accessDenied", operation: "DescribeTrails", times: Number.POSITIVE_INFINITY });
    const { code, of, checks } = await doctor("--stage", "local", "--json");
    expect(checks.filter(({ outcome }) => outcome === "not ok")).toEqual([]);
    expect(of("trail")).toMatchObject({ outcome: "not seen", detail: expect.stringContaining("AccessDenied") });
    expect(code).toBe(4);
  });

  it("goes on with the other checks where it may not list the functions", async () => {
    await makeWell();
    aws().faults.push({ kind: "accessDenied", operation: "ListFunctions", times: Number.POSITIVE_INFINITY });
    const { code, of } = await doctor("--stage", "local", "--json");
    expect([of("functions").outcome, of("trail").outcome, code]).toEqual(["not seen", "ok", 4]);
    aws().faults.length = 0;
  });

  it.each(["us-east-1", "us-west-2"])("looks in %s for the rule that forwards exposed keys", async (from) => {
    await makeWell();
    const outcome = async () =>
      (await doctor("--stage", "local", "--region", "eu-central-1", "--json")).of(`forwarder ${from}`);
    expect(await outcome()).toMatchObject({ outcome: "not ok", todo: expect.stringContaining("infra/forwarder.yml") });
    const known = forwarderTo("eu-central-1");
    expect(await outcome()).toMatchObject({ outcome: "ok" });
    aws().account.rules.splice(aws().account.rules.indexOf(known), 1);
  });

  it("refuses to deploy a stage in a second region, before anything is made", async () => {
    const beforeDeploy = (region: string, stage = "local") =>
      doctor("--before-deploy", "--stage", stage, "--region", region);
    expect(await beforeDeploy("eu-west-1")).toMatchObject({ code: 0 });
    const elsewhere = readResources(readTemplate("local"), { id: "123456789012", region: "us-east-1" }, "x");
    for (const { name, AssumeRolePolicyDocument: trust } of elsewhere.all("AWS::IAM::Role"))
      aws().seed({ roles: [{ RoleName: `iam-steward-local-${name}`, trust }] });
    const { code, stdout } = await beforeDeploy("eu-west-1");
    expect([code, stdout]).toEqual([1, expect.stringMatching(/deployed in us-east-1: .*\n.*--region us-east-1\n/)]);
    expect(await beforeDeploy("us-east-1")).toMatchObject({ code: 0 });
    expect(await beforeDeploy("eu-west-1", "loca")).toMatchObject({ code: 0 });
    aws().faults.push({ kind: "accessDenied", operation: "ListRoles", times: Number.POSITIVE_INFINITY });
    expect(await beforeDeploy("us-east-1")).toMatchObject({ code: 4 }); // what cannot be seen is not deployed over
  });

  it.each(["prod-eu", "Prod", "2nd", "seventeenletterss"])(
    "refuses to deploy a stage named %s, before anything is made",
    async (stage) => {
      const { code, stdout } = await doctor("--before-deploy", "--stage", stage);
      expect([code, stdout]).toEqual([1, expect.stringContaining(`${stage} cannot be part of all names`)]);
    },
  );

  it("prints a line for each check to a person", async () => {
    await makeWell();
    aws().account.trails.length = 0;
    const { stdout } = await doctor("--stage", "local");
    expect(stdout).toMatch(/^ok {7}functions +all \d+ functions are there$/m);
    expect(stdout).toMatch(/^not ok {3}trail .*\n +→ create a trail/m);
  });

  it.each([
    [["--stage", "prod"], /no iam-steward of stage prod in account 123456789012, us-east-1\. Deploy one/],
    [[], /Say which stage/],
  ])("refuses %j with a sentence", async (words, sentence) => {
    const { code, stderr } = await doctor(...words);
    expect([code, stderr]).toEqual([1, expect.stringMatching(sentence)]);
  });
});
