import { generateKeyPairSync } from "node:crypto";
import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { embedded, refused } from "../../support/embedded-account.ts";

const invalid = refused("ValidationError", "ValidationError", 400);
const taken = refused("EntityAlreadyExistsException", "EntityAlreadyExists", 409);
const missing = refused("NoSuchEntityException", "NoSuchEntity", 404);
const conflict = refused("DeleteConflictException", "DeleteConflict", 409);
const tooMany = refused("LimitExceededException", "LimitExceeded", 409);

describe("users", () => {
  const context = embedded();
  const create = (UserName: string, Path?: string) => context.iam.createUser({ UserName, ...(Path && { Path }) });

  it("have an id, an ARN with their path, and the second they were made", async () => {
    const { User } = await create("ada", "/team/a/");
    expect(User).toMatchObject({
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: "arn:aws:iam::123456789012:user/team/a/ada",
      CreateDate: new Date("2026-11-20T02:00:00Z"),
    });
    expect((await context.iam.getUser({ UserName: "ada" })).User).toEqual(User);
  });

  it.each(["a".repeat(64), "=cmd", "erin,ops", "x+y@z.org", "_-."])("may be named %j", async (name) => {
    await expect(create(name)).resolves.toBeDefined();
  });

  it.each(["", "a".repeat(65), "é", "a\nb", "a b", "a/b"])("may not be named %j", async (name) => {
    await expect(create(name)).rejects.toMatchObject(invalid);
  });

  it.each(["/", "/a/", "/a//b/", `/${"p".repeat(510)}/`])("may live under %j", async (path) => {
    await expect(create("ada", path)).resolves.toBeDefined();
  });

  it.each(["//", "//x", "/team", "team/", "/a b/", "/\u007f/", "/é/", `/${"p".repeat(511)}/`])(
    "may not live under %j",
    async (path) => {
      await expect(create("ada", path)).rejects.toMatchObject(invalid);
    },
  );

  it("are unique without regard to case and path [X: the text]", async () => {
    await create("ada", "/a/");
    await expect(create("Ada", "/b/")).rejects.toMatchObject({
      ...taken,
      message: "User with name Ada already exists.",
    });
  });

  it("get a new id when a name is used again", async () => {
    const first = await create("ada");
    await context.iam.deleteUser({ UserName: "ada" });
    expect((await create("ada")).User?.UserId).not.toBe(first.User?.UserId);
  });

  it("can be 5,000 and no more", async () => {
    context.aws.seed({ users: Array.from({ length: 5000 }, (_, n) => ({ UserName: `user-${n}` })) });
    await expect(create("one-more")).rejects.toMatchObject(tooMany);
  });

  it("are listed without tags and boundary, page by page, in order without regard to case", async () => {
    context.aws.seed({
      users: ["b", "A", "c"].map((UserName) => ({ UserName, tags: { k: "v" }, boundary: "arn:aws:iam::aws:policy/X" })),
    });
    const first = await context.iam.listUsers({ MaxItems: 2 });
    expect(first).toMatchObject({ IsTruncated: true, Users: [{ UserName: "A" }, { UserName: "b" }] });
    expect(first.Users?.[0]).not.toHaveProperty("Tags");
    expect(first.Users?.[0]).not.toHaveProperty("PermissionsBoundary");
    const second = await context.iam.listUsers({ MaxItems: 2, Marker: first.Marker });
    expect(second).toMatchObject({ IsTruncated: false, Users: [{ UserName: "c" }] });
  });

  it.each([{ MaxItems: 0 }, { MaxItems: 1001 }, { Marker: "x".repeat(321) }, { Marker: "nonsense" }])(
    "are not listed for %j",
    async (page) => {
      await expect(context.iam.listUsers(page)).rejects.toMatchObject(invalid);
    },
  );

  it("are listed by path", async () => {
    await create("ada", "/team/");
    await create("bob");
    expect((await context.iam.listUsers({ PathPrefix: "/te" })).Users).toHaveLength(1);
  });

  it("keep id, groups and policies when they are renamed or moved", async () => {
    context.aws.seed({ users: [{ UserName: "ada", groups: ["g"] }, { UserName: "bob" }] });
    const { User } = await context.iam.getUser({ UserName: "ada" });
    await context.iam.updateUser({ UserName: "ada", NewUserName: "eve", NewPath: "/new/" });
    expect((await context.iam.getUser({ UserName: "eve" })).User).toMatchObject({
      UserId: User?.UserId,
      Arn: "arn:aws:iam::123456789012:user/new/eve",
    });
    expect((await context.iam.listGroupsForUser({ UserName: "eve" })).Groups).toHaveLength(1);
    await expect(context.iam.updateUser({ UserName: "eve", NewUserName: "BOB" })).rejects.toMatchObject(taken);
  });

  it("that are gone cannot be found [X: the text]", async () => {
    const gone = { ...missing, message: "The user with name ada cannot be found." };
    await expect(context.iam.getUser({ UserName: "ada" })).rejects.toMatchObject(gone);
    await expect(context.iam.deleteUser({ UserName: "ada" })).rejects.toMatchObject(gone);
    await expect(context.iam.updateUser({ UserName: "ada" })).rejects.toMatchObject(gone);
  });

  it("see themselves when they name nobody", async () => {
    context.aws.seed({ users: [{ UserName: "ada", policies: ["arn:aws:iam::aws:policy/IAMReadOnlyAccess"] }] });
    const { AccessKey } = await context.iam.createAccessKey({ UserName: "ada" });
    const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
    const ada = new IAM({ ...context.aws.config, credentials: { accessKeyId, secretAccessKey } });
    await expect(ada.getUser({})).resolves.toMatchObject({ User: { UserName: "ada" } });
    await expect(context.iam.getUser({})).rejects.toMatchObject(invalid);
    ada.destroy();
  });
});

