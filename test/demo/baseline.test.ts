import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { STS } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { createAccount } from "../../embedded-aws/account.ts";
import { decide } from "../../embedded-aws/policy/evaluate.ts";
import { readResources, seedOf } from "../../embedded-aws/stack/template.ts";
import { readTemplate } from "../../infra/template.ts";
import { codesOf } from "../support/enrolment.ts";
import { onboarding, onboardings } from "../support/onboarding.ts";

const resources = readResources(readTemplate("local"), createAccount(), "iam-steward-local-");
const { policies = [], groups = [] } = seedOf(resources);
const document = (name: string) =>
  JSON.stringify(policies.find(({ PolicyName }) => PolicyName === `iam-steward-local-${name}`)?.document);
const anything = JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } });
const account = "arn:aws:iam::123456789012";

const ada = { name: "ada", id: "AIDAADA", documents: [anything, document("require-mfa")] };
const service = { name: "svc", id: "AIDASVC", documents: [anything] };
type Somebody = typeof ada;

/** Whether a user with every other right may do this within the boundary. */
function may({ name, id, documents }: Somebody, mfa: string | undefined, [action, resource, more = {}]: Act): boolean {
  const context = new Map([
    ["aws:username", [name]],
    ["aws:userid", [id]],
  ]);
  if (mfa !== undefined) context.set("aws:multifactorauthpresent", [mfa]);
  for (const [key, value] of Object.entries(more)) context.set(key.toLowerCase(), [value]);
  const own = resource.replace("NAME", name).replace("ID", id);
  const request = { action, resource: own, principal: `${account}:user/people/${name}`, context };
  return decide(documents, request) === "allowed" && decide([document("boundary")], request) === "allowed";
}

type Act = [action: string, resource: string, more?: Record<string, string>];

