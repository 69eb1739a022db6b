import * as sdk from "@aws-sdk/client-iam";
import { beforeEach, describe, expect, it } from "vitest";
import { mayMatter } from "../../functions/watch/judge.ts";
import { readEvent } from "../../functions/watch/seen.ts";
import { certificate, publicKey } from "../support/credentials.ts";
import { codesOf, scan } from "../support/enrolment.ts";
import { trusting } from "../support/offboarding.ts";
import { stackFor, toOperations } from "../support/stack.ts";

const context = stackFor({ WATCH: "true", MANAGED_PATH: "/people/" });
const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const reads = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "*" }],
});
const ofAccess = "arn:aws:iam::123456789012:policy/access/reads";
const adasKey = "AKIAADA0000000000000";

beforeEach(async () => {
  const inline = { own: JSON.parse(reads) };
  context.stack.aws.seed({
    policies: [{ PolicyName: "reads", Path: "/access/", document: JSON.parse(reads) }],
    groups: [{ GroupName: "admins" }, { GroupName: "readers", Path: "/access/", policies: [readOnly], inline }],
    roles: [{ RoleName: "reporter", Path: "/access/", policies: [readOnly], inline }],
    users: [
      { UserName: "bob", keys: [{ id: "AKIABOB0000000000000" }], inline: { own: { Statement: [everything] } } },
      {
        ...ada,
        Path: "/people/",
        ...credentials,
        policies: [readOnly],
        inline,
        groups: ["admins"],
        boundary: readOnly,
      },
      { UserName: "bare", Path: "/people/" },
    ],
  });
  await context.stack.clock.advance(6_000); // a new password cannot be changed at once
});
const bobs = { accessKeyId: "AKIABOB0000000000000", secretAccessKey: "s" };
const credentials = { keys: [{ id: adasKey }], password: true as const, mfa: true };
const everything = { Effect: "Allow", Action: "*", Resource: "*" };
const ada = { UserName: "ada" };
const bare = { UserName: "bare" };
const group = { GroupName: "readers" };
const role = { RoleName: "reporter" };
const policy = { PolicyArn: ofAccess };
const PasswordPolicy = { MinimumPasswordLength: 14 };
const PolicyDocument = reads;
const adasDevice = () => context.stack.aws.account.iam.users.get("ada")?.mfaDevices[0]?.SerialNumber;

/** Enables a device for somebody else, with the codes that it shows. */
async function enable(as: sdk.IAM, UserName = "bare") {
  const { VirtualMFADevice } = await as.createVirtualMFADevice({ VirtualMFADeviceName: UserName });
  const uri = scan(Buffer.from(VirtualMFADevice?.QRCodePNG ?? []).toString("base64"));
  const { firstCode, secondCode } = codesOf(uri, context.stack.clock.now());
  const SerialNumber = VirtualMFADevice?.SerialNumber;
  return as.enableMFADevice({
    UserName,
    SerialNumber,
    AuthenticationCode1: firstCode,
    AuthenticationCode2: secondCode,
  });
}

async function ofServices(as: sdk.IAM, UserName = "ada", Status: "Active" | "Inactive" = "Inactive") {
  const created = await as.createServiceSpecificCredential({ UserName, ServiceName: "codecommit.amazonaws.com" });
  const { ServiceSpecificCredentialId } = created.ServiceSpecificCredential ?? {};
  await as.resetServiceSpecificCredential({ UserName, ServiceSpecificCredentialId });
  await as.updateServiceSpecificCredential({ UserName, ServiceSpecificCredentialId, Status });
}

async function certificates(as: sdk.IAM) {
  const { Certificate } = await as.uploadSigningCertificate({ ...ada, CertificateBody: certificate });
  await as.updateSigningCertificate({ ...ada, CertificateId: Certificate?.CertificateId, Status: "Inactive" });
}

async function sshKeys(as: sdk.IAM) {
  const { SSHPublicKey } = await as.uploadSSHPublicKey({ ...ada, SSHPublicKeyBody: publicKey });
  await as.updateSSHPublicKey({ ...ada, SSHPublicKeyId: SSHPublicKey?.SSHPublicKeyId, Status: "Inactive" });
}

