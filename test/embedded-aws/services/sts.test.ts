import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { embedded } from "../../support/embedded-account.ts";

const context = embedded();
const role = "arn:aws:iam::123456789012:role/reader";
const assume = (RoleArn = role) => {
  const sts = new STS({ ...context.aws.config, maxAttempts: 1 });
  return sts.assumeRole({ RoleArn, RoleSessionName: "ann" });
};
const trusting = (AWS: string) => ({ Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS } }] });

describe("AssumeRole", () => {
  it("opens a session of the role that may do what the role's policies allow", async () => {
    const may = { Statement: [{ Effect: "Allow", Action: "iam:ListGroups", Resource: "*" }] };
    const trust = trusting("arn:aws:iam::123456789012:root");
    context.aws.seed({ roles: [{ RoleName: "reader", trust, inline: { may } }] });
    const { Credentials, AssumedRoleUser } = await assume();
    expect(AssumedRoleUser?.Arn).toBe("arn:aws:sts::123456789012:assumed-role/reader/ann");
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = Credentials ?? {};
    const iam = new IAM({ ...context.aws.config, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
    expect((await iam.listGroups()).Groups).toEqual([]);
    await expect(iam.listUsers()).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("is denied where the role does not trust the caller, and where there is no such role", async () => {
    context.aws.seed({ roles: [{ RoleName: "reader", trust: trusting("arn:aws:iam::999999999999:root") }] });
    for (const arn of [role, `${role}s`])
      await expect(assume(arn)).rejects.toMatchObject({
        name: "AccessDenied",
        message: expect.stringMatching(`is not authorized to perform: sts:AssumeRole on resource: ${arn}$`),
      });
  });
});