const self = `${account}:user/people/NAME`;
const other = `${account}:user/people/grace`;
const secrets = "arn:aws:secretsmanager:us-east-1:123456789012:secret";
const functions = "arn:aws:lambda:us-east-1:123456789012:function";
const events = "arn:aws:events:us-east-1:123456789012";
const files = "arn:aws:s3:::iam-steward-local-reports-123456789012";
const viaSecrets = { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" };

describe("what people may do who have every right by other policies", () => {
  it.each<[Act, before: boolean, after: boolean, service: boolean]>([
    // The first sign-in, and the way to MFA
    [["iam:ChangePassword", self], true, true, true],
    [["iam:GetAccountPasswordPolicy", "*"], true, true, true],
    [["iam:GetUser", self], true, true, true],
    [["iam:GetUser", `${account}:user/NAME`], true, true, true],
    [["iam:ListVirtualMFADevices", "*"], true, true, true],
    [["iam:ListMFADevices", self], true, true, true],
    [["iam:CreateVirtualMFADevice", `${account}:mfa/phone`], true, true, true],
    [["iam:EnableMFADevice", self], true, true, true],
    [["iam:ResyncMFADevice", self], true, true, true],
    [["sts:GetSessionToken", "*"], true, true, true],
    [["secretsmanager:GetSecretValue", `${secrets}:iam-steward/local/ID/mfa-AbCdEf`], true, true, true],
    [["secretsmanager:GetSecretValue", `${secrets}:iam-steward/local/ID/access-key-AbCdEf`], true, true, true],
    [["kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/k", viaSecrets], true, true, true],
    // Only with MFA
    [["iam:DeactivateMFADevice", self], false, true, true],
    [["iam:GetUser", other], false, true, true],
    [["iam:ListMFADevices", other], false, true, true],
    [["iam:ListUsers", "*"], false, true, true],
    [["secretsmanager:GetSecretValue", `${secrets}:application-AbCdEf`], false, true, true],
    [["secretsmanager:GetSecretValue", `${secrets}:iam-steward/local/AIDAGRACE/mfa-AbCdEf`], false, true, true], // by its own policy: no
    [["kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/k"], false, true, true],
    [["s3:GetObject", "arn:aws:s3:::reports/x"], false, true, true],
    [["s3:GetObject", `${files}/reports/123456789012/latest.json`], false, true, true],
    [["events:PutEvents", `${events}:event-bus/iam-steward-local`], false, true, true], // the bus's policy says who may
    [["ec2:RunInstances", "*"], false, true, true],
    [["lambda:InvokeFunction", `${functions}:application`], false, true, true],
    // Never
    [["iam:EnableMFADevice", other], false, false, false],
    [["iam:DeactivateMFADevice", other], false, false, false],
    [["iam:CreateVirtualMFADevice", `${account}:mfa/iam-steward/local/ID/NAME`], false, false, false],
    [["iam:DeleteVirtualMFADevice", `${account}:mfa/phone`], false, false, false],
    [["iam:CreateAccessKey", self], false, false, false],
    [["iam:PutUserPolicy", self], false, false, false],
    [["iam:DeleteUserPermissionsBoundary", self], false, false, false],
    [["iam:CreateUser", `${account}:user/eve`], false, false, false],
    [["iam:PassRole", `${account}:role/admin`], false, false, false],
    [["organizations:LeaveOrganization", "*"], false, false, false],
    [["lambda:UpdateFunctionCode", `${functions}:iam-steward-local-create-user`], false, false, false],
    [["lambda:InvokeFunction", `${functions}:iam-steward-local-create-user`], false, false, false],
    [["secretsmanager:PutResourcePolicy", `${secrets}:iam-steward/local/ID/mfa-AbCdEf`], false, false, false],
    [["events:PutTargets", `${events}:rule/iam-steward-local/iam-steward-local-requests`], false, false, false],
    [["events:PutRule", `${events}:rule/iam-steward-local-failed-executions`], false, false, false],
    [["s3:PutObject", `${files}/held/r-1.json`], false, false, false],
    [["s3:DeleteObject", `${files}/evidence/123456789012/ID/r-1/snapshot.json`], false, false, false],
    [["ssm:PutParameter", "arn:aws:ssm:us-east-1:123456789012:parameter/iam-steward/local/pause"], false, false, false],
  ])("%j: before MFA %s, after it %s; a service %s", (act, before, after, byService) => {
    expect(may(ada, "false", act)).toBe(before);
    expect(may(ada, undefined, act)).toBe(before); // with a key, and no session
    expect(may(ada, "true", act)).toBe(after);
    expect(may(service, undefined, act)).toBe(byService);
  });

  it("keeps a device's place in an enrolment from users under another boundary", () => {
    const [action, resource] = ["iam:CreateVirtualMFADevice", `${account}:mfa/iam-steward/local/AIDAGRACE/grace`];
    const context = new Map([["aws:multifactorauthpresent", ["true"]]]);
    const request = { action, resource, principal: `${account}:user/people/ada`, context };
    expect(decide(ada.documents, request)).not.toBe("allowed");
  });

  it("depends on one managed policy, on a group", () => {
    expect(groups).toEqual([
      {
        GroupName: "iam-steward-local-require-mfa",
        policies: [`${account}:policy/iam-steward-local-require-mfa`],
      },
    ]);
  });
});

describe("a new user who needs MFA", () => {
  const { context, workflow, user, value } = onboardings();

  it("gets in: first password, seed, device, and then what their groups allow", async () => {
    const { aws, clock } = context.stack;
    aws.seed({ groups: [{ GroupName: "readers", policies: ["arn:aws:iam::aws:policy/IAMReadOnlyAccess"] }] });
    await workflow("onboard", { ...onboarding, path: "/people/", mfa: true });
    user("ada")?.groups.add(aws.account.iam.groups.get("readers") ?? expect.unreachable());
    await clock.advance(60_000);
    const config = (credentials: { accessKeyId: string; secretAccessKey: string }) => ({ ...aws.config, credentials });
    const { password } = await value("password");
    const session = config(aws.signIn("ada", password));
    const iam = new IAM(session);

    await expect(iam.listUsers()).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("explicit deny in an identity-based policy"),
    });
    const own = "Of-my-0wn-making-1";
    await iam.changePassword({ OldPassword: password, NewPassword: own });
    const SecretId = `iam-steward/local/${user("ada")?.UserId}/mfa`;
    const { SecretString = "" } = await new SecretsManager(session).getSecretValue({ SecretId });
    const { otpauthUri, serialNumber: SerialNumber } = JSON.parse(SecretString);
    const { firstCode, secondCode } = codesOf(otpauthUri, clock.now());
    const codes = { AuthenticationCode1: firstCode, AuthenticationCode2: secondCode };
    await iam.enableMFADevice({ UserName: "ada", SerialNumber, ...codes });
    await expect(iam.deactivateMFADevice({ SerialNumber })).rejects.toMatchObject({ name: "AccessDenied" });

    expect(() => aws.signIn("ada", own)).toThrow();
    expect(() => aws.signIn("ada", own, "000000")).toThrow();
    await clock.advance(60_000);
    const code = () => codesOf(otpauthUri, clock.now()).firstCode;
    await expect(new IAM(config(aws.signIn("ada", own, code()))).listUsers()).resolves.toBeDefined();

    const key = config(await value("access-key"));
    await expect(new IAM(key).listUsers()).rejects.toMatchObject({ name: "AccessDenied" });
    await clock.advance(60_000);
    const { Credentials } = await new STS(key).getSessionToken({ SerialNumber, TokenCode: code() });
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = Credentials ?? {};
    await expect(new IAM(config({ accessKeyId, secretAccessKey })).listUsers()).resolves.toBeDefined();
  });
});
