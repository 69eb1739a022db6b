import { beforeEach, describe, expect, it } from "vitest";
import type { IdentityCenter } from "../../embedded-aws/services/identity-center.ts";
import { DAY, judge, latestAudit, nextNight, stackFor, toOperations } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const storeId = "d-1234567890";
const account = "123456789012";
const context = stackFor({ IDENTITY_STORE_ID: storeId });
const set = (Name: string) => `arn:aws:sso:::permissionSet/ssoins-1/${Name}`;
const identityCenter: IdentityCenter = {
  identityStoreId: storeId,
  instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
  users: [
    { UserId: "1", UserName: "ada", emails: ["Ada@example.com"], UserStatus: "ENABLED" },
    { UserId: "2", UserName: "bob", emails: ["bob@example.com"], UserStatus: "DISABLED" },
    { UserId: "3", UserName: "eve", emails: ["eve@example.com"] },
  ],
  groups: [{ GroupId: "g", members: ["1"] }],
  permissionSets: ["Developers", "ReadOnly"].map((Name) => ({ Name, PermissionSetArn: set(Name) })),
  assignments: [
    { AccountId: account, PermissionSetArn: set("ReadOnly"), PrincipalId: "1", PrincipalType: "USER" },
    { AccountId: account, PermissionSetArn: set("Developers"), PrincipalId: "g", PrincipalType: "GROUP" },
    { AccountId: "222222222222", PermissionSetArn: set("Developers"), PrincipalId: "g", PrincipalType: "GROUP" },
  ],
};
const ownedBy = (owner: string) => ({ tags: { "steward:owner": owner } });
const found = async () =>
  (await latestAudit(context.stack)).findings
    .filter(({ control }) => ["owner-gone", "has-both"].includes(control))
    .map(({ control, user, detail, carriedOver }) => [control, user, detail, ...(carriedOver ? ["carried over"] : [])]);
const gone = (who: string, how: string) =>
  `The owner ${who} is ${how} in IAM Identity Center. If the user is still needed, name another owner (tag steward:owner).`;

beforeEach(() => {
  const users = [
    { UserName: "ada", ...ownedBy("ada@example.com") },
    { UserName: "bobs", ...ownedBy("bob@example.com") },
    { UserName: "lost", ...ownedBy("left@example.com") },
    { UserName: "eve" },
    { UserName: "ci", tags: { "steward:owner": "ada@example.com", "steward:person": "ci" } },
  ];
  context.stack.aws.seed({ users, identityCenter });
});

describe("the audit of a stage that knows the identity store", () => {
  it("finds users whose owner is disabled or gone there, and people who have both, with their permission sets", async () => {
    const { complete } = await judge(context.stack);
    expect(complete).toBe(true);
    expect((await found()).sort()).toEqual([
      [
        "has-both",
        "ada",
        "ada@example.com signs in through IAM Identity Center, too. For this account they have the permission sets Developers, ReadOnly there.",
      ],
      [
        "has-both",
        "eve",
        "eve signs in through IAM Identity Center, too. For this account they have no permission set there yet.",
      ],
      ["owner-gone", "bobs", gone("bob@example.com", "disabled")],
      ["owner-gone", "lost", gone("left@example.com", "not")],
    ]);
  });

  it.each(["accessDenied", "serverError"] as const)(
    "says that it is incomplete, and calls nobody gone, where the store answers %s",
    async (kind) => {
      context.stack.aws.faults.push({
        kind,
        service: "identitystore",
        operation: "ListUsers",
        times: Number.POSITIVE_INFINITY,
      });
      const { complete } = await judge(context.stack, nextNight(context.stack));
      expect([complete, await found()]).toEqual([false, []]);
      expect((await latestAudit(context.stack)).coverage["identity-store"]).toMatch(/^unavailable: /);
    },
  );

  it("keeps what it found the night before where the store does not answer", async () => {
    await judge(context.stack, nextNight(context.stack));
    const before = await found();
    context.stack.aws.faults.push({
      kind: "accessDenied",
      service: "identitystore",
      operation: "ListUsers",
      times: Number.POSITIVE_INFINITY,
    });
    await judge(context.stack, nextNight(context.stack));
    expect((await found()).sort()).toEqual(before.map((line) => [...line, "carried over"]).sort());
  });

  it("names people who have both where their permission sets cannot be read", async () => {
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "ListAccountAssignmentsForPrincipal" });
    await judge(context.stack, nextNight(context.stack));
    expect((await found()).find(([, user]) => user === "ada")?.[2]).toContain("could not be read (AccessDenied");
  });

  it("asks again, within the same night, for the name of a permission set that could not be read", async () => {
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "DescribePermissionSet" });
    const night = nextNight(context.stack);
    const ofAda = async () => {
      await judge(context.stack, night);
      return (await found()).find(([, user]) => user === "ada")?.[2];
    };
    expect(await ofAda()).toContain("could not be read (AccessDenied");
    expect(await ofAda()).toContain("the permission sets Developers, ReadOnly there");
  });
});

describe("a person who leaves, and is in IAM Identity Center", () => {
  const leave = { requestId: "leave-7", requestedBy: "hr", reason: "last day", person: "ada@example.com" };

  it("is named there, with what they may sign in to, and nothing is removed", async () => {
    const { stdout } = await stewardAt(context.stack, ["find", "ada@example.com"]);
    const there = `ada is enabled, with ReadOnly in ${account}; Developers in ${account}, 222222222222`;
    expect(stdout).toContain(`in IAM Identity Center: ${there}\n`);
    const shown = await stewardAt(context.stack, ["show", "person", "ada@example.com"]);
    expect(shown.stdout).toContain(`in IAM Identity Center: ${there}\n`);
    const { clock, functions, aws } = context.stack;
    const request = { workflow: "offboard-everywhere", input: { ...leave, urgency: "normal" } };
    await clock.runUntil(functions.invoke("start-workflow", request));
    await clock.advance(DAY / 24);
    const notice = toOperations(context.stack).find(({ Subject }) => Subject?.startsWith("Access of ada@example.com"));
    expect(notice?.Message).toContain(`In IAM Identity Center, where nothing is removed:\n- ${there}\n`);
    expect(aws.account.identityCenter).toEqual(identityCenter);
  });

  it("is told in a line that does not grow with the organization", async () => {
    const everywhere = Array.from({ length: 1000 }, (_, at) => ({
      ...{ AccountId: String(300_000_000_000 + at), PermissionSetArn: set("ReadOnly") },
      ...{ PrincipalId: "3", PrincipalType: "USER" as const },
    }));
    context.stack.aws.seed({ identityCenter: { ...identityCenter, assignments: everywhere } });
    const { stdout } = await stewardAt(context.stack, ["find", "eve"]);
    expect(stdout).toMatch(/eve is enabled, with ReadOnly in 300000000000, (\d{12}, ){19}and 980 more\n/);
  });
});