describe("a new user that IAM does not show yet", () => {
  const context = embedded({ userSeconds: 10 });

  it("is not found, though the name is taken", async () => {
    const UserName = "ada";
    await context.iam.createUser({ UserName });
    await expect(context.iam.getUser({ UserName })).rejects.toMatchObject(missing);
    await expect(context.iam.createAccessKey({ UserName })).rejects.toMatchObject(missing);
    await expect(context.iam.createUser({ UserName })).rejects.toMatchObject(taken);
    expect((await context.iam.listUsers()).Users).toEqual([]);
    context.pass(10);
    await expect(context.iam.getUser({ UserName })).resolves.toBeDefined();
  });
});

describe("deleting a user", () => {
  const context = embedded({ loginProfileSeconds: 0 });
  const document = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
  });
  const body = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== ada";

  it.each([
    ["a password", { password: true as const }, "must delete login profile first"],
    ["an access key", { keys: [{ status: "Inactive" as const }] }, "must delete access keys first"],
    ["a signing certificate", { certificates: [{}] }, "must delete signing certificates first"],
    ["an SSH key", { sshKeys: [{}] }, "must delete referenced objects first"],
    [
      "a service credential",
      { serviceCredentials: [{ service: "bedrock.amazonaws.com" }] },
      "must delete service specific credentials first",
    ],
    ["an MFA device", { mfa: true }, "must remove tokens from principal first"],
    ["an inline policy", { inline: { p: {} } }, "must delete policies first"],
    ["an attached policy", { policies: ["arn:aws:iam::aws:policy/AWSDenyAll"] }, "must detach all policies first"],
    ["a group", { groups: ["g"] }, "must remove users from group first"],
  ])("is refused while the user has %s", async (_, residue, text) => {
    context.aws.seed({ users: [{ UserName: "ada", ...residue }] });
    await expect(context.iam.deleteUser({ UserName: "ada" })).rejects.toMatchObject({
      ...conflict,
      message: `Cannot delete entity, ${text}.`,
    });
  });

  it("is not held up by tags, a boundary, or a device that was deactivated", async () => {
    context.aws.seed({
      users: [{ UserName: "ada", mfa: true, tags: { k: "v" }, boundary: "arn:aws:iam::aws:policy/AWSDenyAll" }],
    });
    const SerialNumber = "arn:aws:iam::123456789012:mfa/ada";
    await context.iam.deactivateMFADevice({ UserName: "ada", SerialNumber });
    await context.iam.deleteUser({ UserName: "ada" });
    const { VirtualMFADevices } = await context.iam.listVirtualMFADevices({ AssignmentStatus: "Unassigned" });
    expect(VirtualMFADevices).toMatchObject([{ SerialNumber }]);
  });

  it("succeeds once all that was made through the API is removed through it", async () => {
    const { iam } = context;
    const UserName = "ada";
    await iam.createUser({ UserName });
    await iam.createGroup({ GroupName: "g" });
    await iam.createLoginProfile({ UserName, Password: "Correct-Horse-7" });
    await iam.addUserToGroup({ UserName, GroupName: "g" });
    await iam.putUserPolicy({ UserName, PolicyName: "p", PolicyDocument: document });
    await iam.attachUserPolicy({ UserName, PolicyArn: "arn:aws:iam::aws:policy/AWSDenyAll" });
    const { AccessKey } = await iam.createAccessKey({ UserName });
    const ssh = await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: body });
    const git = await iam.createServiceSpecificCredential({ UserName, ServiceName: "codecommit.amazonaws.com" });

    await iam.deleteLoginProfile({ UserName });
    await iam.removeUserFromGroup({ UserName, GroupName: "g" });
    await iam.deleteUserPolicy({ UserName, PolicyName: "p" });
    await iam.detachUserPolicy({ UserName, PolicyArn: "arn:aws:iam::aws:policy/AWSDenyAll" });
    await iam.deleteAccessKey({ UserName, AccessKeyId: AccessKey?.AccessKeyId });
    await iam.deleteSSHPublicKey({ UserName, SSHPublicKeyId: ssh.SSHPublicKey?.SSHPublicKeyId });
    await iam.deleteServiceSpecificCredential({
      UserName,
      ServiceSpecificCredentialId: git.ServiceSpecificCredential?.ServiceSpecificCredentialId,
    });
    await iam.deleteUser({ UserName });
    await expect(iam.getUser({ UserName })).rejects.toMatchObject(missing);
  });
});

