import { describe, expect, it } from "vitest";
import { stackOfEachTest } from "../onboarding.ts";

const { context, invoke, user, called } = stackOfEachTest();
const request = { requestId: "hire-7", userName: "ada" };
const create = (more: object = {}) =>
  invoke<{ userId: string }>("create-user", { step: "create", ...request, owner: "boss@example.com", ...more });
const markOnboarded = (userId: string, more: object = {}) =>
  invoke("create-user", { step: "mark-onboarded", ...request, userId, now: "2026-11-20T10:00:00Z", ...more });
const undo = (userId: string) => invoke("create-user", { step: "undo", ...request, userId });

describe("create-user", () => {
  it("makes a user with path, boundary and tags in one call", async () => {
    await create({ path: "/people/", tags: { Team: "Blue" }, expiresAt: "2027-01-01T00:00:00Z" });
    expect(user("ada")).toMatchObject({ Path: "/people/", boundary: expect.stringContaining("boundary") });
    expect([...(user("ada")?.tags.values() ?? [])].map(({ Key, Value }) => `${Key}=${Value}`)).toEqual([
      "Team=Blue",
      "steward:request=hire-7",
      "steward:owner=boss@example.com",
      "steward:expires-at=2027-01-01T00:00:00Z",
    ]);
    expect(called("TagUser")).toEqual([]);
  });

  it("takes up a user that an earlier try of the same request made (PEERS 20)", async () => {
    context.stack.aws.dieAfter("CreateUser");
    await expect(create()).rejects.toMatchObject({ name: "Lambda.Unknown" });
    await expect(create()).resolves.toMatchObject({ userId: user("ada")?.UserId });
  });

  it("waits until IAM finds the user, and is Transient where that takes too long", async () => {
    context.stack.aws.account.behaviour.userSeconds = 20;
    await expect(create()).resolves.toBeDefined();
    context.stack.aws.account.behaviour.userSeconds = 200;
    await expect(create({ userName: "bob" })).rejects.toMatchObject({ name: "Transient" });
    await expect(create({ userName: "bob" })).rejects.toMatchObject({ name: "Transient" });
  });

  it.each([["ada"], ["ADA"]])("refuses a name that somebody else's user %s has", async (UserName) => {
    context.stack.aws.seed({ users: [{ UserName }] });
    const before = structuredClone(user("ada"));
    await expect(create()).rejects.toMatchObject({ name: "Rejected" });
    expect(user("ada")).toEqual(before);
  });

  it.each([
    ["a path for emergencies", { path: "/break-glass/" }],
    ["a path that means more where it stands in a policy", { path: "/people/$team*/" }],
    ["a tag of ours, in any case", { tags: { "Steward:Protected": "no" } }],
    ["a tag of AWS's", { tags: { "aws:x": "y" } }],
    ["a key that nobody knows", { boundary: "none" }],
  ])("refuses %s", async (_, more) => {
    await expect(create(more)).rejects.toMatchObject({ name: "Rejected" });
    expect(user("ada")).toBeUndefined();
  });

  it("says when a user is whole, once", async () => {
    const { userId } = await create();
    await expect(markOnboarded(userId)).resolves.toEqual({ onboarded: "2026-11-20T10:00:00Z" });
    await expect(markOnboarded(userId, { now: "2026-11-21T10:00:00Z" })).resolves.toEqual({
      onboarded: "2026-11-20T10:00:00Z",
    });
  });

  it("undoes nothing of a user that is whole, is somebody else's, or is protected by now", async () => {
    const { userId } = await create();
    const tag = (Key: string, Value: string) => context.iam.tagUser({ UserName: "ada", Tags: [{ Key, Value }] });
    await tag("steward:PROTECTED", "");
    await expect(undo(userId)).rejects.toMatchObject({ name: "UserProtected" });
    await context.iam.untagUser({ UserName: "ada", TagKeys: ["steward:protected"] });
    await tag("steward:request", "hire-6");
    await expect(undo(userId)).rejects.toMatchObject({ name: "Rejected" });
    await tag("steward:request", "hire-7");
    await markOnboarded(userId);
    await expect(undo(userId)).rejects.toMatchObject({ name: "Rejected" });
    expect(user("ada")).toBeDefined();
  });

  it("undoes what is left where it was undone in part, and leaves a new user of the name alone", async () => {
    const { userId } = await create();
    context.stack.aws.dieAfter("DeleteUser");
    await expect(undo(userId)).rejects.toMatchObject({ name: "Lambda.Unknown" });
    context.stack.aws.seed({ users: [{ UserName: "ada" }] });
    await expect(undo(userId)).resolves.toEqual({ undone: true });
    expect(user("ada")).toBeDefined();
  });
});

describe("create-user where it manages one path", () => {
  const narrow = stackOfEachTest({ MANAGED_PATH: "/people/" });
  const createUnder = (path?: string) =>
    narrow.invoke("create-user", { step: "create", ...request, owner: "boss@example.com", ...(path && { path }) });

  it("makes users there, and nowhere else", async () => {
    await expect(createUnder("/admins/")).rejects.toMatchObject({ name: "Rejected" });
    await createUnder();
    expect(narrow.user("ada")).toMatchObject({ Path: "/people/" });
  });
});
