import { readFileSync } from "node:fs";
import { describe, expect, inject, it } from "vitest";
import { ofType, readTemplate } from "./package-service.ts";

interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: unknown;
  Action?: string | string[];
  NotAction?: string[];
  Resource?: unknown;
  Condition?: Record<string, Record<string, unknown>>;
}

const template = readTemplate(inject("template"));
const roles = ofType(template, "AWS::IAM::Role").map(([name, { Properties }]) => ({
  name,
  trust: Properties.AssumeRolePolicyDocument.Statement as Statement[],
  statements: Properties.Policies.flatMap(
    ({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) => PolicyDocument.Statement,
  ) as Statement[],
}));
const asList = <T>(value: T | T[] | undefined): T[] => (value === undefined ? [] : ([value].flat() as T[]));
const keysOf = ({ Condition = {} }: Statement) =>
  Object.values(Condition).flatMap((condition) => Object.keys(condition));

/**
 * What AWS checks against no resource.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const onlyOnEverything = new Set([
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
  "secretsmanager:ListSecrets",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
]);

describe.each(roles)("$name", ({ trust, statements }) => {
  const allowed = statements.filter(({ Effect }) => Effect === "Allow");

  it("is taken on by one service, and only for this account", () => {
    expect(trust).toHaveLength(1);
    for (const statement of trust) {
      expect(statement.Principal).toEqual({ Service: expect.any(String) });
      expect(keysOf(statement)).toContain("aws:SourceAccount");
    }
  });

  it("names each action that it allows", () => {
    expect(allowed.flatMap(({ Action }) => asList(Action)).filter((action) => action.includes("*"))).toEqual([]);
    expect(allowed.filter(({ NotAction }) => NotAction)).toEqual([]);
  });

  it("allows on everything only what AWS checks against nothing narrower", () => {
    const onEverything = allowed.filter(({ Resource }) => asList(Resource).includes("*"));
    const actions = onEverything.flatMap(({ Action }) => asList(Action));
    expect(actions.filter((action) => !onlyOnEverything.has(action))).toEqual([]);
  });
});

const [ofFunctions, ofOthers] = [true, false].map((wanted) =>
  roles.filter(({ trust }) => JSON.stringify(trust).includes("lambda.amazonaws.com") === wanted),
);

it.each(ofOthers ?? [])("$name is taken on only for a resource of ours", ({ trust }) => {
  expect(trust.flatMap(keysOf)).toContain("aws:SourceArn");
});

const writes = ({ statements }: { statements: Statement[] }) =>
  statements
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => asList(Action))
    .some((action) => /^iam:(?!Get|List|GenerateCredentialReport)/.test(action));
const [writers, readers] = [true, false].map((wanted) => (ofFunctions ?? []).filter((role) => writes(role) === wanted));

it.each(writers ?? [])("$name is denied protected users, the break-glass path and what escalates", ({ statements }) => {
  const denied = statements.filter(({ Effect }) => Effect === "Deny");
  const tagged = denied.find(({ Condition }) => Condition?.Null?.["iam:ResourceTag/steward:protected"] === "false");
  expect(tagged?.NotAction).toEqual(["iam:Get*", "iam:List*"]);
  expect(
    denied.some(({ NotAction, Resource }) => NotAction && JSON.stringify(Resource).includes("user/break-glass/*")),
  ).toBe(true);
  const escalating = denied.filter(({ Resource }) => Resource === "*").flatMap(({ Action }) => asList(Action));
  expect(escalating).toEqual(
    expect.arrayContaining([
      "iam:PutUserPolicy",
      "iam:UpdateUser",
      "iam:DeleteUserPermissionsBoundary",
      "iam:PassRole",
    ]),
  );
});

it.each(readers ?? [])("$name is denied every write in IAM, whatever else is attached to it", ({ statements }) => {
  const denied = statements.filter(({ Effect, Resource }) => Effect === "Deny" && Resource === "*");
  const spared = denied.flatMap(({ NotAction }) => asList(NotAction)).filter((action) => action.startsWith("iam:"));
  expect(denied.some(({ Action, NotAction }) => NotAction || asList(Action).includes("iam:*"))).toBe(true);
  expect(spared.filter((action) => !/^iam:(Get\*|List\*|GenerateCredentialReport)$/.test(action))).toEqual([]);
});

it.each(ofFunctions ?? [])("$name stands in docs/security.md, with what may be done with it", ({ name }) => {
  const folder = name.replace(/Role$/, "").replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`);
  expect(readFileSync("docs/security.md", "utf8")).toContain(`| \`${folder.toLowerCase()}\` |`);
});

describe("what others may do with our resources", () => {
  const policies = ["AWS::KMS::Key", "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"]
    .flatMap((type) => ofType(template, type))
    .map(([name, { Properties }]) => ({ name, ...(Properties.PolicyDocument ?? Properties.KeyPolicy) }));

  it.each(policies)("$name lets a service in for a source of ours only", ({ Statement: statements }) => {
    const services = (statements as Statement[]).filter(
      ({ Effect, Principal }) => Effect === "Allow" && JSON.stringify(Principal).includes("Service"),
    );
    // The key knows EventBridge by the topic: it sends no source to a topic's key.
    const source = ["aws:SourceArn", "kms:EncryptionContext:aws:sns:topicArn"];
    // A topic's policy for EventBridge must have no condition, by AWS's guide.
    const bounded = services.filter(({ Sid }) => Sid !== "EventsTellOperations");
    for (const statement of bounded) expect(keysOf(statement).some((key) => source.includes(key))).toBe(true);
  });

  it.each(policies)("$name lets nobody in whom it does not name", ({ Statement: statements }) => {
    expect(
      (statements as Statement[]).filter(({ Effect, Principal }) => Effect === "Allow" && Principal === "*"),
    ).toEqual([]);
  });
});

it("SetAccessRole gives and takes the allowed groups alone, and never takes the require-MFA group", () => {
  const { statements = [] } = roles.find(({ name }) => name === "SetAccessRole") ?? {};
  const onGroups = statements.filter(({ Action }) => asList(Action).includes("iam:RemoveUserFromGroup"));
  expect(onGroups.map(({ Effect }) => Effect)).toEqual(["Allow", "Deny"]);
  expect(JSON.stringify(onGroups[0]?.Resource)).not.toContain("group/*");
  expect(JSON.stringify(onGroups[1]?.Resource)).toContain("group/iam-steward-test-require-mfa");
});
