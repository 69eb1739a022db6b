import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { SNS } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { decide } from "../../embedded-aws/policy/evaluate.ts";
import { embedded } from "../support/embedded-account.ts";

const allow = (Action: string | string[], Resource: string | string[] = "*", Condition?: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource, ...(Condition && { Condition }) }],
});
const deny = (Action: string, Resource = "*", Condition?: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action, Resource, ...(Condition && { Condition }) }],
});
const denied = { name: "AccessDenied", $metadata: { httpStatusCode: 403 } };

describe("a user's own key", () => {
  const context = embedded();
  const ada = "arn:aws:iam::123456789012:user/team/ada";
  const as = async (user: object) => {
    context.aws.seed({
      users: [{ UserName: "ada", Path: "/team/", keys: [{ id: "AKIAADAADAADAADAADA0" }], ...user }],
    });
    const credentials = { accessKeyId: "AKIAADAADAADAADAADA0", secretAccessKey: "x" };
    return new IAM({ ...context.aws.config, credentials, maxAttempts: 1 });
  };

  it("may do nothing until a policy says so", async () => {
    const iam = await as({});
    await expect(iam.listUsers()).rejects.toMatchObject({
      ...denied,
      message: `User: ${ada} is not authorized to perform: iam:ListUsers on resource: * because no identity-based policy allows the iam:ListUsers action`,
    });
  });

  it("may do what their own, their groups' and attached policies allow together", async () => {
    const inline = { own: allow("iam:ListUsers") };
    context.aws.seed({
      groups: [{ GroupName: "g", inline: { p: allow("iam:Get*", "arn:aws:iam::*:user/team/*") } }],
    });
    const iam = await as({ inline, groups: ["g"], policies: ["arn:aws:iam::aws:policy/IAMUserChangePassword"] });
    await iam.listUsers();
    await iam.getUser({ UserName: "ada" });
    await expect(iam.getUser({ UserName: "bob" })).rejects.toMatchObject(denied);
    await expect(iam.listGroups()).rejects.toMatchObject(denied);
  });

  it("may do nothing once AWSDenyAll is attached", async () => {
    const iam = await as({ policies: ["arn:aws:iam::aws:policy/AdministratorAccess"] });
    await iam.listUsers();
    await context.iam.attachUserPolicy({ UserName: "ada", PolicyArn: "arn:aws:iam::aws:policy/AWSDenyAll" });
    await expect(iam.listUsers()).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("with an explicit deny in an identity-based policy"),
    });
  });

  it("may do no more than the boundary lets through", async () => {
    const iam = await as({
      policies: ["arn:aws:iam::aws:policy/AdministratorAccess"],
      boundary: "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
    });
    await iam.listUsers();
    await expect(iam.deleteUser({ UserName: "ada" })).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining("because no permissions boundary allows the iam:DeleteUser action"),
    });
  });

  it("is simulated as it is", async () => {
    await as({ policies: ["arn:aws:iam::aws:policy/AWSDenyAll"], inline: { p: allow("iam:*") } });
    context.aws.seed({
      users: [
        { UserName: "bob", inline: { p: allow("iam:*") }, boundary: "arn:aws:iam::aws:policy/IAMReadOnlyAccess" },
      ],
    });
    const simulate = async (PolicySourceArn: string) =>
      (
        await context.iam.simulatePrincipalPolicy({
          PolicySourceArn,
          ActionNames: ["iam:ListUsers", "iam:DeleteUser", "s3:ListAllMyBuckets"],
        })
      ).EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
    expect(await simulate(ada)).toEqual(["explicitDeny", "explicitDeny", "explicitDeny"]);
    expect(await simulate("arn:aws:iam::123456789012:user/bob")).toEqual(["allowed", "implicitDeny", "implicitDeny"]);
    await expect(simulate("arn:aws:iam::123456789012:user/eve")).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });
});

