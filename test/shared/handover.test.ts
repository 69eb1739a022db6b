import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { beforeEach, describe, expect, it } from "vitest";
import { invoke, stackFor } from "../support/stack.ts";

const context = stackFor();
const own = { accessKeyId: "AKIAADAADAADAADAADA0", secretAccessKey: "x" };
const denied = { name: "AccessDeniedException", message: expect.stringContaining("explicit deny") };
let secretId: string;

const readAs = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
  new SecretsManager({ ...context.stack.aws.config, credentials }).getSecretValue({ SecretId: secretId });

describe("a hand-over secret", () => {
  beforeEach(async () => {
    const { aws } = context.stack;
    aws.seed({ users: [{ UserName: "ada", keys: [{ id: own.accessKeyId }] }] });
    const userId = aws.account.iam.users.get("ada")?.UserId ?? expect.unreachable();
    secretId = `iam-steward/local/${userId}/password`;
    await invoke(context.stack, "issue-password", { requestId: "hire-7", userName: "ada", userId });
  });

  it.each([
    ["has another name", { NewUserName: "lovelace" }],
    ["is on another path", { NewPath: "/people/" }],
    ["has both", { NewUserName: "lovelace", NewPath: "/people/" }],
  ])("is read by its user who %s by now", async (_, change) => {
    await new IAM(context.stack.aws.config).updateUser({ UserName: "ada", ...change });
    await expect(readAs(own)).resolves.toMatchObject({ SecretString: expect.stringContaining("hire-7") });
  });

  it("is read neither by another user nor by one who gets the name later, whatever their policies allow", async () => {
    const { aws } = context.stack;
    const admin = ["arn:aws:iam::aws:policy/AdministratorAccess"];
    aws.seed({ users: [{ UserName: "bob", policies: admin, keys: [{ id: "AKIABOBBOBBOBBOBBOB0" }] }] });
    await expect(readAs({ ...own, accessKeyId: "AKIABOBBOBBOBBOBBOB0" })).rejects.toMatchObject(denied);
    aws.account.iam.users.delete("ada");
    aws.seed({ users: [{ UserName: "ada", policies: admin, keys: [{ id: "AKIAADAADAADAADAADA1" }] }] });
    await expect(readAs({ ...own, accessKeyId: "AKIAADAADAADAADAADA1" })).rejects.toMatchObject(denied);
  });
});
