import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3 } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readApplied, replaceApplied } from "../../access/store.ts";
import { invoke, stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const context = stackFor();
const steward = (...words: string[]) => stewardAt(context.stack, words);
const allow = (action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: action, Resource: "*" }],
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "iam-steward-access-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (text: string, name = "access.yml") => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const tutorial = `
policies:
  read-app-data: { description: Read the app's data, document: ./read-app-data.json }
groups:
  developers: { policies: [AmazonEC2FullAccess, read-app-data] }
  read-only: { policies: [ReadOnlyAccess] }
passwordPolicy: { minimumLength: 14, reusePrevention: 24, usersMayChange: false }
`;

describe("steward access diff", () => {
  it("names what the file asks for and the account lacks, and exits with 2", async () => {
    file(JSON.stringify(allow("s3:GetObject")), "read-app-data.json");
    const { code, stdout, stderr } = await steward("access", "diff", "-f", file(tutorial));
    expect({ code, stderr }).toEqual({ code: 2, stderr: "" });
    const inJson = await steward("access", "diff", "-f", file(tutorial), "--json");
    expect(JSON.parse(inJson.stdout).changes).toHaveLength(6);
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining([
        "  + policy read-app-data",
        "  + group developers",
        "  + group developers: policy AmazonEC2FullAccess is attached",
        "  + group developers: policy read-app-data is attached",
        "  + group read-only",
        "6 to add, 0 to change, 0 to remove.",
      ]),
    );
  });

  it("says who gains and loses what", async () => {
    context.stack.aws.seed({
      groups: [{ GroupName: "developers", Path: "/access/", policies: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"] }],
      users: [{ UserName: "ada", groups: ["developers"] }],
    });
    const wanted = file("groups: { developers: { policies: [ReadOnlyAccess] } }");
    const { stdout } = await steward("access", "diff", "-f", wanted, "--format", "markdown");
    expect(stdout).toContain("ada gain ReadOnlyAccess\nada lose AmazonS3FullAccess");
    expect(stdout).toContain("```diff\n+ group developers: policy ReadOnlyAccess is attached\n- group developers");
  });

  it.each([
    [
      "groups:\n  developers: { policies: [ReadOnlyAcces] }",
      /access\.yml:2:\d+: groups: developers: policies: 0: there is no policy ReadOnlyAcces.*Did you mean ReadOnlyAccess\?/,
    ],
    ["groups:\n  developers:\n    polices: []", /access\.yml:3:\d+: groups: developers: polices: is unknown$/m],
    ["groups: {}\npolices: {}", /access\.yml:2:\d+: polices: is unknown$/m],
    ["roles:\n  a: { trust: {} }", /access\.yml:2:6: roles: a: policies: is missing$/m],
    ["", /access\.yml is empty\. A file that asks for nothing is \{\}/],
    ["# all was cut off\n", /access\.yml is empty/],
    ["groups:\n  developers: {\n", /access\.yml:\d:\d: /],
    [
      "policies:\n  a: { document: ./nowhere.json }",
      /access\.yml:2:\d+: policies: a: document: there is no file .*nowhere\.json/,
    ],
    ["groups: { dev: { policies: ReadOnlyAccess } }", /^steward: \S+access\.yml:1:\d+: .* must be a list\n$/],
    [
      "roles:\n  a: { trust: {}, policies: [], maxSessionHours: 13 }",
      /access\.yml:2:\d+: roles: a: maxSessionHours: must be at most 12$/m,
    ],
    [
      "groups:\n  'no name!': { policies: [] }",
      /access\.yml:2:\d+: groups: no name!: must be 1 to 128 letters, digits or/,
    ],
  ])("says what is wrong with %j, and where", async (text, complaint) => {
    const { code, stderr } = await steward("access", "diff", "-f", file(text));
    expect(code).toBe(1);
    expect(stderr).toMatch(complaint);
  });

  it("refuses a name that the account has under another path, and says what to type", async () => {
    context.stack.aws.seed({ groups: [{ GroupName: "developers" }] });
    const { code, stderr } = await steward("access", "diff", "-f", file("groups: { Developers: { policies: [] } }"));
    expect(code).toBe(3);
    expect(stderr).toContain("aws iam update-group --group-name Developers --new-path /access/");
  });

  it.each([
    [
      "the account has in another case",
      "groups: { Developers: { policies: [] } }",
      "/access/",
      "Write developers in the file",
    ],
    [
      "the file has in another case",
      "groups: { a: { policies: [] }, A: { policies: [] } }",
      "/access/",
      "Write A in the file",
    ],
    ["lies in a folder below", "groups: { developers: { policies: [] } }", "/access/team/", "under /access/team/"],
  ])("refuses a name that %s", async (_, text, Path, why) => {
    context.stack.aws.seed({ groups: [{ GroupName: "developers", Path }] });
    const { code, stderr } = await steward("access", "diff", "-f", file(text));
    expect([code, stderr]).toEqual([3, expect.stringContaining(why)]);
  });

  it("leaves alone what is under the path and not in the file, and says so", async () => {
    context.stack.aws.seed({ groups: [{ GroupName: "by-hand", Path: "/access/" }] });
    const { code, stdout } = await steward("access", "diff", "-f", file("groups: {}"));
    expect(code).toBe(0);
    expect(stdout).toContain("group by-hand is not in the file and was never applied from one: it is left alone");
  });
});

