import { describe, expect, it } from "vitest";
import { embedded, refused } from "../../support/embedded-account.ts";

const missing = refused("NoSuchEntityException", "NoSuchEntity", 404);
const tooMany = refused("LimitExceededException", "LimitExceeded", 409);
const malformed = refused("MalformedPolicyDocumentException", "MalformedPolicyDocument", 400);
const conflict = refused("DeleteConflictException", "DeleteConflict", 409);
const taken = refused("EntityAlreadyExistsException", "EntityAlreadyExists", 409);

const UserName = "ada";
const denyAll = "arn:aws:iam::aws:policy/AWSDenyAll";
const deny = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };
const document = JSON.stringify(deny);
const decoded = (text: string | undefined) => JSON.parse(decodeURIComponent(text ?? ""));

describe("groups", () => {
  const context = embedded();

  it("take a member twice, and let go of one who is none [X]", async () => {
    context.aws.seed({ users: [{ UserName }], groups: [{ GroupName: "devs", Path: "/team/" }] });
    const named = { UserName, GroupName: "devs" };
    await context.iam.addUserToGroup(named);
    await context.iam.addUserToGroup(named);
    expect(await context.iam.getGroup({ GroupName: "devs" })).toMatchObject({
      Group: { Arn: "arn:aws:iam::123456789012:group/team/devs", GroupId: expect.stringMatching(/^AGPA/) },
      Users: [{ UserName }],
      IsTruncated: false,
    });
    await context.iam.removeUserFromGroup(named);
    await context.iam.removeUserFromGroup(named);
    await expect(context.iam.addUserToGroup({ UserName: "eve", GroupName: "devs" })).rejects.toMatchObject(missing);
    await expect(context.iam.addUserToGroup({ UserName, GroupName: "ops" })).rejects.toMatchObject(missing);
    await expect(context.iam.removeUserFromGroup({ UserName, GroupName: "ops" })).rejects.toMatchObject(missing);
  });

  it("are ten per user, and three hundred per account", async () => {
    const names = Array.from({ length: 300 }, (_, n) => `g${n}`);
    context.aws.seed({
      users: [{ UserName, groups: names.slice(0, 10) }],
      groups: names.map((GroupName) => ({ GroupName })),
    });
    await expect(context.iam.addUserToGroup({ UserName, GroupName: "g10" })).rejects.toMatchObject(tooMany);
    await expect(context.iam.createGroup({ GroupName: "more" })).rejects.toMatchObject(tooMany);
    expect((await context.iam.listGroups({ MaxItems: 1000 })).Groups).toHaveLength(300);
  });

  it("are unique without regard to case", async () => {
    context.aws.seed({ groups: [{ GroupName: "devs" }] });
    await expect(context.iam.createGroup({ GroupName: "Devs" })).rejects.toMatchObject(taken);
    await expect(context.iam.getGroup({ GroupName: "ops" })).rejects.toMatchObject(missing);
  });
});

describe("policies of a group", () => {
  const context = embedded();
  const GroupName = "devs";

  it("are ten at most where they are managed, and 5,120 characters where they are inline", async () => {
    const policies = Array.from({ length: 11 }, (_, n) => ({ PolicyName: `p${n}`, document: deny }));
    const arns = policies.map(({ PolicyName }) => `arn:aws:iam::123456789012:policy/${PolicyName}`);
    context.aws.seed({ policies, groups: [{ GroupName, policies: arns.slice(0, 10) }] });
    await expect(context.iam.attachGroupPolicy({ GroupName, PolicyArn: arns[10] })).rejects.toMatchObject(tooMany);
    const PolicyDocument = JSON.stringify({ ...deny, Id: "x".repeat(5120) });
    await expect(context.iam.putGroupPolicy({ GroupName, PolicyName: "p", PolicyDocument })).rejects.toMatchObject(
      tooMany,
    );
  });
});

