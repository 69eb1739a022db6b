import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Statement } from "../../embedded-aws/policy/evaluate.ts";
import { resources } from "./account.ts";
import { asList, roles } from "./roles.ts";
import { everyWriter } from "./table/rows.ts";
import { table } from "./table/table.ts";

const keysOf = ({ Condition = {} }: Statement) => Object.values(Condition).flatMap((keys) => Object.keys(keys));
const grantsOf = (statements: Statement[]) => statements.filter(({ Effect }) => Effect === "Allow");

/**
 * What AWS checks against no resource.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const onlyOnEverything = new Set([
  "access-analyzer:CheckAccessNotGranted",
  "access-analyzer:CheckNoNewAccess",
  "access-analyzer:ValidatePolicy",
  "iam:DeleteAccountPasswordPolicy",
  "iam:GenerateCredentialReport",
  "iam:GetAccountAuthorizationDetails",
  "iam:GetAccountPasswordPolicy",
  "iam:GetCredentialReport",
  "iam:ListRoles",
  "iam:ListServerCertificates",
  "iam:ListUsers",
  "iam:ListVirtualMFADevices",
  "iam:UpdateAccountPasswordPolicy",
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
  "organizations:ListAccounts",
  "secretsmanager:ListSecrets",
  "sso:ListInstances",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
]);

describe.each(roles)("$name", ({ trust, statements }) => {
  const allowed = grantsOf(statements);

  it("is assumed by one service, and only for this account", () => {
    expect(trust).toHaveLength(1);
    for (const statement of trust) {
      expect(statement.Principal).toEqual({ Service: expect.any(String) });
      expect(keysOf(statement)).toContain("aws:SourceAccount");
    }
  });

  it("names each action that it allows", () => {
    expect(allowed.flatMap(({ Action }) => asList(Action)).filter((action) => action.includes("*"))).toEqual([]);
    expect(allowed.filter(({ NotAction, NotResource }) => NotAction ?? NotResource)).toEqual([]);
  });

  it("allows on everything only what AWS checks against nothing narrower", () => {
    const onEverything = allowed.filter(({ Resource }) => asList(Resource).includes("*"));
    const actions = onEverything.flatMap(({ Action }) => asList(Action));
    expect(actions.filter((action) => !onlyOnEverything.has(action))).toEqual([]);
  });

  it("allows nothing in another account or region", () => {
    const own = /^(\*|arn:aws:iam::123456789012:.*|arn:aws:s3:::.*|arn:aws:[a-z]+:us-east-1:123456789012:.*)$/;
    // CloudFormation takes no function for the delimiter of Fn::Join. A call of IAM reaches the caller's account alone.
    const policiesOfAws = "arn:aws:iam::aws:policy/*"; // which it reads
    const spelt = "arn:aws:iam::*:group/developers";
    // What is in an identity store has ARNs without an account; the store is the management account's, and is named by its id.
    const identityCenter =
      /^arn:aws:(sso:::(instance|permissionSet)|identitystore:::(group|membership|user))\/\*$|^arn:aws:identitystore::\*:identitystore\/d-1234567890$/;
    const resources = allowed.flatMap(({ Resource }) => asList(Resource));
    expect(
      resources.filter(
        (resource) =>
          !own.test(resource) && !identityCenter.test(resource) && resource !== policiesOfAws && resource !== spelt,
      ),
    ).toEqual([]);
  });
});

const [ofFunctions, ofOthers] = [true, false].map((wanted) =>
  roles.filter(({ trust }) => JSON.stringify(trust).includes("lambda.amazonaws.com") === wanted),
);

it.each(ofOthers ?? [])("$name is assumed only for a resource of ours", ({ trust }) => {
  expect(trust.flatMap(keysOf)).toContain("aws:SourceArn");
});

const writes = ({ statements }: { statements: Statement[] }) =>
  grantsOf(statements)
    .flatMap(({ Action }) => asList(Action))
    .some((action) => /^iam:(?!Get|List|GenerateCredentialReport|SimulatePrincipalPolicy)/.test(action));
const [writers, readers] = [true, false].map((wanted) => (ofFunctions ?? []).filter((role) => writes(role) === wanted));

it.each(writers ?? [])("$name is asked for protected users, the break-glass path and what escalates", ({ name }) => {
  expect(table[name]?.never).toEqual(expect.arrayContaining(everyWriter));
});

it.each(readers ?? [])("$name is denied every write in IAM, whatever else is attached to it", ({ statements }) => {
  const denied = statements.filter(({ Effect, Resource }) => Effect === "Deny" && Resource === "*");
  const spared = denied.flatMap(({ NotAction }) => asList(NotAction)).filter((action) => action.startsWith("iam:"));
  expect(denied.some(({ Action, NotAction }) => NotAction || asList(Action).includes("iam:*"))).toBe(true);
  expect(spared.filter((action) => !/^iam:(Get\*|List\*|GenerateCredentialReport)$/.test(action))).toEqual([]);
});

const documented = [...readFileSync("docs/security.md", "utf8").matchAll(/^\| (.*?) \|/gm)].map(
  ([, cell = ""]) => cell,
);

it.each(ofFunctions ?? [])("$name is in docs/security.md, with what may be done with it", ({ name }) => {
  expect(documented.filter((cell) => cell === `\`${name}\``)).toHaveLength(1);
});

it.each(ofOthers ?? [])("$name is in docs/security.md, with what may be done with it", ({ name }) => {
  const called = `\`${name.replace(/-workflow$/, "")}\``;
  expect(documented.filter((cell) => /^(the|workflows?) /.test(cell) && cell.includes(called))).toHaveLength(1);
});

it("watch knows each role that may change IAM by its id, and no other", () => {
  const [watch] = resources.all("AWS::Lambda::Function").filter(({ name }) => name === "WatchLambdaFunction");
  const changes = (action: string) => /^iam:(?!Get|List|Generate|Simulate)/.test(action);
  const changing = resources.roles.filter(({ inline }) =>
    grantsOf(Object.values(inline).flatMap((document) => (document as { Statement: Statement[] }).Statement)).some(
      ({ Action }) => asList(Action).some(changes),
    ),
  );
  const ids = changing.map(({ name }) => resources.resolve({ "Fn::GetAtt": [name, "RoleId"] }));
  expect(watch.Environment.Variables.OWN_ROLES.split(" ").sort()).toEqual(ids.sort());
});