async function versions(as: sdk.IAM) {
  await as.createPolicyVersion({ ...policy, PolicyDocument });
  await as.setDefaultPolicyVersion({ ...policy, VersionId: "v2" });
  await as.deletePolicyVersion({ ...policy, VersionId: "v1" });
}

const leaving = { "steward:leaving": "x", "steward:owner": "boss@example.com" };
const lea = { UserName: "lea" };

/** By each call that can. */
async function giveEverythingBack(as: sdk.IAM) {
  const { AccessKey } = await as.createAccessKey(lea);
  await as.updateAccessKey({ ...lea, AccessKeyId: AccessKey?.AccessKeyId, Status: "Active" });
  await as.createLoginProfile({ ...lea, Password: "s3cret-Word!!!x" });
  await context.stack.clock.advance(6_000);
  await as.updateLoginProfile({ ...lea, Password: "s3cret-Word!!!y" });
  await enable(as, "lea");
  const { SSHPublicKey } = await as.uploadSSHPublicKey({ ...lea, SSHPublicKeyBody: publicKey });
  await as.updateSSHPublicKey({ ...lea, SSHPublicKeyId: SSHPublicKey?.SSHPublicKeyId, Status: "Active" });
  const { Certificate } = await as.uploadSigningCertificate({ ...lea, CertificateBody: certificate });
  await as.updateSigningCertificate({ ...lea, CertificateId: Certificate?.CertificateId, Status: "Active" });
  await ofServices(as, "lea", "Active");
  await as.attachUserPolicy({ ...lea, PolicyArn: readOnly });
  await as.detachUserPolicy({ ...lea, PolicyArn: readOnly });
  await as.putUserPolicy({ ...lea, PolicyName: "more", PolicyDocument });
  await as.deleteUserPolicy({ ...lea, PolicyName: "more" });
  await as.addUserToGroup({ ...lea, GroupName: "admins" });
  await as.putUserPermissionsBoundary({ ...lea, PermissionsBoundary: readOnly });
  await as.deleteUserPermissionsBoundary(lea);
  await as.updateUser({ UserName: "leo", NewUserName: "leon" });
}

