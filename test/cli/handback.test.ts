import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { onboardings } from "../support/onboarding.ts";
import { stewardAt, stewardOn } from "../support/steward.ts";

const { context, user, called } = onboardings();
const boundary = "arn:aws:iam::123456789012:policy/iam-steward-local-boundary";
const requireMfa = "arn:aws:iam::123456789012:policy/iam-steward-local-require-mfa";
const limits = "arn:aws:iam::123456789012:policy/limits";
const group = "iam-steward-local-require-mfa";
const handback = (...words: string[]) => stewardAt(context.stack, ["handback", ...words]);
const dependents = async () => JSON.parse((await handback("--json")).stdout);

/** In the order in which CloudFormation deletes them: the group has the policy. */
async function deleteFromStack() {
  const { iam } = context;
  await iam.detachGroupPolicy({ GroupName: group, PolicyArn: requireMfa });
  await iam.deleteGroup({ GroupName: group });
  await iam.deletePolicy({ PolicyArn: requireMfa });
  await iam.deletePolicy({ PolicyArn: boundary });
}

async function onboard(name: string, ...more: string[]) {
  const words = ["onboard", "--owner", "boss@example.com", "--group", "developers", "--reason", "joins", ...more];
  const { code, stderr } = await stewardOn(context.stack, [...words, "--yes", "--follow", "--", name]);
  expect(code, stderr).toBe(0);
}

beforeEach(async () => {
  context.stack.aws.seed({
    policies: [
      {
        PolicyName: "limits",
        document: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
      },
    ],
    roles: [{ RoleName: "reporter" }],
  });
});

