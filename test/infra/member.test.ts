import { describe, expect, it } from "vitest";
import { entering } from "../../cli/doctor/members.ts";
import { createAccount } from "../../embedded-aws/account.ts";
import type { Statement } from "../../embedded-aws/policy/evaluate.ts";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { memberTemplate } from "../../infra/member.ts";
import { readTemplate } from "../../infra/template.ts";
import { isAllowed, refusedOf, requestsOf } from "../privilege/decision.ts";
import { table } from "../privilege/table/table.ts";

const hub = "123456789012";
const member = "222222222222";
const prefix = "iam-steward-test-";
const chosen = {
  ALLOWED_GROUPS: "developers",
  ALLOWED_POLICIES: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  MANAGED_PATH: "/people/",
};
const given = {
  ...{ HubAccount: hub, Stage: "test", ManagedPath: "/people/", AllowedGroups: "developers" },
  AllowedPolicies: chosen.ALLOWED_POLICIES,
};

const template = memberTemplate();
const withValues = (values: Record<string, string>) => ({
  ...template,
  Parameters: Object.fromEntries(
    Object.entries(template.Parameters ?? {}).map(([name, own]) => [name, { Default: values[name] ?? own.Default }]),
  ),
});
const resourcesIn = (id: string, values = given) =>
  readResources(withValues(values), createAccount({ accountId: id }), "");
const there = resourcesIn(member);
/** As if the hub were a member of its own: its users are those of the table. */
const here = resourcesIn(hub);
const own = readResources(
  readTemplate("test", { ...chosen, WATCH: "true", MANAGE_ACCOUNTS: "true", ACCOUNTS: `${member} 333333333333` }),
  createAccount(),
  prefix,
);
const statements = (policies: object[]) =>
  policies.flatMap((policy) => (policy as { Statement: Statement[] }).Statement);
const nameOf = (roleName: string) => roleName.replace(prefix, "");
const isOfIam = ({ Action, NotAction }: Statement) =>
  [Action ?? NotAction ?? []].flat().some((each) => each.startsWith("iam:"));

const ofFunctions = there.roles.filter(({ roleName }) => nameOf(roleName) !== "read");

describe.each(ofFunctions)("the role $roleName of a member", ({ roleName, trust }) => {
  const name = nameOf(roleName);
  const role = own.all("AWS::Lambda::Function").find(({ FunctionName }) => FunctionName === roleName)?.Role as string;

  it("trusts the role of its function in the hub, and no other", () => {
    const [statement] = (
      trust as { Statement: [{ Principal: object; Condition: { ArnLike: Record<string, string> } }] }
    ).Statement;
    expect(statement.Principal).toEqual({ AWS: `arn:aws:iam::${hub}:root` });
    const trusted = new RegExp(`^${statement.Condition.ArnLike["aws:PrincipalArn"]?.replace("*", "\\w+")}$`);
    expect(own.roles.map(({ arn }) => arn).filter((arn) => trusted.test(arn))).toEqual([role]);
  });

  it("may do there what the function may do to the hub's users", () => {
    const ofHub = statements(own.policiesOf(role) ?? []).filter(isOfIam);
    const inMember = statements(there.roles.find((each) => each.roleName === roleName)?.policies ?? []);
    expect(JSON.parse(JSON.stringify(inMember).replaceAll(member, hub))).toEqual(ofHub);
  });

  it("is refused what the function's own role is refused", () => {
    const grants = statements(here.roles.find((each) => each.roleName === roleName)?.policies ?? []);
    const { may, never } = table[name] ?? expect.unreachable();
    const refused = may.flatMap(refusedOf).filter(({ requests }) => isAllowed(grants, requests));
    expect(refused.map(({ what }) => what)).toEqual([]);
    const mighty: Statement[] = [...grants, { Effect: "Allow", Action: "*", Resource: "*" }];
    expect(never.filter(([action, input]) => isAllowed(mighty, requestsOf(action, input)))).toEqual([]);
  });

  it("is the only one that its function may enter, in the accounts of ACCOUNTS alone", () => {
    const enter = (target: string, account: string) =>
      isAllowed(
        statements(own.policiesOf(role) ?? []),
        requestsOf("sts:AssumeRole", {
          RoleArn: `arn:aws:iam::${account}:role/${target}`,
          Context: { "aws:ResourceAccount": account },
        }),
      );
    const others = there.roles.filter((each) => each.roleName !== roleName);
    expect(enter(roleName, member)).toBe(true);
    expect(others.filter((other) => enter(other.roleName, member))).toEqual([]);
    expect([enter("admin", member), enter(roleName, "999999999999")]).toEqual([false, false]);
  });
});

describe("the template of members", () => {
  it("has a role for each function that changes or reads users, and none for what works in the hub alone", () => {
    const names = ofFunctions.map(({ roleName }) => nameOf(roleName)).sort();
    expect(names).toEqual([...entering, "watch"]); // what doctor --accounts looks for
  });

  it("lets steward read, by a role that changes nothing", () => {
    const reads = statements(here.roles.find(({ roleName }) => nameOf(roleName) === "read")?.policies ?? []);
    expect(isAllowed(reads, requestsOf("iam:GetUser", { UserName: "plain" }))).toBe(true);
    for (const action of ["iam:TagUser", "iam:UpdateAccessKey", "iam:SetDefaultPolicyVersion", "s3:GetObject"])
      expect(isAllowed(reads, requestsOf(action, { UserName: "plain" }))).toBe(false);
  });

  it("bounds users by the member's policy of the name that the hub's boundary has", () => {
    const boundary = `arn:aws:iam::${hub}:policy/limits/people`;
    const { roles } = resourcesIn(member, { ...given, PermissionsBoundaryArn: boundary } as typeof given);
    const [creates] = statements(roles.find(({ roleName }) => nameOf(roleName) === "create-user")?.policies ?? []);
    expect(creates?.Condition).toEqual({ StringEquals: { "iam:PermissionsBoundary": boundary.replace(hub, member) } });
  });

  it("lets users read what waits for them in the hub, and nothing else there", () => {
    const policy = there.all("AWS::IAM::ManagedPolicy").find(({ name }) => name === "RequireMfa");
    const secrets = (policy.PolicyDocument.Statement as (Statement & { Sid: string })[]).find(
      ({ Sid }) => Sid === "OwnHandover",
    );
    expect(secrets?.Resource).toBe(
      `arn:aws:secretsmanager:*:${hub}:secret:iam-steward/test/${member}/\${aws:userid}/*`,
    );
  });

  it("fits what CloudFormation takes in a request, and its roles what IAM takes", () => {
    expect(JSON.stringify(template).length).toBeLessThan(51_200);
    for (const { policies } of there.roles) expect(JSON.stringify(policies).length).toBeLessThan(10_240);
  });
});

it("a stage that serves its own account alone has nothing of it", () => {
  const text = JSON.stringify(readTemplate("test"));
  const allowsEntering = /"Effect":"Allow","Action":"sts:AssumeRole","Resource"/;
  expect(text).not.toMatch(allowsEntering);
  expect(JSON.stringify(readTemplate("test", { MANAGE_ACCOUNTS: "true" }))).toMatch(allowsEntering);
  for (const word of ["MEMBER_ROLES", "MemberHandoverKey", "InMembers", "OrganizationId", "Input.account ?"])
    expect(text).not.toContain(word);
});