type Change = (as: sdk.IAM) => Promise<unknown>;
const changes: [told: string[], change: Change][] = [
  [["[high] ada: the access key …"], (as) => as.createAccessKey(ada)],
  [
    ["[high] ada: the access key …0000 was made inactive"],
    (as) => as.updateAccessKey({ ...ada, AccessKeyId: adasKey, Status: "Inactive" }),
  ],
  [["[high] ada: the access key …0000 was deleted"], (as) => as.deleteAccessKey({ ...ada, AccessKeyId: adasKey })],
  [
    ["[high] bare: the console password was created"],
    (as) => as.createLoginProfile({ ...bare, Password: "s3cret-Word!!!x" }),
  ],
  [
    ["[high] ada: the console password was set"],
    (as) => as.updateLoginProfile({ ...ada, Password: "s3cret-Word!!!x" }),
  ],
  [["[high] ada: the console password was deleted"], (as) => as.deleteLoginProfile(ada)],
  [[`[high] bare: got the policy ${readOnly}`], (as) => as.attachUserPolicy({ ...bare, PolicyArn: readOnly })],
  [[`[high] ada: lost the policy ${readOnly}`], (as) => as.detachUserPolicy({ ...ada, PolicyArn: readOnly })],
  [["[high] bare: got the policy more"], (as) => as.putUserPolicy({ ...bare, PolicyName: "more", PolicyDocument })],
  [["[high] ada: lost the policy own"], (as) => as.deleteUserPolicy({ ...ada, PolicyName: "own" })],
  [["[high] ada: got the group admins"], (as) => as.addUserToGroup({ ...ada, GroupName: "admins" })],
  [["[high] ada: lost the group admins"], (as) => as.removeUserFromGroup({ ...ada, GroupName: "admins" })],
  [
    [`[critical] ada: the permissions boundary is now ${readOnly}`],
    (as) => as.putUserPermissionsBoundary({ ...ada, PermissionsBoundary: readOnly }),
  ],
  [["[critical] ada: the permissions boundary was removed"], (as) => as.deleteUserPermissionsBoundary(ada)],
  [["was taken off"], (as) => as.deactivateMFADevice({ ...ada, SerialNumber: adasDevice() })],
  [["/bare was enabled by somebody else"], enable],
  [["changed by UploadSSHPublicKey", "changed by UpdateSSHPublicKey"], sshKeys],
  [["changed by UploadSigningCertificate", "changed by UpdateSigningCertificate"], certificates],
  [
    ["by CreateServiceSpecificCredential", "by ResetServiceSpecificCredential", "by UpdateServiceSpecificCredential"],
    ofServices,
  ],
  [["[medium] eve: the user was created"], (as) => as.createUser({ UserName: "eve", Path: "/people/" })],
  [["[medium] bare: the user was deleted"], (as) => as.deleteUser(bare)],
  [["[medium] eve: ada was renamed or moved"], (as) => as.updateUser({ ...ada, NewUserName: "eve" })],
  [["[medium] ada: ada was renamed or moved"], (as) => as.updateUser({ ...ada, NewPath: "/elsewhere/" })],
  [
    ["[medium] ada: the tags steward:protected were set"],
    (as) => as.tagUser({ ...ada, Tags: [{ Key: "steward:protected", Value: "x" }] }),
  ],
  [["[medium] ada: the tags steward:owner were removed"], (as) => as.untagUser({ ...ada, TagKeys: ["Steward:Owner"] })],
  [
    ["[critical] ada: the mark steward:leaving was set"],
    (as) => as.tagUser({ ...ada, Tags: [{ Key: "steward:leaving", Value: "x" }] }),
  ],
  [
    [`[high] CreatePolicy changed arn:aws:iam::123456789012:policy/access/new`],
    (as) => as.createPolicy({ PolicyName: "new", Path: "/access/", PolicyDocument }),
  ],
  [["CreatePolicyVersion changed", "SetDefaultPolicyVersion changed", "DeletePolicyVersion changed"], versions],
  [[`[high] DeletePolicy changed ${ofAccess}`], (as) => as.deletePolicy(policy)],
  [["[high] CreateGroup changed new"], (as) => as.createGroup({ GroupName: "new", Path: "/access/" })],
  [["[high] UpdateGroup changed readers"], (as) => as.updateGroup({ ...group, NewPath: "/elsewhere/" })],
  [["[high] AttachGroupPolicy changed readers"], (as) => as.attachGroupPolicy({ ...group, ...policy })],
  [["[high] DetachGroupPolicy changed readers"], (as) => as.detachGroupPolicy({ ...group, PolicyArn: readOnly })],
  [
    ["[high] PutGroupPolicy changed readers"],
    (as) => as.putGroupPolicy({ ...group, PolicyName: "more", PolicyDocument }),
  ],
  [
    ["DeleteGroupPolicy changed readers", "DetachGroupPolicy changed readers", "DeleteGroup changed readers"],
    async (as) => {
      await as.deleteGroupPolicy({ ...group, PolicyName: "own" });
      await as.detachGroupPolicy({ ...group, PolicyArn: readOnly });
      await as.deleteGroup(group);
    },
  ],
  [
    ["[high] CreateRole changed new"],
    (as) =>
      as.createRole({
        RoleName: "new",
        Path: "/access/",
        AssumeRolePolicyDocument: JSON.stringify(trusting("arn:aws:iam::123456789012:root")),
      }),
  ],
  [["[high] UpdateRole changed reporter"], (as) => as.updateRole({ ...role, MaxSessionDuration: 7200 })],
  [
    ["[high] UpdateAssumeRolePolicy changed reporter"],
    (as) =>
      as.updateAssumeRolePolicy({
        ...role,
        PolicyDocument: JSON.stringify(trusting("arn:aws:iam::123456789012:root")),
      }),
  ],
  [["[high] AttachRolePolicy changed reporter"], (as) => as.attachRolePolicy({ ...role, ...policy })],
  [
    ["[high] PutRolePolicy changed reporter"],
    (as) => as.putRolePolicy({ ...role, PolicyName: "more", PolicyDocument }),
  ],
  [
    ["PutRolePermissionsBoundary changed reporter", "DeleteRolePermissionsBoundary changed reporter"],
    async (as) => {
      await as.putRolePermissionsBoundary({ ...role, PermissionsBoundary: readOnly });
      await as.deleteRolePermissionsBoundary(role);
    },
  ],
  [
    ["DeleteRolePolicy changed reporter", "DetachRolePolicy changed reporter", "DeleteRole changed reporter"],
    async (as) => {
      await as.deleteRolePolicy({ ...role, PolicyName: "own" });
      await as.detachRolePolicy({ ...role, PolicyArn: readOnly });
      await as.deleteRole(role);
    },
  ],
  [
    ["[high] UpdateAccountPasswordPolicy changed the account's password policy"],
    (as) => as.updateAccountPasswordPolicy(PasswordPolicy),
  ],
  [
    ["[high] DeleteAccountPasswordPolicy changed the account's password policy"],
    (as) => as.deleteAccountPasswordPolicy({}),
  ],
];