describe("steward access pull", () => {
  it("writes the file of an account that was made by hand, and nothing then differs from it", async () => {
    const { id } = context.stack.aws.account;
    context.stack.aws.seed({
      policies: [{ PolicyName: "read-app-data", document: allow("s3:GetObject") }],
      groups: [
        {
          GroupName: "developers",
          policies: [`arn:aws:iam::${id}:policy/read-app-data`, "arn:aws:iam::aws:policy/ReadOnlyAccess"],
          inline: { own: allow("sqs:*") },
        },
      ],
      roles: [{ RoleName: "reporter", policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }],
    });
    const pulled = await steward("access", "pull", "--path", "/");
    expect(pulled.stdout).toContain("    policies:\n      - read-app-data\n      - ReadOnlyAccess\n");
    expect(pulled.stderr).toContain("group developers has the inline policy own, which the file does not manage");
    const { code, stdout } = await steward("access", "diff", "--path", "/", "-f", file(pulled.stdout));
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("Nothing to change") });
  });

  it("names the other paths that have something, and what to type for them", async () => {
    context.stack.aws.seed({ groups: [{ GroupName: "developers" }, { GroupName: "web", Path: "/team/" }] });
    const { stdout, stderr } = await steward("access", "pull", "--path", "/team/");
    expect([stdout, stderr]).toEqual([
      expect.stringMatching(/^groups:\n {2}web:\n/),
      "What is under / was left out. To write its file: steward access pull --path /\n",
    ]);
  });

  it("leaves out what is the tool's own, and AWS's service roles", async () => {
    context.stack.aws.seed({
      groups: [{ GroupName: "iam-steward-local-require-mfa" }],
      roles: [{ RoleName: "AWSServiceRoleForSupport", Path: "/aws-service-role/support.amazonaws.com/" }],
    });
    const { stdout, stderr } = await steward("access", "pull", "--path", "/");
    expect(stdout + stderr).not.toMatch(/iam-steward|AWSServiceRole|service-role/);
  });
});

describe("steward can", () => {
  beforeEach(() =>
    context.stack.aws.seed({
      groups: [{ GroupName: "readers", policies: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] }],
      users: [
        {
          UserName: "ada",
          groups: ["readers"],
          inline: {
            never: { ...allow("s3:*"), Statement: [{ Effect: "Deny", Action: "s3:GetBucketPolicy", Resource: "*" }] },
          },
        },
      ],
    }),
  );

  it.each([
    ["s3:GetObject", 0, "allowed", "AmazonS3ReadOnlyAccess"],
    ["s3:GetBucketPolicy", 2, "denied by a statement", "user_ada_never"],
    ["s3:PutObject", 2, "denied: no statement allows it", undefined],
  ])("says of %s whether a user may, and which policy decides", async (action, code, decision, by) => {
    const run = await steward("can", "ada", action);
    expect(run.code).toBe(code);
    expect(run.stdout).toMatch(new RegExp(`Decision +${decision}\n`));
    if (by === undefined) expect(run.stdout).not.toContain("Decided by");
    else expect(run.stdout).toMatch(new RegExp(`Decided by +${by}\n`));
  });

  it("names the permissions boundary where that is what does not allow it", async () => {
    const { account } = context.stack.aws;
    context.stack.aws.seed({ policies: [{ PolicyName: "bound", document: allow("sqs:*") }] });
    const user = account.iam.users.get("ada");
    if (user) user.boundary = `arn:aws:iam::${account.id}:policy/bound`;
    const { code, stdout } = await steward("can", "ada", "s3:GetObject");
    expect(code).toBe(2);
    expect(stdout).toContain("the permissions boundary does not allow it");
  });
});

describe("a stage without MANAGE_ACCESS", () => {
  const bare = stackFor({ MANAGE_ACCESS: "false" });

  it("has neither function nor workflow, and says what to set", async () => {
    expect([...bare.stack.engine.machines.values()].map(({ name }) => name)).not.toContain(
      "iam-steward-local-apply-access",
    );
    const { code, stderr } = await stewardAt(bare.stack, ["access", "apply", "0".repeat(64), "--plan"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("deploy it with MANAGE_ACCESS=true")]);
    const asked = { requestId: "r", requestedBy: "a", reason: "b", wanted: "0".repeat(64) };
    await expect(
      invoke(bare.stack, "start-workflow", { workflow: "apply-access", input: asked }),
    ).rejects.toMatchObject({ name: "Rejected", message: expect.stringContaining("MANAGE_ACCESS=true") });
  });
});

describe.each(["access/developers", "access/*"])("a group under the path of access files", (entry) => {
  const managed = stackFor({ ALLOWED_GROUPS: `analysts ${entry}` });

  it(`can be given by name once ALLOWED_GROUPS lists ${entry}`, async () => {
    const { aws, bucket } = managed.stack;
    const store = { s3: new S3(aws.config), bucket };
    const groups = { developers: { policies: [] } };
    await replaceApplied(store, await readApplied(store), { managed: { policies: {}, groups, roles: {} } });
    aws.seed({ groups: [{ GroupName: "developers", Path: "/access/" }], users: [{ UserName: "ada" }] });
    const words = ["move", "ada", "--group", "developers", "--reason", "a test"];
    const { stdout } = await stewardAt(managed.stack, [...words, "--plan"]);
    expect(stdout).toContain("+ group developers");
    const access = { requestId: "move-1", userName: "ada", groups: ["developers"], policies: [] };
    await invoke(managed.stack, "set-access", {
      step: "apply",
      userId: aws.account.iam.users.get("ada")?.UserId,
      ...access,
    });
    expect([...(aws.account.iam.users.get("ada")?.groups ?? [])].map(({ Path }) => Path)).toEqual(["/access/"]);
  });
});