describe("a function's role", () => {
  const context = embedded();

  it("may do what its policies allow, each service in its own words", async () => {
    context.aws.seed({ users: [{ UserName: "ada", tags: { Team: "a" } }], topics: ["t"], buckets: { b: {} } });
    const credentials = context.aws.credentialsOf("notify", [
      allow("sns:Publish", "arn:aws:sns:us-east-1:123456789012:t"),
      allow(["s3:PutObject", "s3:GetObject"], "arn:aws:s3:::b/reports/*"),
      allow("iam:AddUserToGroup", "arn:aws:iam::123456789012:group/devs"),
      allow("iam:TagUser", "*", { StringEquals: { "iam:ResourceTag/team": "a", "aws:RequestTag/x": "1" } }),
      allow("iam:AttachUserPolicy", "*", { ArnEquals: { "iam:PolicyARN": "arn:aws:iam::aws:policy/AWSDenyAll" } }),
    ]);
    const config = { ...context.aws.config, credentials, maxAttempts: 1 };
    const [iam, sns, s3, secrets] = [new IAM(config), new SNS(config), new S3(config), new SecretsManager(config)];
    const topic = "arn:aws:sns:us-east-1:123456789012:t";
    await sns.publish({ TopicArn: topic, Message: "m" });
    await expect(sns.publish({ TopicArn: `${topic}2`, Message: "m" })).rejects.toMatchObject({
      name: "AuthorizationErrorException",
    });
    await s3.putObject({ Bucket: "b", Key: "reports/x", Body: "x" });
    await s3.headObject({ Bucket: "b", Key: "reports/x" });
    await expect(s3.putObject({ Bucket: "b", Key: "x", Body: "x" })).rejects.toMatchObject(denied);
    await expect(s3.listObjectsV2({ Bucket: "b" })).rejects.toMatchObject(denied);
    await expect(secrets.listSecrets({})).rejects.toMatchObject({
      name: "AccessDeniedException",
      $metadata: { httpStatusCode: 400 },
    });
    await context.iam.createGroup({ GroupName: "devs" });
    await context.iam.createGroup({ GroupName: "admins" });
    await iam.addUserToGroup({ UserName: "ada", GroupName: "devs" });
    await expect(iam.addUserToGroup({ UserName: "ada", GroupName: "admins" })).rejects.toMatchObject(denied);
    await iam.tagUser({ UserName: "ada", Tags: [{ Key: "x", Value: "1" }] });
    await expect(iam.tagUser({ UserName: "ada", Tags: [{ Key: "x", Value: "2" }] })).rejects.toMatchObject(denied);
    const attach = (name: string) =>
      iam.attachUserPolicy({ UserName: "ada", PolicyArn: `arn:aws:iam::aws:policy/${name}` });
    await attach("AWSDenyAll");
    await expect(attach("AdministratorAccess")).rejects.toMatchObject(denied);
  });
});

describe("what a right is about", () => {
  const context = embedded();
  const [account, team] = ["arn:aws:iam::123456789012", "arn:aws:iam::123456789012:user/team/ada"];

  it.each<[string, (iam: IAM) => Promise<unknown>, string]>([
    ["CreateUser", (iam) => iam.createUser({ UserName: "eve", Path: "/x/" }), `${account}:user/x/eve`],
    ["TagUser", (iam) => iam.tagUser({ UserName: "ada", Tags: [] }), team],
    ["ListUsers", (iam) => iam.listUsers(), "*"],
    ["GetAccountPasswordPolicy", (iam) => iam.getAccountPasswordPolicy(), "*"],
    ["AddUserToGroup", (iam) => iam.addUserToGroup({ UserName: "ada", GroupName: "g" }), `${account}:group/g`],
    ["AttachUserPolicy", (iam) => iam.attachUserPolicy({ UserName: "ada", PolicyArn: `${account}:policy/p` }), team],
    ["GetPolicy", (iam) => iam.getPolicy({ PolicyArn: `${account}:policy/p` }), `${account}:policy/p`],
    ["CreatePolicy", (iam) => iam.createPolicy({ PolicyName: "p", PolicyDocument: "{}" }), `${account}:policy/p`],
    ["GetRole", (iam) => iam.getRole({ RoleName: "r" }), `${account}:role/r`],
    ["CreateVirtualMFADevice", (iam) => iam.createVirtualMFADevice({ VirtualMFADeviceName: "d" }), `${account}:mfa/d`],
    ["ListMFADeviceTags", (iam) => iam.listMFADeviceTags({ SerialNumber: `${account}:mfa/d` }), `${account}:mfa/d`],
    [
      "DeactivateMFADevice",
      (iam) => iam.deactivateMFADevice({ UserName: "ada", SerialNumber: `${account}:mfa/d` }),
      team,
    ],
    [
      "ListServiceSpecificCredentials",
      (iam) => iam.listServiceSpecificCredentials({ AllUsers: true }),
      `${account}:user/*`,
    ],
    ["GetAccessKeyLastUsed", (iam) => iam.getAccessKeyLastUsed({ AccessKeyId: "AKIAADAADAADAADAADA0" }), team],
  ])("%s", async (operation, call, resource) => {
    context.aws.seed({
      groups: [{ GroupName: "g" }],
      users: [{ UserName: "ada", Path: "/team/", keys: [{ id: "AKIAADAADAADAADAADA0" }] }],
    });
    const credentials = context.aws.credentialsOf("f", []);
    const iam = new IAM({ ...context.aws.config, credentials, maxAttempts: 1 });
    await expect(call(iam)).rejects.toMatchObject({
      ...denied,
      message: expect.stringContaining(`to perform: iam:${operation} on resource: ${resource} because`),
    });
    iam.destroy();
  });
});