describe("policies of a user", () => {
  const context = embedded();
  const put = (PolicyName: string, PolicyDocument: string) =>
    context.iam.putUserPolicy({ UserName, PolicyName, PolicyDocument });

  it("are attached twice without harm, and detached once [X]", async () => {
    context.aws.seed({ users: [{ UserName }] });
    const named = { UserName, PolicyArn: denyAll };
    await context.iam.attachUserPolicy(named);
    await context.iam.attachUserPolicy(named);
    expect((await context.iam.listAttachedUserPolicies({ UserName })).AttachedPolicies).toEqual([
      { PolicyName: "AWSDenyAll", PolicyArn: denyAll },
    ]);
    await context.iam.detachUserPolicy(named);
    await expect(context.iam.detachUserPolicy(named)).rejects.toMatchObject(missing);
    const unknown = "arn:aws:iam::123456789012:policy/nowhere";
    await expect(context.iam.attachUserPolicy({ UserName, PolicyArn: unknown })).rejects.toMatchObject(missing);
  });

  it("are ten at most where they are managed", async () => {
    const policies = Array.from({ length: 11 }, (_, n) => ({ PolicyName: `p${n}`, document: deny }));
    const arns = policies.map(({ PolicyName }) => `arn:aws:iam::123456789012:policy/${PolicyName}`);
    context.aws.seed({ policies, users: [{ UserName, policies: arns.slice(0, 10) }] });
    await expect(context.iam.attachUserPolicy({ UserName, PolicyArn: arns[10] })).rejects.toMatchObject({
      ...tooMany,
      message: "Cannot exceed quota for PoliciesPerUser: 10",
    });
    await context.iam.attachUserPolicy({ UserName, PolicyArn: arns[0] });
  });

  it("are replaced when they are put again, and come back percent-encoded", async () => {
    context.aws.seed({ users: [{ UserName }] });
    await put("p", document);
    await put("p", JSON.stringify({ ...deny, Id: "second" }));
    const { PolicyDocument } = await context.iam.getUserPolicy({ UserName, PolicyName: "p" });
    expect(PolicyDocument).toMatch(/^%7B%22/);
    expect(decoded(PolicyDocument)).toEqual({ ...deny, Id: "second" });
    expect((await context.iam.listUserPolicies({ UserName })).PolicyNames).toEqual(["p"]);
    await context.iam.deleteUserPolicy({ UserName, PolicyName: "p" });
    await expect(context.iam.deleteUserPolicy({ UserName, PolicyName: "p" })).rejects.toMatchObject(missing);
    await expect(context.iam.getUserPolicy({ UserName, PolicyName: "p" })).rejects.toMatchObject(missing);
  });

  it("are one whatever the case of their name", async () => {
    context.aws.seed({ users: [{ UserName }] });
    await put("Own", document);
    await put("own", document);
    expect((await context.iam.listUserPolicies({ UserName })).PolicyNames).toEqual(["Own"]);
    await context.iam.getUserPolicy({ UserName, PolicyName: "OWN" });
    await context.iam.deleteUserPolicy({ UserName, PolicyName: "oWN" });
    expect((await context.iam.listUserPolicies({ UserName })).PolicyNames).toEqual([]);
  });

  it("are not attached by what is no ARN", async () => {
    context.aws.seed({ users: [{ UserName }] });
    const PolicyArn = "AdministratorAccess of AWS";
    await expect(context.iam.attachUserPolicy({ UserName, PolicyArn })).rejects.toMatchObject(
      refused("ValidationError", "ValidationError", 400),
    );
  });

  it("hold 2,048 characters in sum, white space aside [X: the text]", async () => {
    context.aws.seed({ users: [{ UserName }] });
    const sized = (size: number) => {
      const empty = JSON.stringify({ ...deny, Id: "" });
      return JSON.stringify({ ...deny, Id: "x".repeat(size - empty.length) });
    };
    await put("a", `${sized(1024)}${" ".repeat(500)}`);
    await put("b", sized(1024));
    await expect(put("c", document)).rejects.toMatchObject({
      ...tooMany,
      message: "Maximum policy size of 2048 bytes exceeded for user ada",
    });
    await expect(put("b", sized(1025))).rejects.toMatchObject(tooMany);
  });

  it.each([
    "not json",
    "{}",
    JSON.stringify({ ...deny, Version: "2020-01-01" }),
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Maybe", Action: "*", Resource: "*" }] }),
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Resource: "*" }] }),
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*" }] }),
    JSON.stringify({ Version: "2012-10-17", Statement: [{ ...deny.Statement[0], Principal: "*" }] }),
  ])("are refused where they are no policy: %s", async (text) => {
    context.aws.seed({ users: [{ UserName }] });
    await expect(put("p", text)).rejects.toMatchObject(malformed);
  });

  it("include a boundary, which is replaced and removed [X: removing none]", async () => {
    context.aws.seed({ users: [{ UserName }] });
    const boundary = async () => (await context.iam.getUser({ UserName })).User?.PermissionsBoundary;
    await context.iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary: denyAll });
    const power = "arn:aws:iam::aws:policy/PowerUserAccess";
    await context.iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary: power });
    expect(await boundary()).toMatchObject({ PermissionsBoundaryArn: power });
    await context.iam.deleteUserPermissionsBoundary({ UserName });
    expect(await boundary()).toBeUndefined();
    await expect(context.iam.deleteUserPermissionsBoundary({ UserName })).rejects.toMatchObject(missing);
  });
});

