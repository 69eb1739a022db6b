import { EventBridge } from "@aws-sdk/client-eventbridge";
import { SSM } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import type { BusEvent } from "../../../embedded-aws/services/state.ts";
import { embedded } from "../../support/embedded-account.ts";

describe("SSM parameters", () => {
  const context = embedded();

  it("are put, read, overwritten and deleted", async () => {
    const ssm = new SSM({ ...context.aws.config, maxAttempts: 1 });
    const Name = "/iam-steward/dev/paused";
    const missing = { name: "ParameterNotFound", $metadata: { httpStatusCode: 400 } };
    await expect(ssm.getParameter({ Name })).rejects.toMatchObject(missing);
    await ssm.putParameter({ Name, Value: "true", Type: "String" });
    await expect(ssm.putParameter({ Name, Value: "false" })).rejects.toMatchObject({ name: "ParameterAlreadyExists" });
    await ssm.putParameter({ Name, Value: "false", Overwrite: true });
    expect((await ssm.getParameter({ Name })).Parameter).toMatchObject({
      Value: "false",
      Version: 2,
      ARN: "arn:aws:ssm:us-east-1:123456789012:parameter/iam-steward/dev/paused",
    });
    await ssm.deleteParameter({ Name });
    await expect(ssm.deleteParameter({ Name })).rejects.toMatchObject(missing);
    ssm.destroy();
  });

  it("that are secure are sealed until they are to be opened, and never logged", async () => {
    const ssm = new SSM({ ...context.aws.config, maxAttempts: 1 });
    await ssm.putParameter({ Name: "s", Value: "hush-hush", Type: "SecureString" });
    expect((await ssm.getParameter({ Name: "s" })).Parameter?.Value).not.toBe("hush-hush");
    expect((await ssm.getParameter({ Name: "s", WithDecryption: true })).Parameter?.Value).toBe("hush-hush");
    expect(JSON.stringify(context.aws.calls)).not.toContain("hush-hush");
    ssm.destroy();
  });
});

const entry = (n: number, more: object = {}) => ({
  Source: "hr.people",
  DetailType: "OnboardRequested",
  Detail: JSON.stringify({ n }),
  EventBusName: "iam-steward",
  ...more,
});

describe.each([
  ["once", [1, 2]],
  ["twice", [1, 2, 1, 2]],
  ["reversed", [2, 1]],
] as const)("events that are delivered %s", (delivery, seen) => {
  const context = embedded({ delivery });

  it("reach the targets whose pattern they fit", async () => {
    const bus = "iam-steward";
    const targeted: BusEvent[] = [];
    context.aws.rule({ bus, pattern: { source: ["hr.people"] }, target: (event) => targeted.push(event) });
    context.aws.rule({ bus, pattern: { source: ["else"] }, target: () => expect.unreachable() });
    context.aws.rule({ bus: "default", pattern: { source: ["hr.people"] }, target: () => expect.unreachable() });
    const events = new EventBridge(context.aws.config);
    expect((await events.putEvents({ Entries: [entry(1), entry(2)] })).FailedEntryCount).toBe(0);
    await context.aws.delivered();
    expect(targeted.map(({ detail }) => detail.n)).toEqual(seen);
    expect(targeted[0]).toMatchObject({
      version: "0",
      "detail-type": "OnboardRequested",
      account: "123456789012",
      time: "2026-11-20T02:00:00Z",
      region: "us-east-1",
      resources: [],
    });
    events.destroy();
  });
});

describe("a target that fails", () => {
  const context = embedded();

  it("does so when somebody waits for it", async () => {
    const target = () => Promise.reject(new Error("no such workflow"));
    context.aws.rule({ bus: "iam-steward", pattern: { source: ["hr.people"] }, target });
    const events = new EventBridge(context.aws.config);
    await expect(events.putEvents({ Entries: [entry(1)] })).resolves.toMatchObject({ FailedEntryCount: 0 });
    await expect(context.aws.delivered()).rejects.toThrow("no such workflow");
    events.destroy();
  });
});

describe("an event bus", () => {
  const context = embedded();

  it("is described by name or ARN, and missed where there is none", async () => {
    const events = new EventBridge({ ...context.aws.config, maxAttempts: 1 });
    context.aws.rule({ name: "requests", bus: "iam-steward", pattern: { source: ["hr"] }, target: () => undefined });
    const Arn = "arn:aws:events:us-east-1:123456789012:event-bus/iam-steward";
    for (const Name of ["iam-steward", Arn])
      await expect(events.describeEventBus({ Name })).resolves.toMatchObject({ Name: "iam-steward", Arn });
    await expect(events.describeEventBus()).resolves.toMatchObject({ Name: "default" });
    const missing = { name: "ResourceNotFoundException", message: "Event bus gone does not exist." };
    await expect(events.describeEventBus({ Name: "gone" })).rejects.toMatchObject(missing);
    const ofRule = { Name: "requests", EventBusName: "gone" };
    await expect(events.describeRule(ofRule)).rejects.toMatchObject(missing);
    events.destroy();
  });
});

describe("PutEvents", () => {
  const context = embedded();
  const put = async (Entries: object[]) => {
    const events = new EventBridge({ ...context.aws.config, maxAttempts: 1 });
    return events.putEvents({ Entries }).finally(() => events.destroy());
  };

  it("takes some entries and refuses others, without an error", async () => {
    const own = { EventBusName: "default" };
    const answer = await put([
      entry(1, own),
      entry(2, { ...own, Source: "aws.iam" }),
      entry(3, { ...own, Detail: "no json" }),
      entry(4, { ...own, DetailType: "" }),
      entry(5),
    ]);
    expect(answer.FailedEntryCount).toBe(3);
    expect(answer.Entries?.map(({ EventId, ErrorCode }) => ErrorCode ?? typeof EventId)).toEqual([
      "string",
      "NotAuthorizedForSourceException",
      "MalformedDetail",
      "InvalidArgument",
      "string",
    ]);
    expect(answer.Entries?.[3]?.ErrorMessage).toBe(
      "Parameter DetailType is not valid. Reason: DetailType is a required argument.",
    );
    expect(context.aws.account.events).toHaveLength(1); // the last one went to a bus that does not exist: it is lost
  });

  it("takes ten entries, and 256 KiB in all", async () => {
    const validation = { name: "ValidationException", $metadata: { httpStatusCode: 400 } };
    await expect(put(Array.from({ length: 11 }, (_, n) => entry(n)))).rejects.toMatchObject(validation);
    await expect(put([])).rejects.toMatchObject(validation);
    await expect(put([entry(1, { Detail: JSON.stringify("x".repeat(262_144)) })])).rejects.toMatchObject(validation);
  });
});
