import { CreateUserCommand, GetUserCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { embedded, refused } from "../support/embedded-account.ts";

describe("faults on demand", () => {
  const context = embedded();
  const list = () => context.iam.send(new ListUsersCommand());

  it("throttle one call, and the next one goes through", async () => {
    context.aws.faults.push({ operation: "ListUsers", kind: "throttle" });
    await expect(list()).rejects.toMatchObject({
      ...refused("Throttling", "Throttling", 400),
      message: "Rate exceeded",
    });
    await expect(list()).resolves.toMatchObject({ Users: [] });
  });

  it("are ridden out by a client that retries", async () => {
    context.aws.faults.push({ operation: "ListUsers", kind: "throttle" });
    const patient = new IAMClient({ ...context.aws.config, maxAttempts: 3 });
    await expect(patient.send(new ListUsersCommand())).resolves.toMatchObject({ $metadata: { attempts: 2 } });
    patient.destroy();
  });

  it("refuse for good", async () => {
    context.aws.faults.push({ operation: "ListUsers", kind: "accessDenied", times: Number.POSITIVE_INFINITY });
    for (let n = 0; n < 3; n += 1)
      await expect(list()).rejects.toMatchObject(refused("AccessDenied", "AccessDenied", 403));
  });

  it("strike at the chosen call of the chosen function only", async () => {
    context.aws.faults.push({ operation: "ListUsers", caller: "generate-report", call: 2, kind: "serverError" });
    const credentials = context.aws.credentialsOf("generate-report");
    const report = new IAMClient({ ...context.aws.config, credentials, maxAttempts: 1 });
    await list();
    await list();
    await report.send(new ListUsersCommand());
    await expect(report.send(new ListUsersCommand())).rejects.toMatchObject(
      refused("ServiceFailureException", "ServiceFailure", 500),
    );
    report.destroy();
    expect(context.aws.calls.map(({ caller, error }) => [caller.functionName, error])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ["generate-report", undefined],
      ["generate-report", "ServiceFailure"],
    ]);
  });

  it("lose the answer after the effect", async () => {
    context.aws.faults.push({ operation: "CreateUser", kind: "lostAnswer" });
    await expect(context.iam.send(new CreateUserCommand({ UserName: "ada" }))).rejects.toMatchObject({
      code: "ECONNRESET",
    });
    await expect(context.iam.send(new GetUserCommand({ UserName: "ada" }))).resolves.toBeDefined();
  });

  it("lose the request before the effect", async () => {
    context.aws.faults.push({ service: "iam", operation: "CreateUser", kind: "lostRequest" });
    await expect(context.iam.createUser({ UserName: "ada" })).rejects.toMatchObject({ code: "ECONNRESET" });
    await expect(list()).resolves.toMatchObject({ Users: [] });
  });

  it("leave other services alone", async () => {
    context.aws.faults.push({ service: "sts", operation: "ListUsers", kind: "throttle" });
    await expect(list()).resolves.toBeDefined();
  });

  it("have no effect before a server error", async () => {
    context.aws.faults.push({ operation: "CreateUser", kind: "serverError" });
    await expect(context.iam.send(new CreateUserCommand({ UserName: "ada" }))).rejects.toThrow();
    await expect(list()).resolves.toMatchObject({ Users: [] });
  });

  it("let a change show late: reads find what was before, changes meet what is, and a new key cannot sign", async () => {
    const { aws, iam } = context;
    aws.seed({ users: [{ UserName: "ada" }] });
    aws.faults.push({ operation: "CreateAccessKey", kind: "lag", lagSeconds: 20 });
    const { AccessKey } = await iam.createAccessKey({ UserName: "ada" });
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
    const sts = new STS({ ...aws.config, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
    const keys = async () => (await iam.listAccessKeys({ UserName: "ada" })).AccessKeyMetadata ?? [];
    expect(await keys()).toEqual([]);
    await expect(sts.getCallerIdentity()).rejects.toMatchObject({ name: "InvalidClientTokenId" });
    await iam.createAccessKey({ UserName: "ada" });
    await expect(iam.createAccessKey({ UserName: "ada" })).rejects.toMatchObject({ name: "LimitExceededException" });
    context.pass(20);
    expect(await keys()).toHaveLength(2);
    await expect(sts.getCallerIdentity()).resolves.toMatchObject({ Arn: expect.stringContaining("user/ada") });
    sts.destroy();
  });

  it("let a new key flicker: shown and able to sign, not shown, shown again, and then for good", async () => {
    const { aws, iam } = context;
    aws.seed({ users: [{ UserName: "ada" }] });
    aws.faults.push({ operation: "CreateAccessKey", kind: "flicker", lagSeconds: 20 });
    const { AccessKey } = await iam.createAccessKey({ UserName: "ada" });
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
    const sts = new STS({ ...aws.config, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
    const shown = async () => (await iam.listAccessKeys({ UserName: "ada" })).AccessKeyMetadata?.length;
    const signs = () =>
      sts.getCallerIdentity().then(
        () => true,
        ({ name }) => name,
      );
    expect([await shown(), await shown(), await shown(), await shown()]).toEqual([1, 0, 1, 0]);
    expect([await signs(), await signs(), await signs()]).toEqual([true, "InvalidClientTokenId", true]);
    context.pass(20);
    expect([await shown(), await shown()]).toEqual([1, 1]);
    sts.destroy();
  });

  it("let every change flicker where the account is told to: new users, tags, policies and login profiles", async () => {
    const { aws, iam } = context;
    aws.account.behaviour.flickerSeconds = 10;
    const missing = "NoSuchEntityException";
    const twice = async (read: () => Promise<unknown>) => {
      const once = () => read().catch(({ name }) => name);
      return [await once(), await once()];
    };
    await iam.createUser({ UserName: "ada" });
    context.pass(5);
    await iam.createLoginProfile({ UserName: "ada", Password: "Correct-Horse-7-Battery" });
    await iam.putUserPolicy({
      UserName: "ada",
      PolicyName: "own",
      PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
    });
    const get = async () => (await iam.getUser({ UserName: "ada" })).User?.UserName;
    const profile = async () => (await iam.getLoginProfile({ UserName: "ada" })).LoginProfile?.UserName;
    const policies = async () => (await iam.listUserPolicies({ UserName: "ada" })).PolicyNames;
    expect(await twice(get)).toEqual(["ada", missing]);
    expect(await twice(profile)).toEqual(["ada", missing]);
    context.pass(5); // the user shows for good; what was changed later flickers on
    expect(await twice(get)).toEqual(["ada", "ada"]);
    expect(await twice(policies)).toEqual([["own"], []]);
    context.pass(5);
    expect(await twice(policies)).toEqual([["own"], ["own"]]);
  });

  it("take a call away altogether", async () => {
    context.aws.faults.push({ operation: "ListUsers", kind: "notImplemented" });
    await expect(list()).rejects.toMatchObject({
      ...refused("InvalidAction", "InvalidAction", 400),
      message: "The embedded account does not know iam:ListUsers",
    });
  });
});
