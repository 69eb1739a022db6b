import { describe, expect, it } from "vitest";
import { DAY, files, judge, judgeAgain, nextNight, stackFor, withKey } from "../support/stack.ts";

describe("people.jsonl of a night", () => {
  const context = stackFor();
  const account = "123456789012";
  const people = (folder: string) =>
    (files(context.stack)[`${folder}/people.jsonl`] ?? "")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const tonight = () => context.stack.clock.now();
  const owned = { tags: { "steward:owner": "ada@example.com" } };

  it("has a line a person, with each of their users, keys, MFA and last use", async () => {
    const { stack } = context;
    const used = new Date(tonight().getTime() - 2 * DAY);
    const users = [
      withKey(stack, "svc-ada", 100, owned),
      { UserName: "ada", CreateDate: used, password: {}, mfa: true, ...owned },
      { UserName: "bob", tags: { "steward:leaving": "off-1" } },
    ];
    stack.aws.seed({ users });
    const { folder } = await judge(stack);
    expect(people(folder).map(({ person }) => person)).toEqual(["ada@example.com", "bob"]);
    const [ada, bob] = people(folder).map((person) => person.users);
    expect(ada).toMatchObject([
      { account, userName: "ada", owner: "ada@example.com", hasPassword: true, mfa: true, keys: [], lastUsed: null },
      { userName: "svc-ada", hasPassword: false, mfa: false, keys: [{ slot: "access_key_1", active: true }] },
    ]);
    expect(ada[0].userId).toBe(stack.aws.account.iam.users.get("ada")?.UserId);
    expect(ada[1].lastUsed).toBe(ada[1].keys[0].lastUsed);
    expect(bob).toMatchObject([{ userName: "bob", leaving: "off-1" }]);
  });

  it("says what the report cannot know of a user who was made after it", async () => {
    await judge(context.stack);
    context.stack.aws.seed({ users: [{ UserName: "late", keys: [{}], password: {}, mfa: true }] });
    const { folder } = await judgeAgain(context.stack, tonight());
    expect(people(folder)[0]?.users).toMatchObject([{ hasPassword: true, mfa: true, keys: [{ active: true }] }]);
  });

  it("keeps last night's people, marked as such, where the account's details cannot be read", async () => {
    const { stack } = context;
    stack.aws.seed({ users: [withKey(stack, "svc-ada", 100, owned)] });
    const first = await judge(stack);
    const before = people(first.folder);
    expect(before[0]?.users[0]).not.toHaveProperty("carriedOver");
    stack.aws.faults.push({ kind: "accessDenied", operation: "GetAccountAuthorizationDetails" });
    const { folder, complete } = await judge(stack, nextNight(stack));
    expect(complete).toBe(false);
    expect(people(folder)).toEqual([{ ...before[0], users: [{ ...before[0].users[0], carriedOver: true }] }]);
  });

  it("says what no source told as null, and not as no", async () => {
    const { stack } = context;
    stack.aws.seed({ users: [withKey(stack, "svc-ada", 100, owned)] });
    stack.aws.faults.push({ kind: "accessDenied", operation: "GetCredentialReport" });
    const { folder } = await judge(stack);
    expect(people(folder)[0]?.users).toMatchObject([{ hasPassword: null, mfa: null, keys: null, lastUsed: null }]);
  });
});
