import type { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { embedded, refused } from "../../support/embedded-account.ts";

const UserName = "ada";
const missing = refused("NoSuchEntityException", "NoSuchEntity", 404);
const invalid = refused("ValidationError", "ValidationError", 400);
const denyAll = "arn:aws:iam::aws:policy/AWSDenyAll";
const policy = "arn:aws:iam::123456789012:policy/p";
const document = { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*", Resource: "*" } };
const PolicyDocument = JSON.stringify(document);
const SerialNumber = "arn:aws:iam::123456789012:mfa/nowhere";
const codes = { AuthenticationCode1: "000000", AuthenticationCode2: "000001" };
const AccessKeyId = "AKIANOWHERENOWHERE00";
const SSHPublicKeyId = "APKANOWHERENOWHERE000";
const CertificateId = "ASCANOWHERENOWHERENOWHERE000";
const ServiceSpecificCredentialId = "ACCANOWHERENOWHERE000";
const Status = "Inactive";

describe("a user who is not there", () => {
  const context = embedded();

  it.each<[string, (iam: IAM) => Promise<unknown>]>([
    ["CreateLoginProfile", (iam) => iam.createLoginProfile({ UserName, Password: "Correct-Horse-7" })],
    ["UpdateLoginProfile", (iam) => iam.updateLoginProfile({ UserName })],
    ["CreateAccessKey", (iam) => iam.createAccessKey({ UserName })],
    ["ListAccessKeys", (iam) => iam.listAccessKeys({ UserName })],
    ["UpdateAccessKey", (iam) => iam.updateAccessKey({ UserName, AccessKeyId, Status })],
    ["DeleteAccessKey", (iam) => iam.deleteAccessKey({ UserName, AccessKeyId })],
    ["ListGroupsForUser", (iam) => iam.listGroupsForUser({ UserName })],
    ["AttachUserPolicy", (iam) => iam.attachUserPolicy({ UserName, PolicyArn: denyAll })],
    ["DetachUserPolicy", (iam) => iam.detachUserPolicy({ UserName, PolicyArn: denyAll })],
    ["ListAttachedUserPolicies", (iam) => iam.listAttachedUserPolicies({ UserName })],
    ["PutUserPolicy", (iam) => iam.putUserPolicy({ UserName, PolicyName: "p", PolicyDocument })],
    ["GetUserPolicy", (iam) => iam.getUserPolicy({ UserName, PolicyName: "p" })],
    ["ListUserPolicies", (iam) => iam.listUserPolicies({ UserName })],
    ["DeleteUserPolicy", (iam) => iam.deleteUserPolicy({ UserName, PolicyName: "p" })],
    ["PutUserPermissionsBoundary", (iam) => iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary: denyAll })],
    ["DeleteUserPermissionsBoundary", (iam) => iam.deleteUserPermissionsBoundary({ UserName })],
    ["EnableMFADevice", (iam) => iam.enableMFADevice({ UserName, SerialNumber, ...codes })],
    ["ResyncMFADevice", (iam) => iam.resyncMFADevice({ UserName, SerialNumber, ...codes })],
    ["DeactivateMFADevice", (iam) => iam.deactivateMFADevice({ UserName, SerialNumber })],
    ["ListMFADevices", (iam) => iam.listMFADevices({ UserName })],
    ["ListSSHPublicKeys", (iam) => iam.listSSHPublicKeys({ UserName })],
    ["ListSigningCertificates", (iam) => iam.listSigningCertificates({ UserName })],
    ["TagUser", (iam) => iam.tagUser({ UserName, Tags: [{ Key: "k", Value: "v" }] })],
    ["UntagUser", (iam) => iam.untagUser({ UserName, TagKeys: ["k"] })],
    ["ListUserTags", (iam) => iam.listUserTags({ UserName })],
    [
      "SimulatePrincipalPolicy",
      (iam) => iam.simulatePrincipalPolicy({ PolicySourceArn: `${denyAll}x`, ActionNames: [] }),
    ],
  ])("is NoSuchEntity to %s", async (_, call) => {
    await expect(call(context.iam)).rejects.toMatchObject(missing);
  });
});

