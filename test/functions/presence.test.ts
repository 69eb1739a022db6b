import { IAM } from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { invoke, stackFor } from "../support/stack.ts";

const context = stackFor();
const now = "2026-11-20T02:00:00Z";
const accessKeyId = "AKIAIOSFODNN7EXAMPLE";

/** One step of each function that changes a user whose id its request knows. */
const changes: [name: string, input: object][] = [
  ["create-user", { step: "mark-onboarded", now }],
  ["enroll-mfa", { step: "begin", now }],
  ["issue-key", {}],
  ["issue-password", {}],
  ["cut-access", { step: "deactivate-keys" }],
  ["reset-mfa", { step: "begin" }],
  ["rotate-keys", { step: "plan", accessKeyId, now }],
  ["set-access", { step: "apply", groups: [], policies: [] }],
];

let userId: string;
beforeEach(() => {
  context.stack.aws.seed({ users: [{ UserName: "ada", keys: [{ id: accessKeyId }] }, { UserName: "zoe" }] });
  userId = idOf("ada");
});
const idOf = (name: string) => context.stack.aws.account.iam.users.get(name)?.UserId ?? "";
const iam = () => new IAM(context.stack.aws.config);
const rename = () => iam().updateUser({ UserName: "ada", NewUserName: "ada2" });
const remove = () => void context.stack.aws.account.iam.users.delete("ada");

describe.each(changes)("%s", (name, input) => {
  const change = () => invoke(context.stack, name, { requestId: "r-1", userName: "ada", userId, ...input });
  const refused = async (refusal: object) => {
    const before = structuredClone(context.stack.aws.account.iam.users);
    await expect(change()).rejects.toMatchObject(refusal);
    expect(context.stack.aws.account.iam.users).toEqual(before);
  };

  it("refuses a user who was renamed, and says the new name", async () => {
    await rename();
    await refused({ name: "UserRenamed", message: expect.stringContaining("is called ada2 now") });
  });

  it("refuses a user who was renamed and whose name somebody else has", async () => {
    await rename();
    await iam().createUser({ UserName: "ada" });
    await refused({ name: "UserRenamed", message: expect.stringContaining("is called ada2 now") });
  });

  it("refuses a user who is gone and whose name somebody else has", async () => {
    remove();
    await iam().createUser({ UserName: "ada" });
    await refused({ name: "UserReplaced", message: expect.stringContaining(`belongs to ${idOf("ada")} now`) });
  });

  it("refuses a user who is gone", async () => {
    remove();
    await refused({ name: "UserGone" });
  });
});

describe("a user that IAM does not show", () => {
  const cut = () => {
    const who = { requestId: "r-1", userName: "ada", userId };
    return invoke(context.stack, "cut-access", { step: "deactivate-keys", ...who });
  };

  it("for a few seconds is found by another look", async () => {
    const { aws } = context.stack;
    remove();
    aws.faults.push({ kind: "lag", operation: "CreateUser", lagSeconds: 5 });
    await iam().createUser({ UserName: "ada" });
    userId = idOf("ada");
    await expect(cut()).resolves.toMatchObject({ done: [] });
  });

  it("for a few seconds, because the one who had the name before still shows, is found by another look", async () => {
    const { aws } = context.stack;
    aws.faults.push({ kind: "lag", operation: "DeleteUser", lagSeconds: 5 });
    await iam().deleteAccessKey({ UserName: "ada", AccessKeyId: accessKeyId });
    await iam().deleteUser({ UserName: "ada" });
    await iam().createUser({ UserName: "ada" });
    userId = idOf("ada");
    await expect(cut()).resolves.toMatchObject({ done: [] });
  });

  it("by a name in another case is found by the name as IAM has it", async () => {
    const change = { step: "apply", groups: [], policies: [] };
    const who = { requestId: "r-1", userName: "ADA", userId };
    await expect(invoke(context.stack, "set-access", { ...change, ...who })).resolves.toBeDefined();
  });

  it("by name, and lists under that name, is tried again later", async () => {
    const { aws, clock } = context.stack;
    const ada = aws.account.iam.users.get("ada");
    if (!ada) return expect.unreachable();
    remove();
    aws.faults.push({ kind: "throttle", operation: "ListUsers" });
    clock.at(clock.now().getTime(), () => void aws.account.iam.users.set("ada", ada)); // once the retry waits, however short
    await expect(cut()).rejects.toMatchObject({ name: "Transient", message: expect.stringContaining("not show ada") });
  });

  it("is not changed if the list of users cannot be read", async () => {
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "ListUsers" });
    remove();
    await expect(cut()).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is looked for on every page of the list", async () => {
    context.stack.aws.account.behaviour.pageItems = 1;
    await iam().updateUser({ UserName: "ada", NewUserName: "zz" });
    await expect(cut()).rejects.toMatchObject({ name: "UserRenamed" });
  });
});