describe("managed policies", () => {
  const context = embedded();
  const PolicyArn = "arn:aws:iam::123456789012:policy/team/Deny";
  const create = () =>
    context.iam.createPolicy({ PolicyName: "Deny", Path: "/team/", PolicyDocument: document, Description: "no" });
  const addVersion = (SetAsDefault = false) =>
    context.iam.createPolicyVersion({ PolicyArn, PolicyDocument: document, SetAsDefault });

  it("have five versions at most, and one of them counts", async () => {
    expect((await create()).Policy).toMatchObject({ Arn: PolicyArn, DefaultVersionId: "v1", AttachmentCount: 0 });
    await expect(create()).rejects.toMatchObject(taken);
    for (let n = 0; n < 4; n += 1) await addVersion(n === 3);
    await expect(addVersion()).rejects.toMatchObject(tooMany);
    expect((await context.iam.getPolicy({ PolicyArn })).Policy?.DefaultVersionId).toBe("v5");
    await expect(context.iam.deletePolicyVersion({ PolicyArn, VersionId: "v5" })).rejects.toMatchObject(conflict);
    await context.iam.setDefaultPolicyVersion({ PolicyArn, VersionId: "v1" });
    await context.iam.deletePolicyVersion({ PolicyArn, VersionId: "v5" });
    expect((await addVersion()).PolicyVersion?.VersionId).toBe("v6");
    const { Versions } = await context.iam.listPolicyVersions({ PolicyArn });
    expect(Versions?.map(({ VersionId }) => VersionId)).toEqual(["v6", "v4", "v3", "v2", "v1"]);
    const { PolicyVersion } = await context.iam.getPolicyVersion({ PolicyArn, VersionId: "v1" });
    expect(decoded(PolicyVersion?.Document)).toEqual(deny);
    expect(PolicyVersion?.IsDefaultVersion).toBe(true);
  });

  it("cannot go while somebody has them or while they have versions", async () => {
    await create();
    context.aws.seed({ users: [{ UserName, policies: [PolicyArn], groups: ["g"] }] });
    await expect(context.iam.deletePolicy({ PolicyArn })).rejects.toMatchObject(conflict);
    await context.iam.detachUserPolicy({ UserName, PolicyArn });
    await addVersion();
    await expect(context.iam.deletePolicy({ PolicyArn })).rejects.toMatchObject(conflict);
    await context.iam.deletePolicyVersion({ PolicyArn, VersionId: "v2" });
    await context.iam.deletePolicy({ PolicyArn });
    await expect(context.iam.getPolicy({ PolicyArn })).rejects.toMatchObject(missing);
  });

  it("have 6,144 characters, white space aside [X], and are 1,500 per account", async () => {
    const sized = (size: number) => {
      const empty = JSON.stringify({ ...deny, Id: "" });
      return `${JSON.stringify({ ...deny, Id: "x".repeat(size - empty.length) })}   `;
    };
    const make = (size: number) => context.iam.createPolicy({ PolicyName: "p", PolicyDocument: sized(size) });
    await expect(make(6145)).rejects.toMatchObject(tooMany);
    await make(6144);
    context.aws.seed({
      policies: Array.from({ length: 1499 }, (_, n) => ({ PolicyName: `p${n}`, document: deny })),
    });
    await expect(create()).rejects.toMatchObject(tooMany);
  });

  it("of AWS are there by name, and cannot be changed", async () => {
    const { PolicyVersion } = await context.iam.getPolicyVersion({ PolicyArn: denyAll, VersionId: "v1" });
    expect(decoded(PolicyVersion?.Document)).toEqual({
      Version: "2012-10-17",
      Statement: [{ Sid: "DenyAll", Effect: "Deny", Action: ["*"], Resource: "*" }],
    });
    await expect(context.iam.deletePolicy({ PolicyArn: denyAll })).rejects.toMatchObject(
      refused("InvalidInputException", "InvalidInput", 400),
    );
  });
});