describe("a credential that its user does not have", () => {
  const context = embedded();

  it.each<[string, (iam: IAM) => Promise<unknown>, object]>([
    ["UpdateAccessKey", (iam) => iam.updateAccessKey({ UserName, AccessKeyId, Status }), missing],
    ["UpdateSSHPublicKey", (iam) => iam.updateSSHPublicKey({ UserName, SSHPublicKeyId, Status }), missing],
    ["UpdateSigningCertificate", (iam) => iam.updateSigningCertificate({ UserName, CertificateId, Status }), missing],
    ["DeleteSSHPublicKey", (iam) => iam.deleteSSHPublicKey({ UserName, SSHPublicKeyId }), missing],
    ["DeleteVirtualMFADevice", (iam) => iam.deleteVirtualMFADevice({ SerialNumber }), missing],
    ["TagMFADevice", (iam) => iam.tagMFADevice({ SerialNumber, Tags: [] }), missing],
    ["ListMFADeviceTags", (iam) => iam.listMFADeviceTags({ SerialNumber }), missing],
    [
      "UpdateServiceSpecificCredential",
      (iam) => iam.updateServiceSpecificCredential({ UserName, ServiceSpecificCredentialId, Status }),
      missing,
    ],
  ])("is refused by %s", async (_, call, refusal) => {
    context.aws.seed({ users: [{ UserName }] });
    await expect(call(context.iam)).rejects.toMatchObject(refusal);
  });
});

describe("the status Expired", () => {
  const context = embedded();

  it("cannot be set by hand on any credential", async () => {
    const serviceCredentials = [{ service: "codecommit.amazonaws.com" }];
    context.aws.seed({ users: [{ UserName, sshKeys: [{}], certificates: [{}], serviceCredentials }] });
    const user = context.aws.account.iam.users.get(UserName);
    const named = { UserName, Status: "Expired" as const };
    const ssh = user?.sshKeys[0]?.SSHPublicKeyId;
    const certificate = user?.certificates[0]?.CertificateId;
    const service = user?.serviceCredentials[0]?.ServiceSpecificCredentialId;
    const refusal = refused("InvalidInputException", "InvalidInput", 400, "Operation does not support status Expired");
    for (const call of [
      context.iam.updateSSHPublicKey({ ...named, SSHPublicKeyId: ssh }),
      context.iam.updateSigningCertificate({ ...named, CertificateId: certificate }),
      context.iam.updateServiceSpecificCredential({ ...named, ServiceSpecificCredentialId: service }),
    ])
      await expect(call).rejects.toMatchObject(refusal);
  });
});

describe("names", () => {
  const context = embedded();
  const long = "n".repeat(128);

  it("have 128 characters at most; only a new user's has 64", async () => {
    const { iam } = context;
    context.aws.seed({ users: [{ UserName }] });
    const put = (PolicyName: string) => iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });
    await iam.createGroup({ GroupName: long });
    await put(long);
    await expect(iam.getUser({ UserName: long })).rejects.toMatchObject(missing);
    for (const name of [`${long}n`, "a b", "é", "a/b"]) {
      await expect(iam.createGroup({ GroupName: name })).rejects.toMatchObject(invalid);
      await expect(put(name)).rejects.toMatchObject(invalid);
      await expect(iam.getUser({ UserName: name })).rejects.toMatchObject(invalid);
    }
  });
});

