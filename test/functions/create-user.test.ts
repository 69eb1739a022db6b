import { describe, expect, it } from "vitest";
import { onboardings } from "../support/onboarding.ts";

const { context, invoke, user, called } = onboardings();
const request = { requestId: "hire-7", userName: "ada" };
const create = (more: object = {}) =>
  invoke<{ userId: string }>("create-user", { step: "create", ...request, owner: "boss@example.com", ...more });
const markOnboarded = (userId: string, more: object = {}) =>
  invoke("create-user", { step: "mark-onboarded", ...request, userId, now: "2026-11-20T10:00:00Z", ...more });
const given = { groups: ["developers"], policies: [] as string[] };
const undo = (userId: string) => invoke("create-user", { step: "undo", ...request, userId, ...given });

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

  it("takes up a user that an earlier try of the same request made", async () => {
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

  it("is Transient where IAM throttles the look at the user, or does not show the user once more", async () => {
    const { faults } = context.stack.aws;
    faults.push({ kind: "throttle", operation: "GetUser", times: 3 });
    await expect(create()).rejects.toMatchObject({ name: "Transient" });
    const { users } = context.stack.aws.account.iam;
    const get = users.get.bind(users);
    const before = called("GetUser").length;
    users.get = (name) => (called("GetUser").length > before + 1 ? undefined : get(name));
    await expect(create({ userName: "bob" })).rejects.toMatchObject({ name: "Transient" });
    users.get = get;
    await expect(create({ userName: "bob" })).resolves.toMatchObject({ userId: user("bob")?.UserId });
  });

  it("takes up nobody without the boundary, whatever request the tags name", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ada", tags: { "steward:request": "hire-7" } }] });
    await expect(create()).rejects.toMatchObject({ name: "Rejected", message: expect.stringContaining("boundary") });
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

  it.each([
    ["2026-11-19", "2026-11-20T00:00:00Z"],
    ["2026-11-20T08:59:59Z", "2026-11-20T08:59:59Z"],
  ])("refuses a user who would have expired by %s, with what is started at %s", async (expiresAt, startedAt) => {
    const message = `expiresAt is past: ${expiresAt}`;
    await expect(create({ expiresAt, startedAt })).rejects.toMatchObject({ name: "Rejected", message });
    expect(user("ada")).toBeUndefined();
    await expect(create({ expiresAt: "2026-11-20", startedAt })).resolves.toBeDefined();
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

describe("create-user, undoing", () => {
  const named = { UserName: "ada" };
  const ownPolicy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }],
  });
  const made = async () => {
    const { userId } = await create();
    const who = { ...request, userId };
    await invoke("set-access", { step: "apply", ...who, ...given });
    await invoke("issue-password", who);
    await invoke("issue-key", who);
    await context.stack.clock.advance(6_000); // until the password can be deleted
    return userId;
  };
  const secrets = () => [...context.stack.aws.account.secrets.values()].filter(({ deleted }) => !deleted);

  it("removes the user with all that the request gave them, and the secrets", async () => {
    await undo(await made());
    expect(user("ada")).toBeUndefined();
    expect(secrets()).toEqual([]);
  });

  const gifts: [what: string, give: () => Promise<unknown>, named: RegExp][] = [
    ["an access key", () => context.iam.createAccessKey(named), /access key AKIA/],
    ["a group", () => context.iam.addUserToGroup({ ...named, GroupName: "admins" }), /group admins/],
    [
      "a policy",
      () => context.iam.attachUserPolicy({ ...named, PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
      /policy .*ReadOnlyAccess/,
    ],
    [
      "an inline policy",
      () => context.iam.putUserPolicy({ ...named, PolicyName: "own", PolicyDocument: ownPolicy }),
      /inline policy own/,
    ],
    [
      "a service credential",
      () => context.iam.createServiceSpecificCredential({ ...named, ServiceName: "codecommit.amazonaws.com" }),
      /service credential ACCA/,
    ],
    [
      "a password of their own",
      async () => Object.assign(user("ada")?.loginProfile ?? {}, { PasswordResetRequired: false }),
      /a password of somebody else's/,
    ],
  ];
  it.each(gifts)(
    "leaves the user as they are where somebody else gave them %s, and names it",
    async (_, give, what) => {
      const userId = await made();
      await give();
      const [before, kept] = [structuredClone(user("ada")), secrets().length];
      await expect(undo(userId)).rejects.toMatchObject({ name: "Rejected", message: expect.stringMatching(what) });
      expect(user("ada")).toEqual(before);
      expect(secrets()).toHaveLength(kept);
    },
  );

  it("leaves the user as they are where an SSH key, a device or a certificate was added", async () => {
    const { userId } = await create();
    context.stack.aws.seed({ users: [{ UserName: "bob", sshKeys: [{}], certificates: [{}], mfa: true }] });
    const { sshKeys, certificates, mfaDevices } = user("bob") ?? expect.unreachable();
    Object.assign(user("ada") ?? {}, { sshKeys, certificates, mfaDevices });
    const refused = /MFA device .*, SSH key APKA\w+, signing certificate \w+$/;
    await expect(undo(userId)).rejects.toMatchObject({ name: "Rejected", message: expect.stringMatching(refused) });
    expect(user("ada")).toBeDefined();
  });

  it("leaves user and secrets as they are where the user has another name by now, or is not shown", async () => {
    const userId = await made();
    await context.iam.updateUser({ ...named, NewUserName: "ada.l" });
    await expect(undo(userId)).rejects.toMatchObject({
      name: "UserRenamed",
      message: expect.stringContaining("called ada.l"),
    });
    await context.iam.updateUser({ UserName: "ada.l", NewUserName: "ada" });
    const { users } = context.stack.aws.account.iam;
    const get = users.get.bind(users);
    users.get = () => undefined;
    await expect(undo(userId)).rejects.toMatchObject({ name: "Transient" });
    users.get = get;
    expect(secrets()).toHaveLength(2);
    await undo(userId);
    expect(secrets()).toEqual([]);
  });

  it("undoes though IAM's authorization learns of the new user's tags some seconds late, and fails if it never does", async () => {
    const userId = await made();
    const { faults } = context.stack.aws;
    faults.push({ kind: "accessDenied", operation: "UpdateAccessKey" });
    faults.push({ kind: "accessDenied", operation: "DeleteUser", times: 2 });
    await expect(undo(userId)).resolves.toEqual({ undone: true });
    expect([user("ada"), secrets()]).toEqual([undefined, []]);

    const { userId: another } = await create();
    faults.push({ kind: "accessDenied", operation: "DeleteUser", times: Number.POSITIVE_INFINITY });
    await expect(undo(another)).rejects.toMatchObject({ name: "AccessDenied" });
    expect(user("ada")).toBeDefined();
  });

  it("takes a password that was there before for somebody else's", async () => {
    const { userId } = await create();
    await context.iam.createLoginProfile({ ...named, Password: "Not-of-ours-123", PasswordResetRequired: true });
    await expect(undo(userId)).rejects.toMatchObject({ message: expect.stringContaining("a password") });
    expect(user("ada")?.loginProfile).toBeDefined();
  });
});

describe("create-user where it manages one path", () => {
  const narrow = onboardings({ MANAGED_PATH: "/people/" });
  const createUnder = (path?: string) =>
    narrow.invoke("create-user", { step: "create", ...request, owner: "boss@example.com", ...(path && { path }) });

  it("makes users there, and nowhere else", async () => {
    await expect(createUnder("/admins/")).rejects.toMatchObject({ name: "Rejected" });
    await createUnder();
    expect(narrow.user("ada")).toMatchObject({ Path: "/people/" });
  });
});