describe("a user's SSH keys", () => {
  const context = embedded();
  const key = () =>
    `ssh-rsa ${generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "der", type: "pkcs1" }).toString("base64")}`;

  it("are five at most, each once, and can be made inactive", async () => {
    context.aws.seed({ users: [{ UserName: "ada", sshKeys: [{}, {}, {}, {}] }] });
    const SSHPublicKeyBody = key();
    const upload = (Body = SSHPublicKeyBody) =>
      context.iam.uploadSSHPublicKey({ UserName: "ada", SSHPublicKeyBody: Body });
    await expect(upload("nonsense")).rejects.toMatchObject(
      refused("InvalidPublicKeyException", "InvalidPublicKey", 400),
    );
    const { SSHPublicKey } = await upload();
    await expect(upload(key())).rejects.toMatchObject(tooMany);
    const named = { UserName: "ada", SSHPublicKeyId: SSHPublicKey?.SSHPublicKeyId };
    await context.iam.updateSSHPublicKey({ ...named, Status: "Inactive" });
    const shown = await context.iam.getSSHPublicKey({ ...named, Encoding: "SSH" });
    expect(shown.SSHPublicKey).toMatchObject({ Status: "Inactive", SSHPublicKeyBody });
    await expect(context.iam.getSSHPublicKey({ ...named, Encoding: "PEM" })).rejects.toMatchObject(
      refused("UnrecognizedPublicKeyEncodingException", "UnrecognizedPublicKeyEncoding", 400),
    );
    await context.iam.deleteSSHPublicKey(named);
    await expect(context.iam.deleteSSHPublicKey(named)).rejects.toMatchObject(missing);
    await upload();
    expect((await context.iam.listSSHPublicKeys({ UserName: "ada" })).SSHPublicKeys).toHaveLength(5);
  });

  it("refuses a key twice", async () => {
    context.aws.seed({ users: [{ UserName: "ada" }] });
    const SSHPublicKeyBody = key();
    await context.iam.uploadSSHPublicKey({ UserName: "ada", SSHPublicKeyBody });
    await expect(context.iam.uploadSSHPublicKey({ UserName: "ada", SSHPublicKeyBody })).rejects.toMatchObject(
      refused("DuplicateSSHPublicKeyException", "DuplicateSSHPublicKey", 400),
    );
  });
});
