import { CloudTrail, paginateLookupEvents } from "@aws-sdk/client-cloudtrail";
import { IAM } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import type { BusEvent } from "../../../embedded-aws/services/state.ts";
import { embedded } from "../../support/embedded-account.ts";

const context = embedded();
let told: BusEvent[];

beforeEach(() => {
  told = [];
  context.aws.rule({
    bus: "default",
    pattern: { source: ["aws.iam", "aws.signin"] },
    target: (event) => told.push(event),
  });
});

const allow = (Action: string) => ({ inline: { own: { Statement: [{ Effect: "Allow", Action, Resource: "*" }] } } });
const details = () => told.map(({ detail }) => detail);
const as = (accessKeyId: string) =>
  new IAM({ ...context.aws.config, maxAttempts: 1, credentials: { accessKeyId, secretAccessKey: "s" } });

describe("an event of CloudTrail", () => {
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
  it("says who changed what in IAM, from where, and not the secret that came of it", async () => {
    context.aws.seed({ users: [{ UserName: "ada", keys: [{ id: "AKIAIOSFODNN7EXAMPLE" }], ...allow("iam:*") }] });
    const made = await as("AKIAIOSFODNN7EXAMPLE").createAccessKey({ UserName: "ada" });
    await context.aws.delivered();

    expect(told).toEqual([
      {
        ...{ version: "0", id: expect.any(String), source: "aws.iam", "detail-type": "AWS API Call via CloudTrail" },
        ...{ account: "123456789012", region: "us-east-1", time: "2026-11-20T02:00:00Z", resources: [] },
        detail: {
          eventVersion: "1.11",
          userIdentity: {
            type: "IAMUser",
            principalId: context.aws.account.iam.users.get("ada")?.UserId,
            arn: "arn:aws:iam::123456789012:user/ada",
            accountId: "123456789012",
            accessKeyId: "AKIAIOSFODNN7EXAMPLE",
            userName: "ada",
          },
          ...{ eventTime: "2026-11-20T02:00:00Z", eventSource: "iam.amazonaws.com", eventName: "CreateAccessKey" },
          ...{ awsRegion: "us-east-1", sourceIPAddress: "127.0.0.1", userAgent: expect.stringContaining("aws-sdk-js") },
          requestParameters: { userName: "ada" },
          responseElements: {
            accessKey: {
              userName: "ada",
              accessKeyId: made.AccessKey?.AccessKeyId,
              status: "Active",
              createDate: "Nov 20, 2026, 2:00:00 AM",
            },
          },
          ...{ readOnly: false, eventType: "AwsApiCall", managementEvent: true, eventCategory: "Management" },
          ...{ recipientAccountId: "123456789012", eventID: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        },
      },
    ]);
    expect(JSON.stringify(told)).not.toContain(made.AccessKey?.SecretAccessKey);
  });

  it("names the role of a session, root, and what was refused", async () => {
    context.aws.seed({
      roles: [{ RoleName: "auditor", Path: "/team/" }],
      users: [{ UserName: "ada", keys: [{ id: "AKIAADA0000000000000" }] }],
      root: { keys: [{ id: "AKIAROOT000000000000" }] },
    });
    const session = new IAM({
      ...context.aws.config,
      maxAttempts: 1,
      credentials: context.aws.credentialsOf("night", undefined, "auditor"),
    });
    await session.createGroup({ GroupName: "g" });
    await as("AKIAROOT000000000000").createGroup({ GroupName: "h" });
    await expect(as("AKIAADA0000000000000").deleteGroup({ GroupName: "h" })).rejects.toThrow("not authorized");
    await expect(session.deleteGroup({ GroupName: "nobody" })).rejects.toThrow();
    await context.aws.delivered();

    const { RoleId } = context.aws.account.iam.roles.get("auditor") ?? {};
    expect(details()).toMatchObject([
      {
        userIdentity: {
          type: "AssumedRole",
          principalId: `${RoleId}:night`,
          arn: "arn:aws:sts::123456789012:assumed-role/auditor/night",
          sessionContext: {
            sessionIssuer: { type: "Role", principalId: RoleId, arn: "arn:aws:iam::123456789012:role/team/auditor" },
          },
        },
      },
      { userIdentity: { type: "Root", arn: "arn:aws:iam::123456789012:root", accessKeyId: "AKIAROOT000000000000" } },
      { errorCode: "AccessDenied", errorMessage: expect.stringContaining("iam:DeleteGroup"), requestParameters: null },
      { errorCode: "NoSuchEntityException", requestParameters: { groupName: "nobody" }, responseElements: null },
    ]);
  });

  // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
  it("says whether a sign-in succeeded, and whether with MFA", async () => {
    context.aws.seed({ users: [{ UserName: "ada", password: { changed: "2026-01-01" } }] });
    context.pass(10);
    await context.iam.updateLoginProfile({ UserName: "ada", Password: "correct horse 1A!" });
    expect(() => context.aws.signIn("ada", "wrong")).toThrow();
    context.aws.signIn("ada", "correct horse 1A!");
    await context.aws.delivered();

    const [changed, ...signIns] = told;
    expect(JSON.stringify(changed)).not.toContain("correct horse");
    expect(signIns).toMatchObject([
      {
        ...{ source: "aws.signin", "detail-type": "AWS Console Sign In via CloudTrail" },
        detail: {
          ...{ eventName: "ConsoleLogin", eventType: "AwsConsoleSignIn", errorMessage: "Failed authentication" },
          userIdentity: { type: "IAMUser", userName: "ada" },
          responseElements: { ConsoleLogin: "Failure" },
        },
      },
      { detail: { responseElements: { ConsoleLogin: "Success" }, additionalEventData: { MFAUsed: "No" } } },
    ]);
  });

  it("is not told where the account is in another region", async () => {
    context.aws.account.region = "eu-central-1";
    await context.iam.createGroup({ GroupName: "g" });
    await context.aws.delivered();
    expect(told).toEqual([]);
    expect(context.aws.account.trail).toMatchObject([{ detail: { awsRegion: "us-east-1", eventName: "CreateGroup" } }]);
  });
});

describe("LookupEvents", () => {
  const look = async (input: object) => {
    const client = new CloudTrail(context.aws.config);
    const names: (string | undefined)[] = [];
    for await (const { Events = [] } of paginateLookupEvents({ client, pageSize: 2 }, input))
      names.push(...Events.map(({ EventName }) => EventName));
    return names.filter((name) => name !== "LookupEvents"); // it finds itself
  };

  it("finds what was done, the newest first, by one attribute, within 90 days", async () => {
    context.aws.seed({ users: [{ UserName: "ada", keys: [{ id: "AKIAADA0000000000000" }], ...allow("iam:*") }] });
    await context.iam.tagUser({ UserName: "ada", Tags: [{ Key: "k", Value: "v" }] });
    context.pass(91 * 86_400);
    const ada = as("AKIAADA0000000000000");
    await ada.createGroup({ GroupName: "g" });
    await ada.listGroups();
    context.pass(3600);
    await context.iam.addUserToGroup({ GroupName: "g", UserName: "ada" });

    const by = (AttributeKey: string, AttributeValue: string) => ({
      LookupAttributes: [{ AttributeKey, AttributeValue }],
    });
    expect(await look({})).toEqual(["AddUserToGroup", "ListGroups", "CreateGroup"]); // over two pages
    expect(await look(by("Username", "ada"))).toEqual(["ListGroups", "CreateGroup"]);
    expect(await look(by("AccessKeyId", "AKIAADA0000000000000"))).toEqual(["ListGroups", "CreateGroup"]);
    expect(await look(by("ResourceName", "ada"))).toEqual(["AddUserToGroup"]);
    expect(await look(by("EventName", "ListGroups"))).toEqual(["ListGroups"]);
    expect(await look({ StartTime: context.aws.account.now() })).toEqual(["AddUserToGroup"]);
    const two = {
      LookupAttributes: [
        { AttributeKey: "EventName", AttributeValue: "x" },
        { AttributeKey: "EventId", AttributeValue: "y" },
      ],
    };
    await expect(look(two)).rejects.toMatchObject({ name: "InvalidLookupAttributesException" });
  });
});
