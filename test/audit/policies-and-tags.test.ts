import type { UserDetail } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import {
  audit,
  controlsFound,
  everything,
  frank,
  franksKey,
  person,
  staleKey,
  tags,
} from "../support/audited-account.ts";
import { activeKey, ago, goodPassword, type Row, userRow } from "../support/credential-reports.ts";

describe("what policies, groups and tags tell", () => {
  const document = (statement: object) =>
    encodeURIComponent(JSON.stringify({ Version: "2012-10-17", Statement: statement }));
  const everythingAllowed = document([{ Effect: "Allow", Action: ["*"], Resource: "*" }]);
  const administrator = { PolicyName: "AdministratorAccess", PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
  const admins = { GroupName: "admins", Arn: "arn:aws:iam::123456789012:group/admins" };
  const local = { PolicyName: "all", Arn: "arn:aws:iam::123456789012:policy/all" };
  const attachedLocal = [{ PolicyName: "all", PolicyArn: local.Arn }];
  const versions = [
    {
      VersionId: "v1",
      IsDefaultVersion: false,
      Document: document({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
    },
    { VersionId: "v2", IsDefaultVersion: true, Document: everythingAllowed },
  ];

  it.each([
    ["AWS's policy on the user", { AttachedManagedPolicies: [administrator] }, {}, []],
    [
      "an inline policy of their own",
      { UserPolicyList: [{ PolicyName: "p", PolicyDocument: everythingAllowed }] },
      {},
      [],
    ],
    ["their group's AWS policy", { GroupList: ["admins"] }, { AttachedManagedPolicies: [administrator] }, []],
    [
      "their group's inline policy",
      { GroupList: ["admins"] },
      { GroupPolicyList: [{ PolicyName: "p", PolicyDocument: everythingAllowed }] },
      [],
    ],
    [
      "a customer policy in its default version",
      { AttachedManagedPolicies: attachedLocal },
      {},
      [{ ...local, PolicyVersionList: versions }],
    ],
    [
      "a document that cannot be read",
      { UserPolicyList: [{ PolicyName: "p", PolicyDocument: "%7Bnot json" }] },
      {},
      [],
    ],
  ])("knows an administrator by %s, and misses their MFA", async (_, user, group, policies) => {
    const authorization = { value: { users: [person("frank", user)], groups: [{ ...admins, ...group }], policies } };
    expect(await controlsFound(everything([frank], { authorization }))).toContain("admin-without-mfa");
    expect(await controlsFound(everything([{ ...frank, mfa_active: "true" }], { authorization }))).not.toContain(
      "admin-without-mfa",
    );
  });

  it.each(["*", "*:*", "**"])("takes Action %s for everything", async (Action) => {
    const statement = { Effect: "Allow", Action, Resource: "*" };
    const users = [person("frank", { UserPolicyList: [{ PolicyName: "p", PolicyDocument: document(statement) }] })];
    expect(await controlsFound(everything([frank], { users }))).toContain("admin-without-mfa");
  });

  it.each([
    ["China's partition", "arn:aws-cn:iam::aws:policy/AdministratorAccess", true],
    ["the account's own, of the same name", "arn:aws:iam::123456789012:policy/AdministratorAccess", false],
    ["another of AWS's", "arn:aws:iam::aws:policy/job-function/SystemAdministrator", false],
  ])("tells AWS's AdministratorAccess by its ARN: %s", async (_, PolicyArn, admin) => {
    const users = [person("frank", { AttachedManagedPolicies: [{ PolicyArn }] })];
    const found = await controlsFound(everything([frank], { users }));
    expect(found).toEqual(admin ? ["admin-without-mfa", "direct-policy"] : ["direct-policy"]);
  });

  it("looks at a customer policy in its default version only", async () => {
    const only = versions.map((version) => ({ ...version, IsDefaultVersion: !version.IsDefaultVersion }));
    const authorization = {
      value: {
        users: [person("frank", { AttachedManagedPolicies: attachedLocal })],
        groups: [],
        policies: [{ ...local, PolicyVersionList: only }],
      },
    };
    expect(await controlsFound(everything([frank], { authorization }))).toEqual(["direct-policy"]);
  });

  it.each([
    ["a denial", { Effect: "Deny", Action: "*", Resource: "*" }],
    ["one service", { Effect: "Allow", Action: "s3:*", Resource: "*" }],
    ["one resource", { Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::bucket" }],
    ["all but three services", { Effect: "Allow", NotAction: ["iam:*", "lambda:*", "glue:*"], Resource: "*" }],
    ["reading in every service", { Effect: "Allow", Action: "*:Get*", Resource: "*" }],
    ["every bucket", { Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::*" }],
  ])("does not take %s for everything", async (_, statement) => {
    const users = [person("frank", { UserPolicyList: [{ PolicyName: "p", PolicyDocument: document(statement) }] })];
    expect(await controlsFound(everything([frank], { users }))).toEqual(["direct-policy"]);
  });

  it("finds policies on the user, except those that lock the user out", async () => {
    const attached = (...names: string[]) => ({
      AttachedManagedPolicies: names.map((PolicyName) => ({
        PolicyName,
        PolicyArn: `arn:aws:iam::aws:policy/${PolicyName}`,
      })),
    });
    const found = (...names: string[]) =>
      controlsFound(everything([frank], { users: [person("frank", attached(...names))] }));
    expect(await found("ReadOnlyAccess")).toEqual(["direct-policy"]);
    expect(await found("AWSDenyAll")).toEqual([]);
    expect(await found("AWSCompromisedKeyQuarantineV4")).toEqual(["quarantine-policy"]);
  });

  it("finds an account whose end has passed, and one whose end cannot be read", async () => {
    const ending = (end: string) =>
      controlsFound(everything([frank], { users: [person("frank", { Tags: tags({ "Steward:Expires-At": end }) })] }));
    expect(await ending("2026-11-20")).toEqual([]);
    expect(await ending("2026-11-19")).toEqual(["expired-account"]);
    expect(await ending("2026-11-20T01:59:59Z")).toEqual(["expired-account"]);
    expect(await ending("2026-11-20T02:00:00Z")).toEqual([]);
    expect(await ending("next week")).toEqual(["expired-account"]);
  });

  it("sends a person to enrol MFA, but not a service, which has no phone", async () => {
    const users = [person("frank", { AttachedManagedPolicies: [administrator] })];
    const proposed = async (row: Row) => {
      const { findings } = await audit(everything([row], { users }));
      return findings.filter(({ control }) => control === "admin-without-mfa").map(({ next }) => next);
    };
    const withoutMfa = { ...goodPassword, mfa_active: "false" };
    expect(await proposed(userRow("frank", withoutMfa))).toEqual(["steward start enroll-mfa frank"]);
    expect(await proposed(userRow("frank", activeKey(1, ago(5))))).toEqual(["steward show user frank"]);
  });

  it("lists groups with their members and policies", async () => {
    const authorization = {
      value: {
        users: [person("frank", { GroupList: ["admins"] }), person("erin", { GroupList: ["admins"] })],
        groups: [
          { GroupName: "readers", Arn: "arn:aws:iam::123456789012:group/readers" },
          {
            ...admins,
            AttachedManagedPolicies: [administrator],
            GroupPolicyList: [{ PolicyName: "A-few-more", PolicyDocument: document([]) }],
          },
          { GroupName: "writers", Arn: "arn:aws:iam::123456789012:group/writers" },
        ],
        policies: [],
      },
    };
    const { inventory } = await audit(everything([frank, userRow("erin")], { authorization }));
    expect(inventory.groups).toEqual([
      { name: "admins", arn: admins.Arn, members: ["erin", "frank"], policies: ["A-few-more", "AdministratorAccess"] },
      { name: "readers", arn: "arn:aws:iam::123456789012:group/readers", members: [], policies: [] },
      { name: "writers", arn: "arn:aws:iam::123456789012:group/writers", members: [], policies: [] },
    ]);
  });
});

describe("a protected user", () => {
  it.each<[string, Partial<UserDetail>, boolean]>([
    ["by tag, whatever its value", { Tags: tags({ "Steward:Protected": "no" }) }, true],
    ["by path", { Arn: "arn:aws:iam::123456789012:user/break-glass/frank" }, true],
    [
      "not by the like of it",
      { Arn: "arn:aws:iam::123456789012:user/x/frank", Tags: tags({ protected: "yes" }) },
      false,
    ],
  ])("is known %s, and nothing but a look is proposed", async (_, more, known) => {
    const row = { ...staleKey, arn: more.Arn ?? "arn:aws:iam::123456789012:user/frank" };
    const { findings } = await audit(everything([row], { ...franksKey, users: [person("frank", more)] }));
    const next = known ? "steward show user frank" : "steward rotate --key AKIAFRANK frank";
    expect(findings).toMatchObject([{ control: "key-age", protected: known || undefined, next }]);
  });
});