describe("steward handback", () => {
  it("says that nothing keeps a stack from removal to which nobody was onboarded", async () => {
    expect(await handback()).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing keeps the stack") });
    await deleteFromStack();
    expect(await handback()).toMatchObject({ code: 0 }); // as the removal has left it
  });

  it("names who depends on the stack, with the commands that let go, after which it can be deleted", async () => {
    await onboard("ada", "--console", "--mfa");
    await onboard("-svc", "--access-key");
    await context.iam.createUser({ UserName: "bob" });
    expect(await stewardAt(context.stack, ["offboard", "bob", "--reason", "leaves", "--yes"])).toMatchObject({
      code: 0,
    });
    await context.iam.putRolePermissionsBoundary({ RoleName: "reporter", PermissionsBoundary: boundary });
    await expect(context.iam.deletePolicy({ PolicyArn: boundary })).rejects.toMatchObject({
      name: "DeleteConflictException",
    });

    const { code, stdout } = await handback();
    expect(code).toBe(2);
    expect(stdout).toContain(`Bounded by ${boundary}: -svc, ada, role reporter`);
    expect(stdout).toContain(`In the group ${group}: ada`);
    expect(stdout).toContain("steward handback --unbound --stage local -- -svc");
    expect(stdout).toMatch(/Running: offboard-bob-\S+\. Wait .*\n {2}→ steward stop offboard-bob-\S+ --stage local/);
    expect(stdout).toMatch(/Stays, with its key, .* the secret iam-steward\/local\/\w+\/access-key/);

    const { running } = await dependents();
    expect(await stewardAt(context.stack, ["stop", running[0], "--yes"])).toMatchObject({ code: 0 });
    expect(await handback("--unbound", "--yes", "--", "-svc")).toMatchObject({ code: 0 });
    expect(user("ada")?.boundary).toBe(boundary);
    expect(await handback("--boundary", limits, "--leave-group", "--yes")).toMatchObject({ code: 0 });
    expect([user("ada")?.boundary, user("-svc")?.boundary]).toEqual([limits, undefined]);
    expect(context.stack.aws.account.iam.roles.get("reporter")?.boundary).toBe(limits);
    expect(await dependents()).toMatchObject({ bounded: [], members: [], attached: [], running: [], removable: true });
    await deleteFromStack();
  });

  it("lets a stack with users, memberships and a running execution be removed by what docs/deploy.md says", async () => {
    for (const UserName of ["ada", "svc-etl"])
      await context.iam.createUser({ UserName, PermissionsBoundary: boundary });
    await context.iam.addUserToGroup({ UserName: "ada", GroupName: group });
    await context.iam.createUser({ UserName: "bob" });
    await stewardAt(context.stack, ["offboard", "bob", "--reason", "leaves", "--yes"]);
    const [running] = (await dependents()).running;
    const [, page = ""] = readFileSync("docs/deploy.md", "utf8").split("## Remove");
    const lines = [...page.matchAll(/\$ steward (.*)/g)].map(([, line = ""]) => line);
    expect(lines).toHaveLength(5);
    for (const line of lines) {
      const typed = line.replace("prod", "local").replace("offboard-bob-0f3c", running);
      const words = [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word = ""]) => quoted ?? word);
      const shows = /handback --stage \w+$/.test(typed); // and says by its exit code that the stack cannot be removed
      const consent = shows || words[0] === "pause" ? [] : ["--yes"];
      const { code, stderr } = await stewardAt(context.stack, [...words, ...consent]);
      expect([line, code], stderr).toEqual([line, shows ? 2 : 0]);
    }
    expect(await handback()).toMatchObject({ code: 0, stdout: expect.stringContaining("Nothing keeps the stack") });
    expect([user("ada")?.boundary, user("svc-etl")?.boundary]).toEqual([limits, undefined]);
    await deleteFromStack();
    context.stack.aws.account.parameters.clear();
  });

  it("names who has a policy of the stack attached by hand", async () => {
    await context.iam.attachRolePolicy({ RoleName: "reporter", PolicyArn: requireMfa });
    const { code, stdout } = await handback();
    expect([code, stdout]).toEqual([
      2,
      expect.stringContaining(`aws iam detach-role-policy --role-name reporter --policy-arn ${requireMfa}`),
    ]);
  });

  it("goes on where it was interrupted, and finds nothing to do the second time", async () => {
    for (const UserName of ["ada", "bob"]) await context.iam.createUser({ UserName, PermissionsBoundary: boundary });
    context.stack.aws.account.faults.push({ kind: "accessDenied", operation: "PutUserPermissionsBoundary", call: 2 });
    expect(await handback("--boundary", limits, "--yes")).toMatchObject({ code: 1 });
    context.stack.aws.account.faults.length = 0;
    expect(await handback("--boundary", limits, "--yes")).toMatchObject({ code: 0 });
    expect([user("ada")?.boundary, user("bob")?.boundary]).toEqual([limits, limits]);
    expect(await handback("--boundary", limits, "--yes")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("nothing is changed"),
    });
  });

  it("changes nothing with --plan, nor without consent", async () => {
    await context.iam.createUser({ UserName: "ada", PermissionsBoundary: boundary });
    const { stdout } = await handback("--boundary", limits, "--plan");
    expect(stdout).toContain(`bound the user ada by ${limits}`);
    await context.iam.createUser({ UserName: "bob", PermissionsBoundary: boundary });
    const { stdout: both } = await handback("ada", "bob", "--unbound", "--plan");
    expect(both).toMatch(/the user ada without(.|\n)*the user bob without/);
    await context.iam.putRolePermissionsBoundary({ RoleName: "reporter", PermissionsBoundary: boundary });
    expect((await handback("reporter", "--unbound", "--plan")).stderr).not.toContain("does not depend");
    const misspelt = await handback("adda", "--boundary", limits, "--plan");
    expect(misspelt).toMatchObject({ code: 1, stderr: "steward: No user and no role is called adda\n" });
    await context.iam.createUser({ UserName: "carl" });
    expect(await handback("carl", "--boundary", limits, "--plan")).toMatchObject({
      stdout: "Nothing would be done.\n",
      stderr: expect.stringContaining("carl does not depend"),
    });
    expect(await handback("--boundary", limits)).toMatchObject({ code: 3 });
    expect(user("ada")?.boundary).toBe(boundary);
  });

  it.each([
    ["everybody without a boundary", ["--unbound"], "Name those who are to be without a boundary"],
    ["two answers at once", ["ada", "--unbound", "--boundary", limits], "Give either --boundary or --unbound"],
    ["a policy that does not exist", ["--boundary", `${limits}x`], `There is no policy ${limits}x`],
    ["the stack's own policy", ["--boundary", boundary], "is the stack's own policy"],
  ])("refuses %s", async (_, words, message) => {
    await context.iam.createUser({ UserName: "ada", PermissionsBoundary: boundary });
    expect(await handback(...words, "--yes")).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
    expect(called("PutUserPermissionsBoundary")).toEqual([]);
    expect(user("ada")?.boundary).toBe(boundary);
  });
});
