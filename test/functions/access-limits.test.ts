import { describe, expect, it } from "vitest";
import { allow, managedAccess } from "../support/access.ts";

/** IAM's quotas: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
describe("an access file at IAM's limits", () => {
  const { context, plan, planned, apply, state } = managedAccess();
  const empty = { policies: {}, groups: {}, roles: {} };
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
  /** A policy of so many characters without white space. */
  const sized = (characters: number) => {
    const bare = JSON.stringify(allow("s3:GetObject", "")).length;
    return { policies: { p: { document: allow("s3:GetObject", `arn:${"x".repeat(characters - bare - 4)}`) } } };
  };

  it("takes a policy of 6,144 characters, and refuses one more", async () => {
    await expect(apply(await planned(sized(6_144)))).resolves.toMatchObject({ status: "SUCCEEDED" });
    const { code, stderr } = await plan(sized(6_145));
    expect([code, stderr]).toEqual([3, expect.stringContaining("policy p has 6145 characters, and IAM takes 6144")]);
  });

  it("changes all ten policies of a group for ten others", async () => {
    const [old, others] = [names("old", 10), names("new", 10)];
    const document = allow("s3:GetObject");
    const policies = Object.fromEntries([...old, ...others].map((name) => [name, { document }]));
    await apply(await planned({ policies, groups: { g: { policies: old } } }));
    const { status } = await apply(await planned({ policies, groups: { g: { policies: others } } }));
    expect([status, state().groups]).toEqual(["SUCCEEDED", { g: others }]);
    const { code, stderr } = await plan({ policies, groups: { g: { policies: [...others, "old0"] } } });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/groups: g: policies: .*10/)]);
  });

  it("goes back to what was before where the account has 300 groups", async () => {
    context.stack.aws.seed({ groups: names("other", 299).map((GroupName) => ({ GroupName })) });
    const policies = { p: { document: allow("s3:GetObject") } };
    const id = await planned({ policies, groups: { one: { policies: ["p"] }, two: { policies: [] } } });
    const { error, cause } = await apply(id);
    expect([error, cause]).toEqual(["Rejected", expect.stringMatching(/GroupsPerAccount: 300.*what it had before/)]);
    expect(state()).toEqual(empty);
  });

  it("goes back to what was before where IAM takes no trust policy of that length", async () => {
    const trust = {
      Version: "2012-10-17",
      Statement: names("a", 12).map((Sid) => ({
        Sid: Sid.repeat(50),
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      })),
    };
    const { error } = await apply(
      await planned({ roles: { r: { trust, policies: [] } }, groups: { g: { policies: [] } } }),
    );
    expect([error, state()]).toEqual(["Rejected", empty]);
  });
});
