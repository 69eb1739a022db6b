import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closed, hub, member, stageWithMembers } from "../support/members.ts";
import { DAY, toOperations } from "../support/stack.ts";

const { stack, accountOf, start, run, close, user, seed, calledIn } = stageWithMembers();
const boundary = `arn:aws:iam::${member}:policy/iam-steward-local-boundary`;
const hire = {
  userName: "ada",
  owner: "jane@example.com",
  groups: ["developers"],
  console: true,
  accessKey: true,
  mfa: true,
};
const secretNames = () => [...stack().aws.account.secrets.keys()].sort();
const files = () => [...(stack().aws.account.buckets.values().next().value?.keys() ?? [])];

/** A user of the same name here. A request about another account must not touch them. */
const namesake = { UserName: "ada", tags: { "steward:owner": "boss@example.com" }, keys: [{}], password: {} };
beforeEach(() => {
  close(closed);
  accountOf(member).iam.groups.set("developers", groupOf("developers"));
  stack().aws.seed({ users: [namesake] });
});
const groupOf = (GroupName: string) => ({
  ...{ GroupName, GroupId: `AGPA${GroupName}`, Path: "/", CreateDate: new Date(0) },
  ...{ attached: new Set<string>(), inline: new Map<string, string>() },
});
let before: unknown;
beforeEach(() => {
  before = structuredClone(user("ada", hub));
});

afterEach(() => {
  expect(calledIn()).toEqual([member]); // never with the rights of the stage's own account, nor in it
  expect(user("ada", hub)).toEqual(before);
  for (const execution of stack().engine.executions())
    if (execution.status === "RUNNING") stack().engine.stop(execution);
});