describe("tags of a user", () => {
  const context = embedded();
  const invalid = refused("InvalidInputException", "InvalidInput", 400);
  const tag = (tags: Record<string, string>) =>
    context.iam.tagUser({ UserName, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) });
  const shown = async () => (await context.iam.listUserTags({ UserName })).Tags;

  it("match without regard to case, and take the new spelling", async () => {
    context.aws.seed({ users: [{ UserName, tags: { Team: "a", other: "b" } }] });
    await tag({ TEAM: "c" });
    expect(await shown()).toEqual([
      { Key: "TEAM", Value: "c" },
      { Key: "other", Value: "b" },
    ]);
    await context.iam.untagUser({ UserName, TagKeys: ["team", "absent"] });
    await context.iam.untagUser({ UserName, TagKeys: [] });
    expect(await shown()).toEqual([{ Key: "other", Value: "b" }]);
  });

  it("are refused twice in one call, when there are none, and where AWS keeps the name", async () => {
    context.aws.seed({ users: [{ UserName }] });
    await expect(tag({ a: "1", A: "2" })).rejects.toMatchObject(invalid);
    await expect(tag({})).rejects.toMatchObject(invalid);
    await expect(tag({ "aws:x": "1" })).rejects.toMatchObject(invalid);
  });

  it("are fifty at most", async () => {
    context.aws.seed({ users: [{ UserName }] });
    const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, ""]));
    await expect(tag(many(51))).rejects.toMatchObject(refused("ValidationError", "ValidationError", 400));
    await tag(many(50));
    await expect(tag({ more: "" })).rejects.toMatchObject(tooMany);
    await tag({ k1: "again" });
  });

  it.each([{ "a,b": "v" }, { ["k".repeat(129)]: "v" }, { k: "v".repeat(257) }, { k: "a,b" }])(
    "cannot be %j",
    async (tags) => {
      context.aws.seed({ users: [{ UserName }] });
      await expect(tag(tags)).rejects.toMatchObject(refused("ValidationError", "ValidationError", 400));
    },
  );

  it("come with a new user", async () => {
    await context.iam.createUser({ UserName, Tags: [{ Key: "steward:owner", Value: "ada@example.com" }] });
    expect((await context.iam.getUser({ UserName })).User?.Tags).toEqual(await shown());
  });
});
