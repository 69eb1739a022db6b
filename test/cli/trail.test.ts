import { IAM } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { invoke, stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const context = stackFor();
const adasKey = "AKIAADA0000000000000";
const as = (accessKeyId: string) =>
  new IAM({ ...context.stack.aws.config, maxAttempts: 1, credentials: { accessKeyId, secretAccessKey: "s" } });
const HOUR = 3_600_000;

beforeEach(async () => {
  const { aws, clock } = context.stack;
  aws.account.trail.length = 0;
  aws.seed({
    users: [
      {
        UserName: "ada",
        keys: [{ id: adasKey }],
        inline: { own: { Statement: [{ Effect: "Allow", Action: "iam:List*", Resource: "*" }] } },
      },
    ],
  });
  await as(adasKey).listUsers({});
  await clock.advance(HOUR);
  await as(adasKey)
    .createUser({ UserName: "eve" })
    .catch(() => {});
  await clock.advance(HOUR);
  await new IAM(aws.config).tagUser({ UserName: "ada", Tags: [{ Key: "team", Value: "x" }] });
  await new IAM(aws.config).updateAccessKey({ UserName: "ada", AccessKeyId: adasKey, Status: "Inactive" });
});

const trail = async (...words: string[]) => {
  const { stdout } = await stewardAt(context.stack, ["trail", ...words, "--json"]);
  return (JSON.parse(stdout) as { call: string }[]).map(({ call }) => call);
};

describe("steward trail", () => {
  it("says what a user did and what was done to them, the newest first", async () => {
    expect(await trail("ada")).toEqual(["iam:UpdateAccessKey", "iam:TagUser", "iam:CreateUser", "iam:ListUsers"]);
    const { stdout } = await stewardAt(context.stack, ["trail", "ada"]);
    expect(stdout).toMatch(/^time +by +call +error +from +about\n/);
    expect(stdout).toMatch(/Z +ada +iam:CreateUser +AccessDenied +127.0.0.1\n/);
    expect(stdout).toMatch(/Z +embedded +iam:UpdateAccessKey +127.0.0.1 +ada AKIAADA0000000000000\n/);
  });

  it("says what a key was used for and what was done to it", async () => {
    expect(await trail(adasKey)).toEqual(["iam:UpdateAccessKey", "iam:CreateUser", "iam:ListUsers"]);
  });

  it("shows only failures, only what is new enough, and no more than asked for", async () => {
    expect(await trail("ada", "--errors")).toEqual(["iam:CreateUser"]);
    expect(await trail("ada", "--limit", "1")).toEqual(["iam:UpdateAccessKey"]);
    const since = context.stack.clock.now().toISOString();
    expect(await trail("ada", "--since", since)).toEqual(["iam:UpdateAccessKey", "iam:TagUser"]);
  });

  it("leaves out what the stage's own functions only read of a user", async () => {
    await invoke(context.stack, "set-access", { step: "plan", requestId: "r", userName: "ada", groups: [] });
    expect(context.stack.aws.account.trail.some(({ detail }) => detail.eventName === "ListGroupsForUser")).toBe(true);
    expect(await trail("ada")).toEqual(["iam:UpdateAccessKey", "iam:TagUser", "iam:CreateUser", "iam:ListUsers"]);
  });

  it("reads all pages, and goes on when AWS slows it down", async () => {
    const { aws } = context.stack;
    for (let index = 0; index < 60; index += 1)
      await new IAM(aws.config).tagUser({ UserName: "ada", Tags: [{ Key: "k", Value: `${index}` }] });
    aws.faults.push({ kind: "throttle", operation: "LookupEvents" });
    expect(await trail("ada", "--limit", "100")).toHaveLength(64);
  });

  it("says that there is nothing, and refuses a limit that is no number", async () => {
    expect((await stewardAt(context.stack, ["trail", "nobody"])).stdout).toMatch(
      /^CloudTrail has no event of nobody since /,
    );
    const run = await stewardAt(context.stack, ["trail", "ada", "--limit", "0"]);
    expect([run.code, run.stderr]).toEqual([1, expect.stringContaining("--limit 0 is not a number of events")]);
  });

  it("shows a program's and an address' control characters as codes", async () => {
    const [event] = context.stack.aws.account.trail;
    if (event) event.detail.sourceIPAddress = "\u001b[2J";
    expect((await stewardAt(context.stack, ["trail", "ada"])).stdout).toContain("\\u001b[2J");
  });
});

describe("steward show user", () => {
  it("says when the user was last active and from where, refused calls included", async () => {
    const { stdout } = await stewardAt(context.stack, ["show", "user", "ada"]);
    expect(stdout).toMatch(/Last active +\S+ ago from 127.0.0.1 \(iam:CreateUser\)/);
  });

  it("says so if CloudTrail may not be read, and shows the rest", async () => {
    const { aws } = context.stack;
    aws.faults.push({ kind: "accessDenied", operation: "LookupEvents", times: Number.POSITIVE_INFINITY });
    const { code, stdout } = await stewardAt(context.stack, ["show", "user", "ada"]);
    expect(aws.calls.filter(({ operation }) => operation === "LookupEvents")).toHaveLength(1);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Last active +not read: AccessDeniedException/)]);
    expect(stdout).toContain("Groups");
  });
});