describe("a request about another account", () => {
  it("onboards a user there, under that account's boundary, and hands over here", async () => {
    const { status, output } = await run("onboard", hire);
    expect(status).toBe("SUCCEEDED");
    const ada = user("ada");
    expect(ada).toMatchObject({ boundary, loginProfile: { PasswordResetRequired: true } });
    expect([...(ada?.groups ?? [])].map(({ GroupName }) => GroupName)).toEqual([
      "developers",
      "iam-steward-local-require-mfa",
    ]);
    const folder = `iam-steward/local/${member}/${ada?.UserId}`;
    expect(output).toMatchObject({ secrets: [`${folder}/password`, `${folder}/access-key`] });
    expect(stack().aws.account.secrets.get(`${folder}/password`)?.KmsKeyId).toBe(
      "alias/iam-steward-local-members-handover",
    );
  });

  it("has the user there set up MFA, and takes the password if there is none in time", async () => {
    await run("onboard", { ...hire, accessKey: false });
    await stack().clock.advance(DAY);
    const serial = `arn:aws:iam::${member}:mfa/iam-steward/local/${user("ada")?.UserId}/ada`;
    expect([...accountOf(member).iam.virtualMfaDevices.keys()]).toEqual([serial]);
    await stack().clock.advance(8 * DAY);
    expect(user("ada")?.loginProfile).toBeUndefined();
    expect(accountOf(member).iam.virtualMfaDevices.size).toBe(0);
  });

  it("changes the access of a user there", async () => {
    seed([{ UserName: "ada" }]);
    const { status } = await run("change-access", { userName: "ada", groups: ["developers"], policies: [] });
    expect(status).toBe("SUCCEEDED");
    expect([...(user("ada")?.groups ?? [])].map(({ GroupName }) => GroupName)).toEqual(["developers"]);
  });

  it("rotates a key there", async () => {
    const created = new Date(stack().clock.now().getTime() - 100 * DAY);
    seed([{ UserName: "ada", CreateDate: created, keys: [{ created }] }]);
    const old = user("ada")?.accessKeys[0]?.AccessKeyId;
    const { status } = await run("rotate-key", { userName: "ada", accessKeyId: old });
    expect(status).toBe("SUCCEEDED");
    expect(user("ada")?.accessKeys.map(({ AccessKeyId }) => AccessKeyId)).not.toContain(old);
  });

  it("cuts the access of a user there, restores it, and keeps what they had apart from this account's", async () => {
    seed([{ UserName: "ada", keys: [{}], password: {}, boundary }]);
    await start("offboard", { userName: "ada", urgency: "normal" });
    await stack().clock.advance(3_600_000);
    expect(user("ada")?.accessKeys.map(({ Status }) => Status)).toEqual(["Inactive"]);
    expect(files().filter((key) => key.includes("snapshot"))).toEqual([
      expect.stringContaining(`evidence/${member}/${user("ada")?.UserId}/`),
    ]);
    const { status } = await run("restore", { userName: "ada" });
    expect(status).toBe("SUCCEEDED");
    expect(user("ada")).toMatchObject({ boundary, accessKeys: [{ Status: "Active" }] });
  });

  it("deletes a user there after the quarantine, and certifies it under that account", async () => {
    seed([{ UserName: "ada", keys: [{}], password: {} }]);
    const { status } = await run("offboard", { userName: "ada", urgency: "normal", quarantineDays: 1 });
    expect(status).toBe("SUCCEEDED");
    expect(user("ada")).toBeUndefined();
    const bucket = [...stack().aws.account.buckets.values()][0];
    const [certificate = ""] = files().filter((key) => key.endsWith("certificate.json"));
    expect(JSON.parse(Buffer.from(bucket?.get(certificate)?.body ?? []).toString())).toMatchObject({
      account: member,
      complete: true,
    });
  });

  it("contains an exposed key there", async () => {
    seed([{ UserName: "ada", keys: [{}] }]);
    const accessKeyId = user("ada")?.accessKeys[0]?.AccessKeyId;
    const { output } = await run("contain-key", { accessKeyId });
    expect(output).toMatchObject({ outcome: "contained", userName: "ada" });
    expect(user("ada")?.accessKeys[0]?.Status).toBe("Inactive");
  });

  it("resets the MFA of a user there", async () => {
    seed([{ UserName: "ada", password: {}, mfa: true }]);
    await start("reset-mfa", { userName: "ada" });
    await stack().clock.advance(3_600_000);
    expect(secretNames()).toEqual([`iam-steward/local/${member}/${user("ada")?.UserId}/mfa`]);
  });

  it("audits it into its own folder, with rotations that name it", async () => {
    const created = new Date(stack().clock.now().getTime() - 100 * DAY);
    seed([{ UserName: "ada", CreateDate: created, keys: [{ created }] }]);
    const scheduledTime = stack().clock.now().toISOString();
    const { status } = await run("audit", { scheduledTime });
    expect(status).toBe("SUCCEEDED");
    expect(files()).toContain(`reports/${member}/${scheduledTime.slice(0, 10)}/summary.json`);
    expect(files().filter((key) => key.startsWith(`reports/${hub}/`))).toEqual([]);
    expect(toOperations(stack()).at(-1)).toMatchObject({ Subject: expect.stringContaining(member) });
  });

  it("names the account in its notices and events", async () => {
    await run("onboard", { ...hire, mfa: false });
    const { Message = "", MessageAttributes } = stack().aws.notices.at(-1) ?? {};
    expect(MessageAttributes).toMatchObject({ accountId: { StringValue: member } });
    expect(Message).toContain(`The user is in account ${member}.`);
    expect(Message).toContain(`steward secret pickup ada password --stage local --account ${member}`);
    expect(stack().aws.account.events.at(-1)).toMatchObject({
      "detail-type": "UserOnboarded",
      detail: { account: member },
    });
  });

  it("enters the account under the request's name, once an hour for all steps of a function", async () => {
    await run("onboard", { ...hire, requestId: "hire-7", mfa: false });
    const entered = stack().aws.calls.filter(({ operation }) => operation === "AssumeRole");
    expect(new Set(entered.map(({ input }) => input.RoleSessionName))).toEqual(new Set(["iam-steward@hire-7"]));
    const byCreateUser = entered.filter(({ sender }) => sender === "create-user");
    expect(byCreateUser).toHaveLength(1);
  });
});
