import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { STS } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { embedded } from "../support/embedded-account.ts";

const hub = "123456789012";
const member = "222222222222";
const stranger = "333333333333";
const context = embedded({ accounts: [member, stranger], organization: "o-example" });
const role = `arn:aws:iam::${member}:role/entered`;

const allow = (Action: string, Resource = "*") => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource }],
});
const trust = (Principal: object, Condition?: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal, ...(Condition && { Condition }) }],
});
const thisHub = { AWS: `arn:aws:iam::${hub}:root` };
const only = (name: string) => ({ ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${hub}:role/${name}` } });

/** A client in the role of a function of the first account. */
const as = (functionName: string, policies: object[]) =>
  new STS({ ...context.aws.config, credentials: context.aws.credentialsOf(functionName, policies), maxAttempts: 1 });

async function enter(sts: STS, more: object = {}) {
  const { Credentials } = await sts.assumeRole({ RoleArn: role, RoleSessionName: "hire-7", ...more });
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const iamWith = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
  new IAM({ ...context.aws.config, credentials, maxAttempts: 1 });
const denied = { name: "AccessDenied" };
const mayEnter = [allow("sts:AssumeRole", role)];

describe("several accounts in one process", () => {
  it("have users of their own, under the same names", async () => {
    const other = context.aws.member(member);
    context.aws.seed({ users: [{ UserName: "ada" }] });
    other.seed({ users: [{ UserName: "ada" }] });
    const [here, there] = await Promise.all(
      [context.aws, other].map(({ config }) => new IAM(config).getUser({ UserName: "ada" })),
    );
    expect(here?.User?.Arn).toBe(`arn:aws:iam::${hub}:user/ada`);
    expect(there?.User?.Arn).toBe(`arn:aws:iam::${member}:user/ada`);
    expect(here?.User?.UserId).not.toBe(there?.User?.UserId);
  });

  it("know each other's access keys", async () => {
    context.aws.member(member).seed({ users: [{ UserName: "ada", keys: [{ id: "AKIAADAADAADAADAADA1" }] }] });
    const sts = new STS({
      ...context.aws.config,
      credentials: { accessKeyId: "AKIAADAADAADAADAADA1", secretAccessKey: "x" },
    });
    expect(await sts.getCallerIdentity()).toMatchObject({ Account: member, Arn: `arn:aws:iam::${member}:user/ada` });
  });

  it("are entered by a role that trusts the caller: the session acts there, under its name", async () => {
    context.aws.member(member).seed({
      users: [{ UserName: "grace" }],
      roles: [
        { RoleName: "entered", trust: trust(thisHub, only("create-user")), inline: { may: allow("iam:ListUsers") } },
      ],
    });
    const iam = iamWith(await enter(as("create-user", mayEnter)));
    expect((await iam.listUsers()).Users?.map(({ UserName }) => UserName)).toEqual(["grace"]);
    expect(context.aws.calls.at(-1)?.caller.arn).toBe(`arn:aws:sts::${member}:assumed-role/entered/hire-7`);
    await expect(iam.createUser({ UserName: "eve" })).rejects.toMatchObject(denied);
  });

  it("are closed to another role of the account that they trust, and to other accounts", async () => {
    const trusted = { RoleName: "entered", trust: trust(thisHub, only("create-user")) };
    context.aws.member(member).seed({ roles: [trusted] });
    await expect(enter(as("notify", mayEnter))).rejects.toMatchObject(denied);
    const outside = new STS({ ...context.aws.member(stranger).config, maxAttempts: 1 });
    await expect(enter(outside)).rejects.toMatchObject(denied);
  });

  it("are closed to a caller whose own policies do not name the role", async () => {
    context.aws.member(member).seed({ roles: [{ RoleName: "entered", trust: trust(thisHub) }] });
    const elsewhere = [allow("sts:AssumeRole", role.replace("entered", "other"))];
    await expect(enter(as("create-user", elsewhere))).rejects.toMatchObject(denied);
  });

  it("ask for an external id and a session's name where their trust policy does", async () => {
    const asked = { StringEquals: { "sts:ExternalId": "steward", "sts:RoleSessionName": "hire-7" } };
    context.aws.member(member).seed({ roles: [{ RoleName: "entered", trust: trust(thisHub, asked) }] });
    const sts = as("create-user", mayEnter);
    await expect(enter(sts)).rejects.toMatchObject(denied);
    await expect(enter(sts, { ExternalId: "steward", RoleSessionName: "other" })).rejects.toMatchObject(denied);
    await enter(sts, { ExternalId: "steward" });
  });

  it("end a session after an hour, and give a chained role no longer one", async () => {
    const may = allow("iam:ListUsers");
    context.aws.member(member).seed({ roles: [{ RoleName: "entered", trust: trust(thisHub), inline: { may } }] });
    const sts = as("create-user", mayEnter);
    await expect(enter(sts, { DurationSeconds: 3601 })).rejects.toMatchObject({ name: "ValidationError" });
    const iam = iamWith(await enter(sts));
    context.pass(3599);
    await iam.listUsers();
    context.pass(1);
    await expect(iam.listUsers()).rejects.toMatchObject({ name: "ExpiredToken" });
  });

  it("tell policies which account and organization a role is in", async () => {
    context.aws.member(member).seed({ roles: [{ RoleName: "entered", trust: trust(thisHub) }] });
    const within = (Condition: object) => {
      const [statement] = allow("sts:AssumeRole").Statement;
      return as("create-user", [{ Statement: [{ ...statement, Condition }] }]);
    };
    await enter(within({ StringEquals: { "aws:ResourceAccount": [member] } }));
    await enter(within({ StringEquals: { "aws:ResourceOrgID": "o-example" } }));
    await expect(enter(within({ StringEquals: { "aws:ResourceAccount": [stranger] } }))).rejects.toMatchObject(denied);
    await expect(enter(within({ StringEquals: { "aws:ResourceOrgID": "o-other" } }))).rejects.toMatchObject(denied);
  });

  it("open a secret to a user of another account if the secret's policy and the user's own both allow it", async () => {
    const [reader, other] = ["AKIAREADERREADER0001", "AKIAOTHEROTHEROTHER1"];
    const reads = { may: allow("secretsmanager:GetSecretValue") };
    context.aws.member(member).seed({
      users: [
        { UserName: "ada", keys: [{ id: reader }], inline: reads },
        { UserName: "eve", keys: [{ id: other }], inline: reads },
      ],
    });
    const secrets = new SecretsManager(context.aws.config);
    const { ARN: SecretId = "" } = await secrets.createSecret({ Name: "for-ada", SecretString: "s" });
    const Statement = [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${member}:user/ada` },
        Action: "secretsmanager:GetSecretValue",
        Resource: "*",
      },
    ];
    await secrets.putResourcePolicy({ SecretId, ResourcePolicy: JSON.stringify({ Statement }) });
    const read = (accessKeyId: string) =>
      new SecretsManager({
        ...context.aws.config,
        credentials: { accessKeyId, secretAccessKey: "x" },
        maxAttempts: 1,
      }).getSecretValue({ SecretId });
    expect((await read(reader)).SecretString).toBe("s");
    await expect(read(other)).rejects.toMatchObject({ name: "AccessDeniedException" });
    context.aws.member(member).account.iam.users.get("ada")?.inline.clear();
    await expect(read(reader)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});
