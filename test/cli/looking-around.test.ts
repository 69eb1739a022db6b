import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const context = stackFor();
const steward = (...words: string[]) => stewardAt(context.stack, words, { STEWARD_STAGE: "" });
const long = new Date("2020-01-01T00:00:00Z");
const lately = new Date(Date.now() - 3_600_000);

/** An engineer with all, a console user without MFA, a service with an old key and one who used nothing for years. */
async function seed() {
  context.stack.aws.seed({
    groups: [{ GroupName: "developers", policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }],
    users: [
      {
        UserName: "ada",
        Path: "/people/",
        mfa: true,
        password: { changed: lately, lastUsed: lately },
        groups: ["developers"],
        tags: { "steward:owner": "boss@example.com", team: "payments" },
      },
      { UserName: "bob", Path: "/people/", password: { changed: long, lastUsed: lately }, CreateDate: long },
      {
        UserName: "svc",
        Path: "/services/",
        CreateDate: long,
        keys: [{ created: long, lastUsed: { date: lately, service: "s3", region: "N/A" } }],
      },
      { UserName: "zoe", CreateDate: long, password: { changed: long }, mfa: true, keys: [{ created: long }] },
    ],
  });
  // As if another tool had asked for the report just before: nobody has to wait for it.
  await new IAM(context.stack.aws.config).generateCredentialReport();
  context.stack.aws.calls.length = 0;
}
const names = async (...words: string[]) => {
  await seed();
  const { stdout, stderr } = await steward(...words, "--json");
  expect(stderr).toBe("");
  return (JSON.parse(stdout) as { userName: string }[]).map(({ userName }) => userName);
};

describe("steward users", () => {
  it("shows a line for each user, without a call for each", async () => {
    await seed();
    const { code, stdout } = await steward("users");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ada +\/people\/ +yes +1h ago +– +developers +boss@example\.com$/m);
    expect(stdout).toMatch(/^bob +\/people\/ +NO /m);
    expect(stdout).toMatch(/^svc +\/services\/ +– +– +\d.*d old/m);
    const asked = new Set(context.stack.aws.calls.map(({ operation }) => operation));
    expect([...asked].sort()).toEqual([
      "GenerateCredentialReport",
      "GetAccountAuthorizationDetails",
      "GetCredentialReport",
    ]);
  });

  it.each([
    [
      ["--path", "/people/"],
      ["ada", "bob"],
    ],
    [["--tag", "team"], ["ada"]],
    [["--tag", "TEAM=payments"], ["ada"]],
    [["--tag", "team=data"], []],
    [["--group", "developers"], ["ada"]],
    [["--no-mfa"], ["bob"]],
    [
      ["--key-older-than", "90d"],
      ["svc", "zoe"],
    ],
    [["--unused", "90d"], ["zoe"]],
    [["--path", "/people/", "--no-mfa"], ["bob"]],
  ])("filters by %j", async (filter, found) => {
    expect(await names("users", ...filter)).toEqual(found);
  });

  it.each(["users", "keys"])("refuses a group that does not exist, and names the nearest: %s", async (list) => {
    await seed();
    const { code, stdout, stderr } = await steward(list, "--group", "develpers");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("There is no group develpers. Did you mean developers? To see all: steward groups");
    expect((await steward(list, "--group", "Developers")).code).toBe(0);
  });

  it.each(["--unused", "--key-older-than"])(
    "says that %s is not a time before it asks AWS anything",
    async (option) => {
      for (const list of ["users", "keys"]) {
        const { code, stderr } = await steward(list, option, "90");
        expect([code, stderr]).toEqual([
          1,
          expect.stringContaining(`${option} 90 is not a time. Use 90min, 36h, 7d, 2026`),
        ]);
      }
      expect(context.stack.aws.calls).toEqual([]);
    },
  );

  it("prints CSV that a spreadsheet does not run", async () => {
    context.stack.aws.seed({ users: [{ UserName: "=cmd+calc" }] });
    const { stdout } = await steward("users", "--csv");
    const [head, row] = stdout.split("\n");
    expect(head).toBe(
      "userName,userId,arn,path,createdAt,owner,groups,policies,boundary,mfa,password,passwordLastUsed,activeKeys,inactiveKeys",
    );
    expect(row).toMatch(/^'=cmd\+calc,AIDA/);
    const none = await steward("keys", "--csv");
    expect(none.stdout).toBe("userName,path,owner,slot,active,createdAt,lastUsed\n");
  });

  it("says what is not known where the credential report cannot be read, and never that nobody fits or has a key", async () => {
    await seed();
    for (const operation of ["GenerateCredentialReport", "GetCredentialReport"])
      context.stack.aws.faults.push({ kind: "accessDenied", operation, times: Number.POSITIVE_INFINITY });
    const all = await steward("users");
    expect(all.stderr).toContain("The credential report could not be read: You may not do this");
    expect(all.stdout).toMatch(/^ada +\/people\/ +not known +not known +not known +developers/m);
    const unknown = { code: 1, stdout: "", stderr: expect.stringContaining("You may not do this") };
    for (const filter of [["--no-mfa"], ["--unused", "90d"], ["--key-older-than", "90d"]])
      expect(await steward("users", ...filter)).toMatchObject(unknown);
    expect(await steward("keys", "--json")).toMatchObject({ code: 1, stdout: "" });
  });
});

describe("steward keys", () => {
  it("shows keys, the oldest first, and filters by age and use", async () => {
    expect(await names("keys")).toEqual(["svc", "zoe"]);
    expect(await names("keys", "--unused", "90d")).toEqual(["zoe"]);
    expect(await names("keys", "--path", "/services/")).toEqual(["svc"]);
    expect((await steward("keys")).stdout).toMatch(/^svc +\/services\/ +Active +[\d,]+d ago +1h ago$/m);
  });
});

describe("steward groups and policies", () => {
  it("show what stands in the account", async () => {
    await seed();
    expect((await steward("groups")).stdout).toMatch(/^developers +\/ +1 +ReadOnlyAccess$/m);
    const policies = JSON.parse((await steward("policies", "--json")).stdout) as { arn: string; policyName: string }[];
    expect(policies.map(({ policyName }) => policyName)).toContain("iam-steward-local-boundary");
    expect(policies.filter(({ arn }) => arn.includes(":aws:policy/"))).toEqual([]);
    expect((await steward("groups", "--path", "/none/")).stdout).toBe("No groups.\n");
  });
});
