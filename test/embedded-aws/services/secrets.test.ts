import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { embedded } from "../../support/embedded-account.ts";

const refused = (name: string, message?: string) => ({
  name,
  $metadata: { httpStatusCode: 400 },
  ...(message && { message }),
});
const missing = refused("ResourceNotFoundException");
const invalid = refused("InvalidParameterException");
const token = (n: number) => String(n).padStart(64, "0");
const Name = "iam-steward/dev/AIDAX/access-key";
const SecretId = Name;

describe("Secrets Manager", () => {
  const context = embedded();
  let secrets: SecretsManager;
  beforeEach(() => {
    secrets = new SecretsManager({ ...context.aws.config, maxAttempts: 1 });
  });
  afterEach(() => secrets.destroy());

  const create = (SecretString?: string, n = 1) =>
    secrets.createSecret({ Name, ClientRequestToken: token(n), ...(SecretString && { SecretString }) });
  const put = (SecretString: string, n: number, VersionStages?: string[]) =>
    secrets.putSecretValue({
      SecretId,
      SecretString,
      ClientRequestToken: token(n),
      ...(VersionStages && { VersionStages }),
    });
  const current = async () => (await secrets.getSecretValue({ SecretId })).SecretString;

  it("makes a secret with a value, found by name and by ARN", async () => {
    const { ARN, VersionId } = await create("one");
    expect(ARN).toMatch(
      /^arn:aws:secretsmanager:us-east-1:123456789012:secret:iam-steward\/dev\/AIDAX\/access-key-\w{6}$/,
    );
    expect(VersionId).toBe(token(1));
    expect(await secrets.getSecretValue({ SecretId: ARN })).toMatchObject({
      Name,
      SecretString: "one",
      VersionStages: ["AWSCURRENT"],
    });
  });

  it("takes the same token with the same value again, and with no other", async () => {
    const first = await create("one");
    expect(await create("one")).toMatchObject({ ARN: first.ARN, VersionId: token(1) });
    await expect(create("two")).rejects.toMatchObject(refused("ResourceExistsException"));
    await put("two", 2);
    await put("two", 2);
    await expect(put("three", 2)).rejects.toMatchObject({
      ...refused("ResourceExistsException"),
      message: expect.stringContaining(`You can't use ClientRequestToken ${token(2)} because that value is already`),
    });
    expect(await current()).toBe("two");
  });

  it("refuses a name that is taken [X: the text]", async () => {
    await create("one");
    await expect(create("one", 2)).rejects.toMatchObject(
      refused("ResourceExistsException", `The operation failed because the secret ${Name} already exists.`),
    );
  });

  it("refuses a value without a token", async () => {
    const without = { Name, SecretString: "one", ClientRequestToken: "" };
    await expect(secrets.createSecret(without)).rejects.toMatchObject(
      refused(
        "InvalidRequestException",
        "You must provide a ClientRequestToken value. We recommend a UUID-type value.",
      ),
    );
  });

  it("shows no tags where there are none", async () => {
    await create("one");
    expect(await secrets.describeSecret({ SecretId })).not.toHaveProperty("Tags");
  });

  it("has no value until one is put, and the first is the current one whatever its label", async () => {
    const { VersionId } = await create();
    expect(VersionId).toBeUndefined();
    await expect(current()).rejects.toMatchObject(
      refused(
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      ),
    );
    await put("one", 1, ["AWSPENDING"]);
    expect(await current()).toBe("one");
  });

  it("keeps the last value as the previous one, and lets labels be moved", async () => {
    await create("one", 1);
    await put("two", 2, ["AWSPENDING"]);
    expect(await current()).toBe("one");
    const move = (RemoveFromVersionId?: string) =>
      secrets.updateSecretVersionStage({
        SecretId,
        VersionStage: "AWSCURRENT",
        MoveToVersionId: token(2),
        ...(RemoveFromVersionId && { RemoveFromVersionId }),
      });
    await expect(move()).rejects.toMatchObject(invalid);
    await expect(move(token(2))).rejects.toMatchObject(invalid);
    await move(token(1));
    expect(await current()).toBe("two");
    expect((await secrets.describeSecret({ SecretId })).VersionIdsToStages).toEqual({
      [token(1)]: ["AWSPREVIOUS"],
      [token(2)]: ["AWSPENDING", "AWSCURRENT"],
    });
    await secrets.updateSecretVersionStage({ SecretId, VersionStage: "AWSPREVIOUS", RemoveFromVersionId: token(1) });
    await expect(secrets.getSecretValue({ SecretId, VersionStage: "AWSPREVIOUS" })).rejects.toMatchObject(missing);
    const { Versions } = await secrets.listSecretVersionIds({ SecretId, IncludeDeprecated: true });
    expect(Versions).toHaveLength(2);
    await expect(
      secrets.updateSecretVersionStage({ SecretId, VersionStage: "AWSCURRENT", RemoveFromVersionId: token(2) }),
    ).rejects.toMatchObject(invalid);
  });

  it("holds one value a version, of 65,536 bytes at most", async () => {
    await create("x".repeat(65_536));
    await expect(put("x".repeat(65_537), 2)).rejects.toMatchObject(invalid);
    const both = { SecretId, SecretString: "a", SecretBinary: new Uint8Array([1]), ClientRequestToken: token(3) };
    await expect(secrets.putSecretValue(both)).rejects.toMatchObject(invalid);
    await secrets.putSecretValue({ SecretId, SecretBinary: new Uint8Array([1, 2]), ClientRequestToken: token(3) });
    expect((await secrets.getSecretValue({ SecretId })).SecretBinary).toEqual(new Uint8Array([1, 2]));
  });

  it.each(["", "a,b", "a b", "x".repeat(513)])("cannot be named %j", async (name) => {
    await expect(secrets.createSecret({ Name: name })).rejects.toMatchObject(refused("ValidationException"));
  });

  it("cannot be named like the end of an ARN", async () => {
    await expect(secrets.createSecret({ Name: "looks-like-AbCdEf" })).rejects.toMatchObject(invalid);
  });

  it.each(["short", "x".repeat(65)])("refuses the token %j", async (ClientRequestToken) => {
    await expect(secrets.createSecret({ Name, SecretString: "v", ClientRequestToken })).rejects.toMatchObject(invalid);
  });

  it("keeps a deleted secret for its window, and its name with it", async () => {
    await create("one");
    await secrets.deleteSecret({ SecretId, RecoveryWindowInDays: 7 });
    const marked = refused(
      "InvalidRequestException",
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
    await expect(current()).rejects.toMatchObject(marked);
    await expect(put("two", 2)).rejects.toMatchObject(marked);
    await expect(create("two", 2)).rejects.toMatchObject(refused("InvalidRequestException"));
    expect((await secrets.describeSecret({ SecretId })).DeletedDate).toEqual(new Date("2026-11-20T02:00:00Z"));
    expect((await secrets.listSecrets({})).SecretList).toEqual([]);
    await secrets.restoreSecret({ SecretId });
    expect(await current()).toBe("one");
    await secrets.deleteSecret({ SecretId });
    context.pass(30 * 86_400);
    await expect(secrets.describeSecret({ SecretId })).rejects.toMatchObject(missing);
    await create("anew", 3);
  });

  it("deletes by force within seconds, and does not mind when there is nothing", async () => {
    await create("one");
    const ForceDeleteWithoutRecovery = true;
    await secrets.deleteSecret({ SecretId, ForceDeleteWithoutRecovery });
    await expect(secrets.describeSecret({ SecretId })).resolves.toBeDefined();
    context.pass(3);
    await expect(secrets.describeSecret({ SecretId })).rejects.toMatchObject(missing);
    await secrets.deleteSecret({ SecretId, ForceDeleteWithoutRecovery });
    await expect(secrets.deleteSecret({ SecretId })).rejects.toMatchObject(missing);
    await expect(secrets.deleteSecret({ SecretId, RecoveryWindowInDays: 6 })).rejects.toMatchObject(invalid);
    await expect(
      secrets.deleteSecret({ SecretId, RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery }),
    ).rejects.toMatchObject(invalid);
  });

  it("says on which day a value was last read", async () => {
    await create("one");
    expect((await secrets.describeSecret({ SecretId })).LastAccessedDate).toBeUndefined();
    await current();
    expect((await secrets.describeSecret({ SecretId })).LastAccessedDate).toEqual(new Date("2026-11-20T00:00:00Z"));
  });

  it("tags secrets, and lists them by name and page", async () => {
    await create("one");
    await secrets.createSecret({ Name: "other", Description: "d" });
    await secrets.tagResource({ SecretId, Tags: [{ Key: "intent", Value: "x" }] });
    const named = await secrets.listSecrets({ Filters: [{ Key: "name", Values: ["iam-steward/"] }] });
    expect(named.SecretList).toMatchObject([{ Name, Tags: [{ Key: "intent", Value: "x" }] }]);
    await secrets.untagResource({ SecretId, TagKeys: ["intent"] });
    const first = await secrets.listSecrets({ MaxResults: 1 });
    expect(first.SecretList).toMatchObject([{ Name }]);
    expect(first.SecretList?.[0]).not.toHaveProperty("Tags");
    const second = await secrets.listSecrets({ MaxResults: 1, NextToken: first.NextToken });
    expect([second.SecretList?.[0]?.Name, second.NextToken]).toEqual(["other", undefined]);
  });

  it.each([
    ["a comma", "a,b"],
    ["more than 256 characters", "x".repeat(257)],
  ])("takes no tag whose value has %s", async (_, Value) => {
    await create("one");
    const tag = secrets.tagResource({ SecretId, Tags: [{ Key: "team", Value }] });
    await expect(tag).rejects.toMatchObject(refused("InvalidParameterException"));
  });

  it("keeps values out of the call log", async () => {
    await create("a-secret-value");
    await put("another-secret", 2);
    expect(JSON.stringify(context.aws.calls)).not.toMatch(/a-secret-value|another-secret/);
  });

  it("holds a resource policy whose users must be there", async () => {
    await create("one");
    const policy = (AWS: string, Effect = "Allow") =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect, Principal: { AWS }, Action: "secretsmanager:GetSecretValue", Resource: "*" }],
      });
    const set = (ResourcePolicy: string) =>
      secrets.putResourcePolicy({ SecretId, ResourcePolicy, BlockPublicPolicy: true });
    const malformed = refused("MalformedPolicyDocumentException");
    const ada = "arn:aws:iam::123456789012:user/ada";
    await expect(set("no json")).rejects.toMatchObject(malformed);
    await expect(set(policy(ada))).rejects.toMatchObject(malformed);
    await expect(set(policy("*"))).rejects.toMatchObject(refused("PublicPolicyException"));
    const billing = "arn:aws:iam::123456789012:role/services/billing";
    await expect(set(policy(billing))).rejects.toMatchObject(malformed);
    context.aws.seed({ users: [{ UserName: "ada" }], roles: [{ RoleName: "billing", Path: "/services/" }] });
    await set(policy(billing));
    await set(policy(ada));
    const shown = async () => (await secrets.getResourcePolicy({ SecretId })).ResourcePolicy;
    expect(await shown()).toBe(policy(ada));
    // [DOC] a principal is kept by its unique id
    const person = context.aws.account.iam.users.get("ada") ?? expect.unreachable();
    person.Path = "/people/";
    expect(await shown()).toBe(policy(ada.replace("user/", "user/people/")));
    context.aws.account.iam.users.delete("ada");
    expect(await shown()).toBe(policy(person.UserId));
  });
});
