import { describe, expect, it } from "vitest";
import { certificate } from "../../support/credentials.ts";
import { embedded, refused } from "../../support/embedded-account.ts";

const missing = refused("NoSuchEntityException", "NoSuchEntity", 404);
const invalid = refused("ValidationError", "ValidationError", 400);
const tooMany = refused("LimitExceededException", "LimitExceeded", 409);
const UserName = "ada";

describe("service-specific credentials", () => {
  const context = embedded();
  const create = (ServiceName: string, CredentialAgeDays?: number) =>
    context.iam.createServiceSpecificCredential({
      UserName,
      ServiceName,
      ...(CredentialAgeDays && { CredentialAgeDays }),
    });

  it.each(["codecommit.amazonaws.com", "cassandra.amazonaws.com"])(
    "of %s have a user name and a password",
    async (service) => {
      context.aws.seed({ users: [{ UserName }] });
      const first = (await create(service)).ServiceSpecificCredential;
      expect(first?.ServiceSpecificCredentialId).toMatch(/^ACCA[A-Z2-7]{17}$/);
      expect(first).toMatchObject({ ServiceUserName: "ada-at-123456789012", Status: "Active" });
      expect(first?.ServicePassword).toHaveLength(60);
      expect(first?.ExpirationDate).toBeUndefined();
      expect((await create(service)).ServiceSpecificCredential?.ServiceUserName).toBe("ada+1-at-123456789012");
    },
  );

  it.each([
    ["bedrock.amazonaws.com", "ABSK"],
    ["logs.amazonaws.com", "ACWL"],
    ["cloudwatch.amazonaws.com", "APIAACWM"],
    ["aws-external-anthropic.amazonaws.com", "AEAA"],
  ])("of %s are keys that begin with %s, and end when they are told to", async (service, prefix) => {
    context.aws.seed({ users: [{ UserName }] });
    const { ServiceSpecificCredential } = await create(service.toUpperCase(), 30);
    expect(ServiceSpecificCredential?.ServiceCredentialSecret).toMatch(new RegExp(`^${prefix}`));
    expect(ServiceSpecificCredential).toMatchObject({
      ServiceName: service,
      ExpirationDate: new Date("2026-12-20T02:00:00Z"),
    });
  });

  it("are two per service, inactive ones counted", async () => {
    const service = "bedrock.amazonaws.com";
    context.aws.seed({
      users: [{ UserName, serviceCredentials: [{ service, status: "Inactive" }, { service }] }],
    });
    await expect(create(service)).rejects.toMatchObject({
      ...tooMany,
      message: "Cannot exceed quota for ContextSpecificCredentialsPerUserPerContext: 2",
    });
    await expect(create("logs.amazonaws.com")).resolves.toBeDefined();
  });

  it("are not there for every service", async () => {
    context.aws.seed({ users: [{ UserName }] });
    await expect(create("sqs.amazonaws.com")).rejects.toMatchObject({
      ...missing,
      message: "No such service sqs.amazonaws.com is supported for Service Specific Credentials",
    });
    await expect(create("bedrock.amazonaws.com", 36_601)).rejects.toMatchObject(invalid);
  });

  it("keep status, age and end when they are reset", async () => {
    context.aws.seed({ users: [{ UserName }] });
    const made = (await create("bedrock.amazonaws.com", 30)).ServiceSpecificCredential;
    const named = { UserName, ServiceSpecificCredentialId: made?.ServiceSpecificCredentialId };
    await context.iam.updateServiceSpecificCredential({ ...named, Status: "Inactive" });
    context.pass(60);
    const again = (await context.iam.resetServiceSpecificCredential(named)).ServiceSpecificCredential;
    expect(again).toMatchObject({
      Status: "Inactive",
      CreateDate: made?.CreateDate,
      ExpirationDate: made?.ExpirationDate,
    });
    expect(again?.ServiceCredentialSecret).not.toBe(made?.ServiceCredentialSecret);
  });

  it("are listed for one or for all, without secrets", async () => {
    const serviceCredentials = [{ service: "bedrock.amazonaws.com" }, { service: "codecommit.amazonaws.com" }];
    context.aws.seed({
      users: [
        { UserName, serviceCredentials },
        { UserName: "bob", serviceCredentials },
      ],
    });
    const list = async (input: object) =>
      (await context.iam.listServiceSpecificCredentials(input)).ServiceSpecificCredentials;
    expect(await list({ UserName })).toHaveLength(2);
    expect(await list({ AllUsers: true })).toHaveLength(4);
    expect(await list({ AllUsers: true, ServiceName: "Bedrock.amazonaws.com" })).toHaveLength(2);
    expect((await list({ UserName }))?.[0]).not.toHaveProperty("ServiceCredentialSecret");
    await expect(list({ AllUsers: true, UserName })).rejects.toMatchObject(invalid);
    await expect(list({ UserName: "eve" })).rejects.toMatchObject(missing);
  });

  it("belong to their user alone", async () => {
    context.aws.seed({ users: [{ UserName }, { UserName: "bob" }] });
    const { ServiceSpecificCredential } = await create("codecommit.amazonaws.com");
    const ServiceSpecificCredentialId = ServiceSpecificCredential?.ServiceSpecificCredentialId;
    await expect(
      context.iam.deleteServiceSpecificCredential({ UserName: "bob", ServiceSpecificCredentialId }),
    ).rejects.toMatchObject({
      ...invalid,
      message: `User bob does not have a service specific credential with id ${ServiceSpecificCredentialId}`,
    });
    const nobodys = { UserName, ServiceSpecificCredentialId: "ACCAAAAAAAAAAAAAAAAAA" };
    await expect(context.iam.deleteServiceSpecificCredential(nobodys)).rejects.toMatchObject(missing);
  });
});

