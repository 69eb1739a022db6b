import type { GroupDetail, UserDetail } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { readPeople } from "../../audit/read/people.ts";
import { runs } from "../../audit/read/ways.ts";
import { audit, everything, person, tags } from "../support/audited-account.ts";
import { activeKey, ago, goodPassword, made, userRow } from "../support/credential-reports.ts";

type Statement = Record<string, unknown>;
const account = "arn:aws:iam::123456789012";
const encoded = (...statements: Statement[]) => encodeURIComponent(JSON.stringify({ Statement: statements }));
const allow = (Action: string | string[], Resource: string | string[] = "*", more: Statement = {}): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource = "*", more: Statement = {}): Statement => ({
  ...allow(Action, Resource, more),
  Effect: "Deny",
});
const inline = (...statements: Statement[]): UserDetail => ({
  UserPolicyList: [{ PolicyName: "p", PolicyDocument: encoded(...statements) }],
});
const group = (name: string, ...statements: Statement[]): GroupDetail => ({
  GroupName: name,
  Arn: `${account}:group/${name}`,
  GroupPolicyList: [{ PolicyName: "g", PolicyDocument: encoded(...statements) }],
});
const bounded = (...statements: Statement[]) => ({
  user: { PermissionsBoundary: { PermissionsBoundaryArn: `${account}:policy/bounds` } },
  policy: {
    Arn: `${account}:policy/bounds`,
    PolicyVersionList: [{ IsDefaultVersion: true, Document: encoded(...statements) }],
  },
});

/** `eve`, among other users and groups. */
const readEve = (
  eve: UserDetail,
  {
    users = [],
    groups = [],
    policies = [],
  }: { users?: UserDetail[]; groups?: GroupDetail[]; policies?: object[] } = {},
) => readPeople({ users: [person("eve", eve), ...users], groups, policies }, made, () => {}).get("eve");
const waysOf = (...account: Parameters<typeof readEve>) => readEve(...account)?.escalations;

const passRole = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"];
const boss = person("boss", inline(allow("*")));