describe("every list", () => {
  const context = embedded();
  const Tags = ["a", "b"].map((Key) => ({ Key, Value: "v" }));
  const device = `${SerialNumber.slice(0, -"nowhere".length)}ada`;

  it.each<[string, (iam: IAM, page: { MaxItems: number; Marker?: string }) => Promise<object>]>([
    ["Users", (iam, page) => iam.listUsers(page)],
    ["AccessKeyMetadata", (iam, page) => iam.listAccessKeys({ UserName, ...page })],
    ["Groups", (iam, page) => iam.listGroupsForUser({ UserName, ...page })],
    ["Groups", (iam, page) => iam.listGroups(page)],
    ["Users", (iam, page) => iam.getGroup({ GroupName: "g", ...page })],
    ["AttachedPolicies", (iam, page) => iam.listAttachedUserPolicies({ UserName, ...page })],
    ["PolicyNames", (iam, page) => iam.listUserPolicies({ UserName, ...page })],
    ["MFADevices", (iam, page) => iam.listMFADevices({ UserName, ...page })],
    ["VirtualMFADevices", (iam, page) => iam.listVirtualMFADevices(page)],
    ["Tags", (iam, page) => iam.listMFADeviceTags({ SerialNumber: device, ...page })],
    ["SSHPublicKeys", (iam, page) => iam.listSSHPublicKeys({ UserName, ...page })],
    ["ServiceSpecificCredentials", (iam, page) => iam.listServiceSpecificCredentials({ UserName, ...page })],
    ["Certificates", (iam, page) => iam.listSigningCertificates({ UserName, ...page })],
    ["Tags", (iam, page) => iam.listUserTags({ UserName, ...page })],
    ["Roles", (iam, page) => iam.listRoles(page)],
    [
      "EvaluationResults",
      (iam, page) =>
        iam.simulatePrincipalPolicy({
          PolicySourceArn: "arn:aws:iam::123456789012:user/ada",
          ActionNames: ["s3:GetObject", "s3:PutObject"],
          ...page,
        }),
    ],
  ])("has pages: %s", async (key, list) => {
    context.aws.seed({
      policies: [{ PolicyName: "p", document }],
      roles: [{ RoleName: "r" }, { RoleName: "s" }],
      users: [
        {
          UserName,
          keys: [{}, {}],
          groups: ["g", "h"],
          policies: [denyAll, policy],
          inline: { p: document, q: document },
          mfa: true,
          hardware: ["GAHT00000001"],
          sshKeys: [{}, {}],
          certificates: [{}, {}],
          serviceCredentials: [{ service: "bedrock.amazonaws.com" }, { service: "logs.amazonaws.com" }],
          tags: { a: "v", b: "v" },
        },
        { UserName: "bob", mfa: true, groups: ["g"] },
      ],
    });
    await context.iam.tagMFADevice({ SerialNumber: device, Tags });
    const items = (answer: object) => (answer as Record<string, unknown[]>)[key] ?? [];
    const whole = await list(context.iam, { MaxItems: 100 });
    const first = await list(context.iam, { MaxItems: 1 });
    expect(whole).toMatchObject({ IsTruncated: false });
    expect(first).toMatchObject({ IsTruncated: true, Marker: expect.stringMatching(/./) });
    const { Marker } = first as { Marker: string };
    const second = await list(context.iam, { MaxItems: 1, Marker });
    expect(second).toMatchObject({ IsTruncated: false });
    expect(items(whole)).toHaveLength(2);
    expect([...items(first), ...items(second)]).toEqual(items(whole));
  });
});

describe("tags of a device", () => {
  const context = embedded();

  it("are fifty at most, none of them AWS's own", async () => {
    context.aws.seed({ orphanDevices: [{ name: "nowhere" }] });
    const tag = (...keys: string[]) =>
      context.iam.tagMFADevice({ SerialNumber, Tags: keys.map((Key) => ({ Key, Value: "" })) });
    await tag(...Array.from({ length: 50 }, (_, n) => `k${n}`));
    await expect(tag("more")).rejects.toMatchObject(refused("LimitExceededException", "LimitExceeded", 409));
    await expect(tag("aws:x")).rejects.toMatchObject(refused("InvalidInputException", "InvalidInput", 400));
  });
});
