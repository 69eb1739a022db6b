import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { STS } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "vitest";
import { closed, hub, member, stageWithMembers } from "../support/members.ts";
import { auditInput, files, withKey } from "../support/stack.ts";

const { stack, start, run, close, user, seed } = stageWithMembers();

/** What functions called IAM as, since the last look: account and role, with `*` for what CloudFormation makes up. */
function calledAs(): string[] {
  const calls = stack().aws.account.calls.splice(0);
  const callers = calls.flatMap(({ service, sender, caller }) =>
    service === "iam" && sender ? [{ sender, caller }] : [],
  );
  const roles = callers.map(({ sender, caller }) => {
    const [, account, role = ""] = /::(\d+):assumed-role\/iam-steward-local-([^/]+)\//.exec(caller.arn) ?? [];
    return account === hub ? `${account}` : `${account} ${role === sender ? "as itself" : `${sender} as ${role}`}`;
  });
  return [...new Set(roles)].sort();
}

/** Reads a hand-over secret of the hub with a user's own key. */
const readAs = (accessKeyId = "", secret = "") => {
  const credentials = { accessKeyId, secretAccessKey: "x" };
  return new SecretsManager({ ...stack().aws.config, credentials, maxAttempts: 1 }).getSecretValue({
    SecretId: stack().aws.account.secrets.get(secret)?.ARN,
  });
};

beforeEach(() => {
  close(closed);
  calledAs();
});

describe("a stage with two members, of which one refuses to be entered", () => {
  it("serves users of a member from the first day to the last, with that account's rights alone", async () => {
    const hire = { userName: "ada", owner: "jane@example.com", groups: [], console: true, accessKey: true, mfa: true };
    const { status, output } = await run("onboard", hire);
    expect(status).toBe("SUCCEEDED");
    const [password = "", key = ""] = (output as { secrets: string[] }).secrets;
    const [first] = user("ada")?.accessKeys ?? [];
    expect((await readAs(first?.AccessKeyId, key)).SecretString).toContain(first?.AccessKeyId);
    seed([{ UserName: "eve", keys: [{}], groups: ["iam-steward-local-require-mfa"] }]);
    const eve = user("eve")?.accessKeys[0]?.AccessKeyId;
    for (const secret of [key, password])
      await expect(readAs(eve, secret)).rejects.toMatchObject({ name: "AccessDeniedException" });

    seed([withKey(stack(), "svc", 100)]);
    const [old] = user("svc")?.accessKeys ?? [];
    const rotation = await start("rotate-key", { userName: "svc", accessKeyId: old?.AccessKeyId });
    await stack().clock.advance(3_600_000);
    const issued = user("svc")?.accessKeys.find(({ AccessKeyId }) => AccessKeyId !== old?.AccessKeyId);
    const credentials = { accessKeyId: issued?.AccessKeyId ?? "", secretAccessKey: "x" };
    await new STS({ ...stack().aws.config, credentials }).getCallerIdentity({});
    await stack().clock.runUntil(rotation.ended);
    expect(rotation).toMatchObject({ status: "SUCCEEDED" });
    expect(user("svc")?.accessKeys.map(({ AccessKeyId }) => AccessKeyId)).toEqual([
      expect.not.stringMatching(`^${old?.AccessKeyId}$`),
    ]);

    await start("offboard", { userName: "svc", urgency: "normal" });
    await stack().clock.advance(3_600_000);
    expect(user("svc")?.accessKeys.map(({ Status }) => Status)).toEqual(["Inactive"]);
    expect(await run("restore", { userName: "svc" })).toMatchObject({ status: "SUCCEEDED" });
    expect(user("svc")?.accessKeys.map(({ Status }) => Status)).toEqual(["Active"]);
    expect(calledAs()).toEqual([`${member} as itself`]);
  });

  it("serves its own users with its own rights, and enters nobody", async () => {
    stack().aws.seed({ users: [{ UserName: "bob", keys: [{}] }] });
    await start("offboard", { account: undefined, userName: "bob", urgency: "normal" });
    await stack().clock.advance(3_600_000);
    expect(user("bob", hub)?.accessKeys.map(({ Status }) => Status)).toEqual(["Inactive"]);
    expect(stack().aws.calls.filter(({ operation }) => operation === "AssumeRole")).toEqual([]);
    expect(calledAs()).toEqual([hub]);
  });

  it("audits all, each with its own rights, and names the one that refuses", async () => {
    const input = auditInput(stack().clock.now());
    const { status, output } = await run("audit-organization", { ...input, account: undefined });
    expect([status, output]).toMatchObject(["SUCCEEDED", { accounts: 3, complete: false, notAudited: 0 }]);
    expect(calledAs()).toEqual([hub, `${member} as itself`]);
    const { [`organization/${input.scheduledTime.slice(0, 10)}/accounts.jsonl`]: accounts = "" } = files(stack());
    const lines = accounts
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ complete }) => !complete).map(({ account }) => account)).toEqual([closed]);
  });

  it("says that the request failed where the account refuses, and changes nothing anywhere", async () => {
    stack().aws.seed({ users: [{ UserName: "ada", keys: [{}] }] });
    const before = structuredClone(user("ada", hub));
    const execution = await run("offboard", { account: closed, userName: "ada", urgency: "normal" });
    expect(execution).toMatchObject({ status: "FAILED", error: "AccountUnreachable" });
    expect(user("ada", hub)).toEqual(before);
    expect(calledAs()).toEqual([]);
  });
});