describe("a change that somebody makes past the automation", () => {
  const made = new Set<string>();

  it.each(changes)("is told within a window: %j", async (told, change) => {
    const { aws, clock } = context.stack;
    await change(new sdk.IAM({ ...aws.config, maxAttempts: 1, credentials: bobs }));
    for (const { detail } of aws.account.trail) made.add(detail.eventName);
    await clock.advance(61_000);
    const [notice, ...more] = toOperations(context.stack);
    expect(more).toEqual([]);
    for (const what of told) expect(notice?.Message).toContain(what);
    expect(notice?.Message).toMatch(/By arn:aws:iam::123456789012:user\/bob from 127.0.0.1 \(aws-sdk-js/);
    expect(notice?.Message).toMatch(/2026-\d\d-\d\dT\d\d:\d\d:\d\dZ, in account 123456789012\n/);
    expect(notice?.Message).toMatch(/Next: steward .* --stage local$/m);
    expect(notice?.Message).not.toContain("s3cret");
  });

  it("is told as critical, to operations alone, if it gives something back to a leaver", async () => {
    const { aws, clock } = context.stack;
    aws.seed({ users: ["lea", "leo"].map((UserName) => ({ UserName, tags: leaving })) });
    await giveEverythingBack(new sdk.IAM({ ...aws.config, maxAttempts: 1, credentials: bobs }));
    await clock.advance(61_000);
    const [notice, ...more] = aws.notices;
    expect(more).toEqual([]);
    const sections = notice?.Message.match(/^\[.*$/gm) ?? [];
    expect(sections.filter((line) => !/^\[critical\] le\w+: this user is being offboarded, and /.test(line))).toEqual(
      [],
    );
    expect([sections.length, notice?.Message.includes("And ")]).toEqual([20, false]);
    expect(notice?.Message).toMatch(/Next: steward start cut-again lea --stage local$/m);
  });

  it("has been made by each call of IAM that watch reads", () => {
    const calls = Object.keys(sdk).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? []);
    const userIdentity = { type: "IAMUser", userName: "bob" };
    const requestParameters = { userName: "ada", status: "Active", tagKeys: ["steward:owner"] };
    const of = (eventName: string) => ({
      account: "123456789012",
      detail: {
        ...{ eventID: "1", eventName, eventSource: "iam.amazonaws.com", eventTime: "2026-11-20T02:00:00Z" },
        ...{ userIdentity, requestParameters },
      },
    });
    const read = calls.filter((eventName) => mayMatter(readEvent(JSON.stringify(of(eventName)))));
    expect(read.filter((name) => !made.has(name))).toEqual([]);
    expect(read.length).toBeGreaterThan(40);
  });
});
