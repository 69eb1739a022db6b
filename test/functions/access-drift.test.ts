import { describe, expect, it } from "vitest";
import { allow, file, managedAccess } from "../support/access.ts";
import { judge, latestAudit } from "../support/stack.ts";

const { context, planned, apply, iam } = managedAccess();
const attached = { GroupName: "read-only", PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" };
const readAppData = "arn:aws:iam::123456789012:policy/access/read-app-data";

/** What the night's audit finds of it. */
async function drift() {
  await judge(context.stack);
  const { findings, coverage, complete } = await latestAudit(context.stack);
  const own = findings.filter(({ control }) => control === "access-drift");
  return {
    state: coverage["access-file"],
    complete,
    found: own.map(({ arn, detail }) => [
      arn.replace(/^.*::\d+:/, ""),
      detail.replace(/^.*applied: |\. To take.*$/g, ""),
    ]),
  };
}

describe("the nightly audit of what an access file manages", () => {
  it("has nothing to compare with before a file is applied", async () => {
    await expect(drift()).resolves.toMatchObject({ state: expect.stringContaining("not applicable"), complete: true });
  });

  it("finds each change that somebody made by hand, and nothing once the file is applied again", async () => {
    await apply(await planned({ ...file, passwordPolicy: { minimumLength: 16 } }));
    await expect(drift()).resolves.toMatchObject({ state: "ok", found: [] });

    await iam().attachGroupPolicy(attached);
    await iam().detachGroupPolicy({ GroupName: "developers", PolicyArn: readAppData });
    await iam().deleteRolePermissionsBoundary({ RoleName: "reporter" });
    const PolicyDocument = JSON.stringify(allow("s3:*"));
    await iam().createPolicyVersion({ PolicyArn: readAppData, PolicyDocument, SetAsDefault: true });
    await iam().updateAccountPasswordPolicy({ MinimumPasswordLength: 6 });
    await iam().createGroup({ GroupName: "by-hand", Path: "/access/" });

    const { found } = await drift();
    expect(Object.fromEntries(found)).toEqual({
      "group/access/developers": "group developers: policy read-app-data is detached",
      "group/access/read-only": "group read-only: policy AmazonS3FullAccess is attached",
      "policy/access/read-app-data": "policy read-app-data: a new version becomes its default",
      "role/access/reporter": "role reporter: its permissions boundary was removed",
      root: expect.stringContaining('"MinimumPasswordLength":6'),
    });

    await apply(await planned({ ...file, passwordPolicy: { minimumLength: 16 } }));
    await expect(drift()).resolves.toMatchObject({ state: "ok", found: [] });
  });

  it("does not take for a change that IAM gives a trust policy back in other words", async () => {
    const principals = ["123456789012", "210987654321"];
    const trust = (AWS: string | string[], Statement = { Effect: "Allow", Action: ["sts:AssumeRole"] }) => ({
      Version: "2012-10-17",
      Statement: [{ ...Statement, Principal: { AWS } }],
    });
    await apply(await planned({ roles: { reporter: { trust: trust(principals), policies: [] } } }));
    const role = context.stack.aws.account.iam.roles.get("reporter") ?? expect.fail("there is no role");
    const [one, other] = principals.map((id) => `arn:aws:iam::${id}:root`) as [string, string];
    role.document = JSON.stringify(trust([other, one], { Effect: "Allow", Action: ["sts:AssumeRole"] }));
    await expect(drift()).resolves.toMatchObject({ found: [] });
    role.document = JSON.stringify(trust(one));
    await expect(drift()).resolves.toMatchObject({ found: [["role/access/reporter", "role reporter: trust policy"]] });
  });

  it("leaves out what an unfinished application changes, and names the application", async () => {
    await apply(await planned({ groups: { "read-only": { policies: [] } } }));
    await iam().attachGroupPolicy(attached);
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "CreateRole", times: 1 });
    await apply(await planned({ ...file, groups: { ...file.groups, "read-only": { policies: [] } } }));
    const { found } = await drift();
    expect(found).toEqual([["root", expect.stringMatching(/The application of the plan [0-9a-f]{64} has not ended/)]]);
  });

  it("is incomplete where it cannot be read what was applied", async () => {
    await apply(await planned(file));
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "GetRole", times: 1 });
    await expect(drift()).resolves.toMatchObject({ state: expect.stringContaining("unavailable: "), complete: false });
  });
});
