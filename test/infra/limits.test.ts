import { describe, expect, it } from "vitest";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { servedIn } from "../../infra/members.ts";
import { releaseTemplate } from "../../infra/release.ts";
import { everything, readTemplate } from "../../infra/template.ts";
import { longestStage } from "../../shared/names.ts";

/** The longest names and ARNs that there can be: a stage of as many letters as are allowed, in GovCloud, with everything on. */
const stage = "s".repeat(longestStage);
const requester = `arn:aws-us-gov:iam::999999999999:role/${"r".repeat(64)}`;
const long = {
  ...everything,
  ACCOUNTS: Array.from({ length: 20 }, (_, index) => String(index).padStart(12, "1")).join(" "),
  MANAGE_PASSWORD_POLICY: "true",
  ALLOWED_GROUPS: Array.from({ length: 50 }, (_, index) => `group-with-a-name-${index}`).join(" "),
  REQUESTERS: Array.from({ length: 10 }, () => requester).join(" "),
};
const template = readTemplate(stage, long);
const { all } = readResources(template, { id: "123456789012", region: "us-gov-west-1" }, `iam-steward-${stage}-`);
const lengthOf = (value: unknown) => JSON.stringify(value).length;

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
    const others = all("AWS::IAM::RolePolicy");
    const roles = all("AWS::IAM::Role").map(({ name, RoleName = name, Policies = [], AssumeRolePolicyDocument }) => {
      const added = others.filter((policy) => policy.RoleName === RoleName);
      const documents = [...Policies, ...added].map(({ PolicyDocument }) => lengthOf(PolicyDocument));
      return {
        name,
        policies: documents.reduce((sum, one) => sum + one, 0),
        trust: lengthOf(AssumeRolePolicyDocument),
      };
    });
    expect(others.length).toBeGreaterThan(5);
    expect(roles.length).toBeGreaterThan(20);
    expect(roles.filter(({ policies, trust }) => policies > 10_240 || trust > 2048)).toEqual([]);
  });

  it("has room for the characters that CloudFormation puts behind the name of a role that other accounts trust", () => {
    const roles = servedIn(template).filter(({ role }) => role.Properties.RoleName === undefined);
    const names = roles.map(({ roleId }) => `iam-steward-${stage}-${roleId}-`);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => name.length + 13 > 64)).toEqual([]); // or CloudFormation shortens it, and no trust holds
  });

  it("has managed policies of 6,144 characters at most, and a policy of the bus of 10,240", () => {
    const managed = all("AWS::IAM::ManagedPolicy").map(({ PolicyDocument }) => lengthOf(PolicyDocument));
    expect([managed.length, managed.filter((length) => length > 6144)]).toEqual([2, []]);
    expect(lengthOf(all("AWS::Events::EventBusPolicy").map(({ Statement }) => Statement))).toBeLessThan(10_240);
  });

  it("has variables of 4 KB at most for each function, and event patterns of 2,048 characters", () => {
    const variables = all("AWS::Lambda::Function").map(({ name, Environment }) => [
      name,
      lengthOf(Environment.Variables),
    ]);
    expect(variables.filter(([, length]) => length > 4096)).toEqual([]);
    const patterns = all("AWS::Events::Rule").map(({ name, EventPattern }) => [name, lengthOf(EventPattern)]);
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
    expect(lengthOf({ Resources, Parameters, ...others })).toBeLessThan(1_000_000);
  });
});
