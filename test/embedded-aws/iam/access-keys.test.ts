import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { embedded, refused } from "../../support/embedded-account.ts";

const invalidToken = { name: "InvalidClientTokenId", $metadata: { httpStatusCode: 403 } };

describe("access keys", () => {
  const context = embedded();
  const create = async () => {
    const { AccessKey } = await context.iam.createAccessKey({ UserName: "ada" });
    return { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
  };
  const signedBy = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new STS({ ...context.aws.config, credentials, maxAttempts: 1 }).getCallerIdentity();
  const lastUsed = async (AccessKeyId: string) =>
    (await context.iam.getAccessKeyLastUsed({ AccessKeyId })).AccessKeyLastUsed;

  it("are two at most, inactive ones counted [X: the text]", async () => {
    context.aws.seed({ users: [{ UserName: "ada", keys: [{ status: "Inactive" }] }] });
    const key = await create();
    expect(key.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(key.secretAccessKey).toHaveLength(40);
    await expect(create()).rejects.toMatchObject({
      ...refused("LimitExceededException", "LimitExceeded", 409),
      message: "Cannot exceed quota for AccessKeysPerUser: 2",
    });
  });

  it("waste three calls of a client that retries, for the SDK takes a full quota for throttling", async () => {
    context.aws.seed({ users: [{ UserName: "ada", keys: [{}, {}] }] });
    const patient = new IAM({ ...context.aws.config, maxAttempts: 3 });
    await expect(patient.createAccessKey({ UserName: "ada" })).rejects.toMatchObject({ $metadata: { attempts: 3 } });
    patient.destroy();
  });

  it("sign for their user until they are inactive [X: the same status twice, the text]", async () => {
    context.aws.seed({ users: [{ UserName: "ada", Path: "/x/" }] });
    const key = await create();
    const { User } = await context.iam.getUser({ UserName: "ada" });
    await expect(signedBy(key)).resolves.toMatchObject({
      Account: "123456789012",
      Arn: "arn:aws:iam::123456789012:user/x/ada",
      UserId: User?.UserId,
    });
    const named = { UserName: "ada", AccessKeyId: key.accessKeyId };
    await context.iam.updateAccessKey({ ...named, Status: "Inactive" });
    await context.iam.updateAccessKey({ ...named, Status: "Inactive" });
    await expect(signedBy(key)).rejects.toMatchObject(invalidToken);
    await context.iam.updateAccessKey({ ...named, Status: "Active" });
    await expect(signedBy(key)).resolves.toBeDefined();
    await context.iam.deleteAccessKey(named);
    await expect(signedBy(key)).rejects.toMatchObject(invalidToken);
    await expect(context.iam.deleteAccessKey(named)).rejects.toMatchObject({
      ...refused("NoSuchEntityException", "NoSuchEntity", 404),
      message: `The Access Key with id ${key.accessKeyId} cannot be found.`,
    });
  });

  it("of the root user sign for the root user", async () => {
    context.aws.seed({ root: { keys: [{ id: "AKIAROOTROOTROOTROOT" }] } });
    await expect(signedBy({ accessKeyId: "AKIAROOTROOTROOTROOT", secretAccessKey: "x" })).resolves.toMatchObject({
      Arn: "arn:aws:iam::123456789012:root",
    });
    expect(context.aws.account.iam.root.accessKeys[0]?.lastUsed?.service).toBe("sts");
  });

  it("nobody made cannot sign", async () => {
    await expect(signedBy({ accessKeyId: "AKIAUNKNOWNUNKNOWN00", secretAccessKey: "x" })).rejects.toMatchObject(
      invalidToken,
    );
  });

  it("cannot be set to Expired by hand", async () => {
    context.aws.seed({ users: [{ UserName: "ada" }] });
    const { accessKeyId: AccessKeyId } = await create();
    await expect(
      context.iam.updateAccessKey({ UserName: "ada", AccessKeyId, Status: "Expired" }),
    ).rejects.toMatchObject({
      ...refused("InvalidInputException", "InvalidInput", 400),
      message: "Operation does not support status Expired",
    });
  });

  it("remember the first use within a quarter of an hour", async () => {
    context.aws.seed({ users: [{ UserName: "ada" }] });
    const key = await create();
    expect(await lastUsed(key.accessKeyId)).toEqual({ ServiceName: "N/A", Region: "N/A" });
    await signedBy(key);
    const first = { LastUsedDate: new Date("2026-11-20T02:00:00Z"), ServiceName: "sts", Region: "us-east-1" };
    expect(await lastUsed(key.accessKeyId)).toEqual(first);
    context.pass(899);
    await signedBy(key);
    expect(await lastUsed(key.accessKeyId)).toEqual(first);
    context.pass(1);
    await signedBy(key);
    expect(await lastUsed(key.accessKeyId)).toMatchObject({ LastUsedDate: new Date("2026-11-20T02:15:00Z") });
  });

  it("that are gone are AccessDenied to those who ask for their last use [X]", async () => {
    await expect(context.iam.getAccessKeyLastUsed({ AccessKeyId: "AKIAGONEGONEGONE0000" })).rejects.toMatchObject(
      refused("AccessDenied", "AccessDenied", 403),
    );
  });
});

describe("a new access key in an account that is slow to tell", () => {
  const context = embedded({ accessKeySeconds: 10 });

  it("cannot sign at once", async () => {
    context.aws.seed({ users: [{ UserName: "ada" }] });
    const { AccessKey } = await context.iam.createAccessKey({ UserName: "ada" });
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
    const sts = new STS({ ...context.aws.config, credentials: { accessKeyId, secretAccessKey } });
    await expect(sts.getCallerIdentity()).rejects.toMatchObject(invalidToken);
    context.pass(10);
    await expect(sts.getCallerIdentity()).resolves.toBeDefined();
    sts.destroy();
  });
});
