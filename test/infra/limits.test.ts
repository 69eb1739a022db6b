import { describe, expect, it } from "vitest";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { releaseTemplate } from "../../infra/release.ts";
import { readTemplate } from "../../infra/template.ts";
import { longestStage } from "../../shared/names.ts";

/** The longest names and ARNs that there can be: a stage of as many letters as are allowed, in GovCloud, with everything on. */
const stage = "s".repeat(longestStage);
const requester = `arn:aws-us-gov:iam::999999999999:role/${"r".repeat(64)}`;
const everything = {
  MANAGE_ACCESS: "true",
  MANAGE_PASSWORD_POLICY: "true",
  ALLOWED_GROUPS: Array.from({ length: 50 }, (_, index) => `group-with-a-name-${index}`).join(" "),
  REQUESTERS: Array.from({ length: 10 }, () => requester).join(" "),
};
const template = readTemplate(stage, everything);
const { all } = readResources(template, { id: "123456789012", region: "us-gov-west-1" }, `iam-steward-${stage}-`);
const long = (value: unknown) => JSON.stringify(value).length;

/** By AWS's pages on quotas: how many characters a name may have. */
const names: [type: string, property: string, limit: number][] = [
  ["AWS::Events::EventBusPolicy", "StatementId", 64],
  ["AWS::Events::Rule", "Name", 64],
  ["AWS::IAM::Group", "GroupName", 128],
  ["AWS::IAM::ManagedPolicy", "ManagedPolicyName", 128],
  ["AWS::IAM::Role", "RoleName", 64],
  ["AWS::Lambda::Function", "FunctionName", 64],
  ["AWS::SQS::Queue", "QueueName", 80],
  ["AWS::Scheduler::Schedule", "Name", 64],
  ["AWS::Scheduler::ScheduleGroup", "Name", 64],
  ["AWS::StepFunctions::StateMachine", "StateMachineName", 80],
];

describe("a stage with the longest name that is allowed", () => {
  it.each(names)("has no %s whose %s has more than %i characters", (type, property, limit) => {
    const given = all(type).flatMap((resource) => resource[property] ?? []);
    expect(given.length).toBeGreaterThan(0);
    expect(given.filter((name) => name.length > limit)).toEqual([]);
  });

  it("has roles whose inline policies have 10,240 characters at most, and trust policies of 2,048", () => {
    const roles = all("AWS::IAM::Role").map(({ name, Policies = [], AssumeRolePolicyDocument }) => ({
      name,
      policies: Policies.reduce(
        (sum: number, { PolicyDocument }: { PolicyDocument: object }) => sum + long(PolicyDocument),
        0,
      ),
      trust: long(AssumeRolePolicyDocument),
    }));
    expect(roles.length).toBeGreaterThan(20);
    expect(roles.filter(({ policies, trust }) => policies > 10_240 || trust > 2048)).toEqual([]);
  });

  it("has managed policies of 6,144 characters at most, and a policy of the bus of 10,240", () => {
    const managed = all("AWS::IAM::ManagedPolicy").map(({ PolicyDocument }) => long(PolicyDocument));
    expect([managed.length, managed.filter((length) => length > 6144)]).toEqual([2, []]);
    expect(long(all("AWS::Events::EventBusPolicy").map(({ Statement }) => Statement))).toBeLessThan(10_240);
  });

  it("has variables of 4 KB at most for each function, and event patterns of 2,048 characters", () => {
    const variables = all("AWS::Lambda::Function").map(({ name, Environment }) => [name, long(Environment.Variables)]);
    expect(variables.filter(([, length]) => length > 4096)).toEqual([]);
    const patterns = all("AWS::Events::Rule").map(({ name, EventPattern }) => [name, long(EventPattern)]);
    expect(patterns.filter(([, length]) => length > 2048)).toEqual([]);
  });
});

describe("the template", () => {
  it.each([
    ["of a deploy", template],
    ["of a release", releaseTemplate()],
  ])("%s has 500 resources, 200 parameters and 1 MB at most", (_, { Resources, Parameters = {}, ...others }) => {
    expect(Object.keys(Resources).length).toBeLessThanOrEqual(500);
    expect(Object.keys(Parameters).length).toBeLessThanOrEqual(200);
    expect(long({ Resources, Parameters, ...others })).toBeLessThan(1_000_000);
  });
});