describe("a secret's policy", () => {
  const context = embedded();
  const ada = "arn:aws:iam::123456789012:user/ada";
  const role = "arn:aws:iam::123456789012:role/issue-key";
  const handover = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: ada }, Action: "secretsmanager:GetSecretValue", Resource: "*" },
      {
        Effect: "Deny",
        Principal: "*",
        Action: "secretsmanager:GetSecretValue",
        Resource: "*",
        Condition: { StringNotEquals: { "aws:PrincipalArn": [ada, role] } },
      },
    ],
  };
  const read = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new SecretsManager({ ...context.aws.config, credentials, maxAttempts: 1 }).getSecretValue({ SecretId: "s" });

  it("lets its user and the role read, and nobody else, not even the administrator", async () => {
    context.aws.seed({ users: [{ UserName: "ada", keys: [{ id: "AKIAADAADAADAADAADA0" }] }] });
    const admin = new SecretsManager(context.aws.config);
    await admin.createSecret({ Name: "s", SecretString: "v" });
    await admin.putResourcePolicy({ SecretId: "s", ResourcePolicy: JSON.stringify(handover), BlockPublicPolicy: true });
    await expect(read({ accessKeyId: "AKIAADAADAADAADAADA0", secretAccessKey: "x" })).resolves.toMatchObject({
      SecretString: "v",
    });
    await expect(read(context.aws.credentialsOf("issue-key"))).resolves.toBeDefined();
    const elsewhere = { name: "AccessDeniedException" };
    await expect(read(context.aws.credentialsOf("notify"))).rejects.toMatchObject(elsewhere);
    await expect(admin.getSecretValue({ SecretId: "s" })).rejects.toMatchObject({
      ...elsewhere,
      message: expect.stringContaining("with an explicit deny in a resource-based policy"),
    });
    admin.destroy();
  });
});

describe("conditions", () => {
  const known = {
    "aws:username": ["ada"],
    n: ["7"],
    "aws:tagkeys": ["a", "b"],
    t: ["2026-11-20T00:00:00Z"],
    flag: ["true"],
  };
  const request = (resource = "r") => ({
    action: "s3:GetObject",
    resource,
    principal: "arn:aws:iam::1:user/ada",
    context: new Map(Object.entries(known)),
  });
  const decided = (Condition: object) => decide([JSON.stringify(allow("s3:*", "*", Condition))], request());

  it.each([
    { StringEquals: { "aws:username": ["bob", "ada"] } },
    { StringEquals: { "AWS:UserName": "ada" } },
    { StringNotEquals: { "aws:username": ["bob", "eve"] } },
    { StringNotEquals: { absent: "x" } },
    { StringEqualsIfExists: { absent: "x" } },
    { StringEqualsIgnoreCase: { "aws:username": "ADA" } },
    { StringLike: { "aws:username": "a?a*" } },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's
    { StringEquals: { "aws:username": "${aws:username}" } },
    { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } },
    { Bool: { flag: "True" } },
    { Null: { absent: "true", flag: "false" } },
    { NumericLessThanEquals: { n: "7" } },
    { NumericNotEquals: { n: "8" } },
    { DateGreaterThan: { t: "2026-11-19T23:59:59Z" } },
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b", "c"] } },
    { "ForAllValues:StringEquals": { absent: ["a"] } },
    { "ForAnyValue:StringEquals": { "aws:TagKeys": ["b"] } },
  ])("hold: %j", (condition) => {
    expect(decided(condition)).toBe("allowed");
  });

  it.each([
    { StringEquals: { "aws:username": "Ada" } },
    { StringEquals: { absent: "x" } },
    { StringNotEquals: { "aws:username": ["ada", "bob"] } },
    { StringLike: { "aws:username": "b*" } },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM's
    { StringEquals: { "aws:username": "${aws:nobody}" } },
    { Bool: { "aws:MultiFactorAuthPresent": "false" } },
    { Null: { absent: "false" } },
    { NumericLessThan: { n: "7" } },
    { DateLessThan: { t: "2026-11-19T23:59:59Z" } },
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } },
    { "ForAnyValue:StringEquals": { "aws:TagKeys": ["c"] } },
    { "ForAnyValue:StringEquals": { absent: ["c"] } },
    { StringEquals: { "aws:username": "ada", n: "8" } },
  ])("do not hold: %j", (condition) => {
    expect(decided(condition)).toBe("implicitDeny");
  });

  it("that are not known are an error", () => {
    expect(() => decided({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } })).toThrow("no condition operator IpAddress");
  });

  it("leave a Deny the last word, and NotAction what it leaves out", () => {
    expect(decide([JSON.stringify(allow("*")), JSON.stringify(deny("s3:Get*"))], request())).toBe("explicitDeny");
    const others = { Statement: { Effect: "Allow", NotAction: "iam:*", NotResource: "r/*" } };
    expect(decide([JSON.stringify(others)], request())).toBe("allowed");
    expect(decide([JSON.stringify(others)], request("r/x"))).toBe("implicitDeny");
  });
});