describe("a user who is no administrator can become one", () => {
  it.each<[string, UserDetail, string]>([
    ["a new version of a policy", inline(allow("iam:CreatePolicyVersion")), "iam:CreatePolicyVersion"],
    ["another version as the default", inline(allow("iam:SetDefaultPolicyVersion")), "iam:SetDefaultPolicyVersion"],
    ["another user's new key", inline(allow("iam:CreateAccessKey")), "iam:CreateAccessKey"],
    ["another user's first password", inline(allow("iam:CreateLoginProfile")), "iam:CreateLoginProfile"],
    ["another user's password", inline(allow("iam:UpdateLoginProfile")), "iam:UpdateLoginProfile"],
    ["a policy on themselves", inline(allow("iam:AttachUserPolicy")), "iam:AttachUserPolicy"],
    [
      "a policy on themselves alone",
      inline(allow("iam:PutUserPolicy", `${account}:user/\${aws:username}`)),
      "iam:PutUserPolicy",
    ],
    ["a group", inline(allow("iam:AddUserToGroup")), "iam:AddUserToGroup"],
    ["the trust of a role", inline(allow("iam:UpdateAssumeRolePolicy")), "iam:UpdateAssumeRolePolicy"],
    ["a policy on a role", inline(allow("iam:PutRolePolicy", "arn:aws:iam::*:role/*")), "iam:PutRolePolicy"],
    ["a role for a machine", inline(allow(["iam:PassRole", "ec2:RunInstances"])), "iam:PassRole with ec2:RunInstances"],
    ["a role for a function", inline(allow(passRole)), passRole.join(" with ")],
    [
      "a role for a stack",
      inline(allow(["iam:Pass*", "cloudformation:*"])),
      "iam:PassRole with cloudformation:CreateStack",
    ],
    ["the code of a function", inline(allow("lambda:Update*")), "lambda:UpdateFunctionCode"],
    ["any case of letters", inline(allow("IAM:attachuserPOLICY")), "iam:AttachUserPolicy"],
    [
      "all of IAM",
      { AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/IAMFullAccess" }] },
      "iam:PutUserPolicy",
    ],
    [
      "all but something",
      inline({ Effect: "Allow", NotAction: ["s3:*", "iam:*"], Resource: "*" }),
      "lambda:UpdateFunctionCode",
    ],
    [
      "MFA, which they may have",
      inline(allow("iam:PutUserPolicy", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })),
      "iam:PutUserPolicy",
    ],
    [
      "a deny under a condition",
      inline(
        allow("iam:PutUserPolicy"),
        deny("iam:*", "*", { Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      ),
      "iam:PutUserPolicy",
    ],
  ])("by %s", (_, user, way) => {
    expect(waysOf(user)).toContain(way);
  });

  it.each<[string, UserDetail]>([
    [
      "what everybody may do to themselves",
      inline(
        allow(
          ["iam:CreateAccessKey", "iam:UpdateLoginProfile", "iam:ChangePassword"],
          `${account}:user/\${aws:username}`,
        ),
      ),
    ],
    ["everything on one bucket", inline(allow("*", "arn:aws:s3:::bucket"))],
    ["reading", inline(allow(["iam:Get*", "iam:List*", "lambda:Get*"]))],
    [
      "passing a role that is named",
      inline(allow("iam:PassRole", `${account}:role/app`), allow(["lambda:C*", "lambda:I*"])),
    ],
    ["passing a role to nothing", inline(allow("iam:PassRole"))],
    ["running a machine without a role", inline(allow("ec2:RunInstances"))],
    [
      "attaching what is named",
      inline(
        allow("iam:AttachUserPolicy", "*", { Condition: { ArnEquals: { "iam:PolicyARN": `${account}:policy/x` } } }),
      ),
    ],
    [
      "what a boundary must go with",
      inline(
        allow("iam:PutUserPolicy", "*", {
          Condition: { StringEquals: { "iam:PermissionsBoundary": `${account}:policy/x` } },
        }),
      ),
    ],
    ["what is denied", inline(allow(["iam:PutUserPolicy", "s3:*"]), deny("iam:*"))],
    ["what is denied on themselves", inline(allow("iam:PutUserPolicy"), deny("iam:Put*", `${account}:user/*`))],
    ["all but IAM within IAM", inline({ Effect: "Allow", NotAction: ["iam:*", "lambda:*", "glue:*"], Resource: "*" })],
    ["a policy on other users", inline(allow("iam:PutUserPolicy", `${account}:user/interns/*`))],
  ])("but not by %s", (_, user) => {
    expect(waysOf(user)).toEqual([]);
  });

  it.each(runs)("by passing a role for %s %s %s %s, each of which it takes", (...actions) => {
    const way = ["iam:PassRole", ...actions.filter((action) => action !== undefined)];
    expect(waysOf(inline(allow(way)))).toContain(way.join(" with "));
    for (const missing of way)
      expect(waysOf(inline(allow(way.filter((action) => action !== missing))))).not.toContain(way.join(" with "));
  });

  it.each<[string, Statement, number]>([
    ["that very service", { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } }, 1],
    ["that service in China", { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com.cn" } }, 1],
    ["one of several", { StringLike: { "iam:PassedToService": ["glue.amazonaws.com", "lambda.*"] } }, 1],
    ["any other", { StringNotEquals: { "iam:PassedToService": "ec2.amazonaws.com" } }, 1],
    ["another", { StringEqualsIfExists: { "iam:PassedToService": ["ec2.amazonaws.com"] } }, 0],
  ])("by passing a role to a service, where roles may be passed to %s", (_, Condition, ways) => {
    const [, ...actions] = passRole;
    expect(waysOf(inline(allow("iam:PassRole", "*", { Condition }), allow(actions)))).toHaveLength(ways);
  });

  it("by a role that is passed under the name of the service that runs the code", () => {
    const forTasks = { Condition: { StringLike: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } };
    expect(waysOf(inline(allow("iam:PassRole", "*", forTasks), allow("ecs:RunTask")))).toHaveLength(1);
  });

  it.each<[string, Statement, number]>([
    ["has passed", { DateLessThan: { "aws:CurrentTime": ago(1) } }, 0],
    ["has passed, in seconds", { NumericLessThanEquals: { "aws:EpochTime": made / 1000 - 60 } }, 0],
    ["has passed for old sessions", { DateLessThan: { "aws:TokenIssueTime": ago(1) } }, 0],
    ["is to come", { DateLessThan: { "aws:CurrentTime": ago(-1) } }, 1],
    ["is the begin", { DateGreaterThan: { "aws:CurrentTime": ago(1) } }, 1],
  ])("by what a policy grants until a time that %s", (_, Condition, ways) => {
    expect(waysOf(inline(allow("iam:PutUserPolicy", "*", { Condition })))).toHaveLength(ways);
  });

  it("by all but some of IAM's actions, where they may grant themselves the rest", () => {
    const but = (...NotAction: string[]) => readEve(inline({ Effect: "Allow", NotAction, Resource: "*" }));
    expect(but("iam:Update*", "iam:Create*", "iam:Attach*")).toMatchObject({ isAdmin: true, escalations: [] });
    const all = ["Put", "Attach", "Create", "Update", "Set"].map((verb) => `iam:${verb}*`);
    const { isAdmin, escalations = [] } = but(...all) ?? {};
    expect([isAdmin, escalations[0]]).toEqual([false, "iam:AddUserToGroup"]);
  });

  it("by everything, where IAM is denied but code runs under other roles", () => {
    const { isAdmin, escalations } = readEve(inline(allow("*"), deny("iam:*"))) ?? {};
    expect([isAdmin, escalations]).toEqual([false, ["lambda:UpdateFunctionCode", "glue:UpdateDevEndpoint"]]);
  });

  it("by what their group may do, and by a policy on that very group", () => {
    const groups = [group("devs", allow("iam:AttachGroupPolicy", `${account}:group/devs`))];
    expect(waysOf({ GroupList: ["devs"] }, { groups })).toEqual(["iam:AttachGroupPolicy"]);
    expect(waysOf(inline(allow("iam:AttachGroupPolicy", `${account}:group/devs`)), { groups })).toEqual([]);
  });

  it("by joining a group of administrators, but no other", () => {
    const power = { Effect: "Allow", NotAction: "iam:*", Resource: "*" };
    const groups = [group("admins", allow("*")), group("devs", power)];
    expect(waysOf(inline(allow("iam:AddUserToGroup", `${account}:group/admins`)), { groups })).toHaveLength(1);
    expect(waysOf(inline(allow("iam:AddUserToGroup", `${account}:group/devs`)), { groups })).toEqual([]);
  });

  it("by the keys of an administrator, but not by those of others where there is one", () => {
    const reset = (path: string) =>
      waysOf(inline(allow("iam:CreateAccessKey", `${account}:user/${path}`)), { users: [boss] });
    expect(reset("boss")).toEqual(["iam:CreateAccessKey"]);
    expect(reset("interns/*")).toEqual([]);
  });

  it("by a new version of the one policy that they have", () => {
    const own = `${account}:policy/own`;
    const policies = [
      {
        Arn: own,
        PolicyVersionList: [{ IsDefaultVersion: true, Document: encoded(allow("iam:CreatePolicyVersion", own)) }],
      },
    ];
    expect(waysOf({ AttachedManagedPolicies: [{ PolicyArn: own }] }, { policies })).toEqual([
      "iam:CreatePolicyVersion",
    ]);
  });

  it("only within their boundary", () => {
    const within = (...statements: Statement[]) => {
      const { user, policy } = bounded(...statements);
      return waysOf({ ...inline(allow("iam:PutUserPolicy")), ...user }, { policies: [policy] });
    };
    expect(within(allow("*"))).toEqual(["iam:PutUserPolicy"]);
    expect(within(allow("s3:*"))).toEqual([]);
    expect(within(allow("*"), deny("iam:*"))).toEqual([]);
  });

  it("by lifting their boundary, where it is what holds them", () => {
    const lift = "iam:DeleteUserPermissionsBoundary";
    const within = (own: Statement, ...statements: Statement[]) => {
      const { user, policy } = bounded(...statements);
      return waysOf({ ...inline(own), ...user }, { policies: [policy] });
    };
    expect(within(allow("*"), allow(["s3:*", lift]))).toEqual([lift]);
    expect(within(allow(["iam:PutUserPolicy", lift]), allow(lift))).toEqual([lift]);
    expect(within(allow("*"), allow(["s3:*", lift]), deny(lift))).toEqual([]);
    expect(within(allow(["s3:*", lift]), allow(["s3:Get*", lift]))).toEqual([]);
    expect(waysOf(inline(allow(lift)))).toEqual([]);
  });

  it("which is worse where nothing but a password or key stands before it", async () => {
    const users = [person("eve", { GroupList: ["g"] })];
    const authorization = { value: { users, groups: [group("g", allow("iam:PutUserPolicy"))], policies: [] } };
    const severity = async (row: object) => {
      const { findings } = await audit(everything([userRow("eve", { ...row })], { authorization }));
      return findings.filter(({ control }) => control === "can-escalate").map((finding) => finding.severity);
    };
    expect(await severity(goodPassword)).toEqual(["high"]);
    expect(await severity(activeKey(1, ago(3)))).toEqual(["critical"]);
  });

  it("and one who is an administrator already is no second finding", () => {
    expect(waysOf(inline(allow("*")))).toEqual([]);
  });
});

describe("a user who is being removed", () => {
  const denyAll = { PolicyArn: "arn:aws:iam::aws:policy/AWSDenyAll" };
  const eve = userRow("eve", { ...activeKey(1, ago(200)), ...goodPassword, mfa_active: "false" });
  const leaver = (more: UserDetail) =>
    person("eve", { ...inline(allow("*")), Tags: tags({ "Steward:Leaving": "out-7" }), ...more });
  const credential = {
    UserName: "eve",
    ServiceName: "s",
    ServiceSpecificCredentialId: "ACCA1",
    Status: "Active" as const,
    CreateDate: new Date(ago(9)),
  };
  const audited = (user: UserDetail) =>
    audit(everything([eve], { users: [user], serviceCredentials: { value: [credential] } }));

  it("is shown as leaving once everything is denied, and makes no finding", async () => {
    for (const cut of [
      { AttachedManagedPolicies: [denyAll] },
      { PermissionsBoundary: { PermissionsBoundaryArn: denyAll.PolicyArn } },
    ]) {
      const { findings, upcoming, inventory } = await audited(leaver(cut));
      expect([findings, upcoming]).toEqual([[], []]);
      expect(inventory.leaving).toEqual([{ user: "eve", request: "out-7" }]);
    }
  });

  it("is a danger as before while nothing is denied, and where somebody else denied it", async () => {
    const marked = await audited(leaver({}));
    expect(marked.findings.map(({ control }) => control)).toContain("admin-without-mfa");
    expect(marked.inventory.leaving).toEqual([]);
    expect(new Set(marked.findings.map(({ next }) => next))).toEqual(new Set(["steward show user eve"]));
    const denied = await audited(leaver({ Tags: [], AttachedManagedPolicies: [denyAll] }));
    expect(denied.findings.map(({ control }) => control)).toContain("console-mfa");
  });
});