describe("signing certificates", () => {
  const context = embedded();

  it("are two per user, and can be made inactive and deleted", async () => {
    context.aws.seed({ users: [{ UserName, certificates: [{}] }] });
    const upload = (CertificateBody = certificate) =>
      context.iam.uploadSigningCertificate({ UserName, CertificateBody });
    await expect(upload("nonsense")).rejects.toMatchObject(
      refused("MalformedCertificateException", "MalformedCertificate", 400),
    );
    const { Certificate } = await upload();
    await expect(upload()).rejects.toMatchObject(tooMany);
    const named = { UserName, CertificateId: Certificate?.CertificateId };
    await context.iam.updateSigningCertificate({ ...named, Status: "Inactive" });
    const { Certificates } = await context.iam.listSigningCertificates({ UserName });
    expect(Certificates?.map(({ Status }) => Status)).toEqual(["Active", "Inactive"]);
    await context.iam.deleteSigningCertificate(named);
    await expect(context.iam.deleteSigningCertificate(named)).rejects.toMatchObject(missing);
  });
});

describe("identifiers", () => {
  const context = embedded();

  it("say by their beginning what they name [X: APKA]", async () => {
    context.aws.seed({
      users: [
        { UserName, keys: [{}], certificates: [{}], sshKeys: [{}], groups: ["g"], password: { value: "Aa1-aaaa" } },
      ],
      roles: [{ RoleName: "r" }],
      policies: [{ PolicyName: "p", document: { Statement: { Effect: "Deny", Action: "*", Resource: "*" } } }],
    });
    const { iam } = context;
    const found = [
      (await iam.getUser({ UserName })).User?.UserId,
      (await iam.getGroup({ GroupName: "g" })).Group?.GroupId,
      (await iam.getPolicy({ PolicyArn: "arn:aws:iam::123456789012:policy/p" })).Policy?.PolicyId,
      (await iam.listAccessKeys({ UserName })).AccessKeyMetadata?.[0]?.AccessKeyId,
      (await iam.listSigningCertificates({ UserName })).Certificates?.[0]?.CertificateId,
      (await iam.listSSHPublicKeys({ UserName })).SSHPublicKeys?.[0]?.SSHPublicKeyId,
      (await iam.getRole({ RoleName: "r" })).Role?.RoleId,
      context.aws.signIn(UserName, "Aa1-aaaa").accessKeyId,
    ];
    expect(found.map((id) => id?.slice(0, 4))).toEqual([
      "AIDA",
      "AGPA",
      "ANPA",
      "AKIA",
      "ASCA",
      "APKA",
      "AROA",
      "ASIA",
    ]);
  });
});

describe("the account's summary", () => {
  const context = embedded();

  it("counts what is there, beside the quotas", async () => {
    context.aws.seed({
      root: { keys: [{}], mfa: "virtual" },
      users: [{ UserName, mfa: true, groups: ["g"] }, { UserName: "bob" }],
      orphanDevices: [{ name: "left" }],
    });
    expect((await context.iam.getAccountSummary()).SummaryMap).toMatchObject({
      Users: 2,
      UsersQuota: 5000,
      Groups: 1,
      MFADevices: 3,
      MFADevicesInUse: 2,
      AccountMFAEnabled: 1,
      AccountAccessKeysPresent: 1,
      AccountPasswordPresent: 1,
      AccessKeysPerUserQuota: 2,
      GroupsPerUserQuota: 10,
      AttachedPoliciesPerUserQuota: 10,
      UserPolicySizeQuota: 2048,
    });
  });
});
