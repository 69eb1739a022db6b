import { describe, expect, it } from "vitest";
import { offboardings } from "../support/offboarding.ts";

const { context, user, run, end, notices, events } = offboardings({ MANAGED_PATH: "/people/" });
const Path = "/people/";
const id = "AKIAIOSFODNN7EXAMPLE";
const keys = [{ id, lastUsed: "2026-11-19T09:00:00Z" }, {}];
const arn = "arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/AWS_RISK_CREDENTIALS_EXPOSED_1";

const exposed = (entities: string[] = [id], more: object = {}) => ({
  eventArn: arn,
  service: "RISK",
  eventTypeCode: "AWS_RISK_CREDENTIALS_EXPOSED",
  eventTypeCategory: "issue",
  communicationId: "1",
  affectedEntities: entities.map((entityValue) => ({ entityValue })),
  ...more,
});
/** Each test has an event of its own: Step Functions takes the name of an execution once. */
let communications = 0;
const announce = async (detail: object) => {
  const { aws, engine } = context.stack;
  aws.announce("aws.health", "AWS Health Event", detail as Record<string, unknown>);
  await aws.delivered();
  for (const execution of engine.executions()) await end(execution);
};
const another = () => {
  communications += 1;
  return { communicationId: `test ${communications}` };
};
const executions = (since: number) => context.stack.engine.executions().slice(since);
const ran = () => context.stack.engine.executions().length;

describe("an exposed key", () => {
  it("is inactive in the first state, once for an event however often it comes, and nothing else is cut", async () => {
    const { aws } = context.stack;
    aws.seed({ users: [{ UserName: "ada", Path, keys, password: true, groups: ["developers"] }] });
    const before = structuredClone(user());
    const since = ran();
    aws.account.behaviour.delivery = "twice";
    const detail = exposed([id], another());
    await announce(detail);
    await announce(detail);
    aws.account.behaviour.delivery = "once";

    const [execution, ...more] = executions(since);
    expect([execution?.status, more]).toEqual(["SUCCEEDED", []]);
    const [first] = execution?.history.flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? []) ?? [];
    expect(first).toBe("ContainKey");
    const inactive = before.accessKeys.map((key) => (key.AccessKeyId === id ? { ...key, Status: "Inactive" } : key));
    expect(user()).toEqual({ ...before, accessKeys: inactive });
    expect(notices()).toEqual(["An access key of IAM user ada is exposed, and inactive"]);
    expect(context.stack.aws.notices.at(-1)?.Message).toMatch(/^Reported by \S+: \S/m);
    expect(aws.notices[0]?.Message).toContain(
      `Last use: 2026-11-19T09:00:00.000Z, sts, us-east-1.\nTo give another key in its place: steward rotate --key ${id} ada --stage local\n`,
    );
    expect(aws.notices[0]?.MessageAttributes.severity?.StringValue).toBe("critical");
    expect(events()).toContain("KeyContained");
  });

  it.each([
    ["protected", { tags: { "steward:protected": "" } }],
    ["for breaking glass", { Path: "/break-glass/" }],
    ["not ours to manage", { Path: "/services/" }],
  ])("of a user who is %s is left alone, and told at once", async (_, more) => {
    context.stack.aws.seed({ users: [{ UserName: "ada", Path, keys, ...more }] });
    const before = structuredClone(user());
    const { status, output } = await run("contain-key", { accessKeyId: id, userName: undefined });
    expect([status, output]).toEqual(["SUCCEEDED", expect.objectContaining({ outcome: "left", userName: "ada" })]);
    expect(user()).toEqual(before);
    expect(notices()).toEqual(["An access key of IAM user ada is exposed, and NOT made inactive"]);
    expect(events()).not.toContain("KeyContained");
  });

  it("of one who is leaving goes too, and one that IAM does not know is told", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", Path, keys, tags: { "steward:leaving": "leave-0" } }] });
    const contained = await run("contain-key", { accessKeyId: id, userName: undefined });
    expect([contained.status, user().accessKeys[0]?.Status]).toEqual(["SUCCEEDED", "Inactive"]);
    const unknown = await run("contain-key", { accessKeyId: "AKIA0000000000000000", userName: undefined });
    expect(unknown.output).toMatchObject({ outcome: "unknown", why: "IAM does not say whose key it is" });
    expect(notices().at(-1)).toBe("An access key of an unknown user is exposed, and NOT known to be inactive");
  });

  it("is not taken for unknown while IAM throttles the question whose it is", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", Path, keys }] });
    context.stack.aws.faults.push({ kind: "throttle", operation: "GetAccessKeyLastUsed", times: 9 });
    const { output } = await run("contain-key", { accessKeyId: id, userName: undefined });
    expect([output, user().accessKeys[0]?.Status]).toEqual([
      expect.objectContaining({ outcome: "contained" }),
      "Inactive",
    ]);
  });

  it("is inactive though IAM does not show its new user for a moment", async () => {
    const { aws, clock } = context.stack;
    aws.seed({ users: [{ UserName: "ada", Path, keys }] });
    const ada = user();
    aws.account.watch = () => {
      if (aws.account.calls.at(-1)?.operation !== "GetAccessKeyLastUsed") return;
      delete aws.account.watch;
      aws.account.iam.users.delete("ada");
      clock.at(clock.now().getTime() + 1000, () => aws.account.iam.users.set("ada", ada));
    };
    const { output } = await run("contain-key", { accessKeyId: id, userName: undefined });
    expect([output, user().accessKeys[0]?.Status]).toEqual([
      expect.objectContaining({ outcome: "contained" }),
      "Inactive",
    ]);
  });

  it("is inactive with the third call, also if the user's access begins to be cut at that moment", async () => {
    const { account } = context.stack.aws;
    context.stack.aws.seed({ users: [{ UserName: "ada", Path, keys }] });
    const before = account.calls.length;
    account.watch = () => {
      if (account.calls.at(-1)?.operation !== "GetUser") return;
      delete account.watch;
      user().tags.set("steward:leaving", { Key: "steward:leaving", Value: "leave-0" });
    };
    const { output } = await run("contain-key", { accessKeyId: id, userName: undefined });
    expect([output, user().accessKeys[0]?.Status]).toEqual([
      expect.objectContaining({ outcome: "contained" }),
      "Inactive",
    ]);
    const ofIam = account.calls.slice(before).filter(({ service }) => service === "iam");
    const names = ofIam.slice(0, 3).map(({ operation }) => operation);
    expect(names).toEqual(["GetAccessKeyLastUsed", "GetUser", "UpdateAccessKey"]);
  });

  it("is not left active silently where IAM refuses: the execution fails at its first state", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", Path, keys }] });
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "UpdateAccessKey" });
    const execution = await run("contain-key", { accessKeyId: id, userName: undefined });
    expect(execution).toMatchObject({ status: "FAILED", progress: { state: "ContainKey" } });
    expect(context.stack.aws.notices[0]?.Message).toContain("FAILED");
  });
});

describe("an event of AWS Health", () => {
  it("about several keys is an execution for each", async () => {
    context.stack.aws.seed({
      users: [
        { UserName: "ada", Path, keys },
        { UserName: "eve", Path, keys: [{}] },
      ],
    });
    const all = [id, user("eve").accessKeys[0]?.AccessKeyId ?? "", "an account of ours"];
    const since = ran();
    await announce(exposed(all, another()));
    expect(executions(since).map(({ status }) => status)).toEqual(["SUCCEEDED", "SUCCEEDED"]);
    expect([user().accessKeys[0]?.Status, user("eve").accessKeys[0]?.Status]).toEqual(["Inactive", "Inactive"]);
  });
});
