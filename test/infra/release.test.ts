import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { conditional } from "../../infra/conditional.ts";
import { parameterNamed, releaseTemplate } from "../../infra/release.ts";
import { everything, readTemplate } from "../../infra/template.ts";

const account = { id: "123456789012", region: "eu-central-1" };
type Template = ReturnType<typeof readTemplate>;

const released = releaseTemplate();

/** The release's template, deployed with these parameters. */
function release(given: Record<string, string>): Template {
  const template = structuredClone(released);
  for (const [name, Default] of Object.entries(given)) Object.assign(template.Parameters[name] ?? {}, { Default });
  return template as unknown as Template;
}

/** All resources with the values that CloudFormation puts in, the code of functions aside. */
function deployed(template: Template, stage: string) {
  const { all, resolve } = readResources(template, account, `iam-steward-${stage}-`);
  const types = [...new Set(Object.values(template.Resources).map(({ Type }) => Type))].sort();
  const resources = types.flatMap((type) => all(type).map(({ Code: _, ...resource }) => ({ type, ...resource })));
  return { resources, outputs: resolve(Reflect.get(template, "Outputs")) };
}

/** CloudFormation gives numbers for texts where a property is a number. */
const asTexts = (value: unknown) =>
  JSON.parse(JSON.stringify(value), (_, part) => (typeof part === "number" ? String(part) : part));

describe("a template with conditions", () => {
  it("makes a resource only where both conditions hold that it depends on", () => {
    const both = {
      Type: "AWS::SNS::Topic",
      Condition: "Usual",
      Properties: { TopicName: "both", KmsMasterKeyId: "key" },
    };
    const one = { Type: "AWS::SNS::Topic", Properties: { TopicName: "one" } };
    const { Resources, Conditions } = conditional({ both, one }, [{ condition: "Asked", resources: { one } }]);
    const of = (Usual: boolean, Asked: boolean) => {
      const fixed = { Usual: { "Fn::Equals": [Usual, true] }, Asked: { "Fn::Equals": [Asked, true] } };
      const template = { Resources, Conditions: { ...fixed, ...Conditions } } as unknown as Template;
      return deployed(template, "prod").resources.map(({ name }) => name);
    };
    expect([of(true, true), of(true, false), of(false, true)]).toEqual([["both", "one"], ["one"], ["one"]]);
  });
});

describe("the template of a release", () => {
  const usual = deployed(release({ Stage: "prod" }), "prod");

  it("deploys what serverless deploys, by CloudFormation alone", () => {
    expect(asTexts(usual)).toEqual(asTexts(deployed(readTemplate("prod"), "prod")));
  });

  it("takes every parameter of serverless.yml", () => {
    const chosen = {
      Requesters: "arn:aws:iam::999999999999:role/hr",
      AllowedGroups: "analysts developers",
      UnusedDays: "30",
    };
    const same = { REQUESTERS: chosen.Requesters, ALLOWED_GROUPS: chosen.AllowedGroups, UNUSED_DAYS: "30" };
    expect(asTexts(deployed(release({ Stage: "prod", ...chosen }), "prod"))).toEqual(
      asTexts(deployed(readTemplate("prod", same), "prod")),
    );
  });

  const organization = { MANAGE_ACCOUNTS: "true", ORGANIZATION_ID: "o-a1b2c3d4e5" };
  const accounts = { MANAGE_ACCOUNTS: "true", ACCOUNTS: "111111111111 222222222222" };

  it.each<[Record<string, string>, resource: string]>([
    [{ MANAGE_ACCESS: "true" }, "ApplyAccessLambdaFunction"],
    [{ MANAGE_PASSWORD_POLICY: "true" }, "PasswordPolicy"],
    [organization, "MemberHandoverKey"],
    [accounts, "CutAccessInMembers"],
    [{ CHAT: "true" }, "ChatTopic"],
    [{ WATCH: "true" }, "WatchReads"],
    [{ WATCH: "true", WATCH_LEAVERS: "cut" }, "WatchRole"],
    [{ ...everything, ...accounts, CHAT: "true", WATCH_LEAVERS: "cut" }, "ApplyAccessWorkflow"],
  ])("has what %j adds where it is asked for, and only there", (parameters, resource) => {
    const given = Object.entries(parameters).map(([name, value]) => [parameterNamed(name), value]);
    const asked = deployed(release({ Stage: "prod", ...Object.fromEntries(given) }), "prod");
    expect(asTexts(asked)).toEqual(asTexts(deployed(readTemplate("prod", parameters), "prod")));
    expect(asked.resources.map((one) => one.name)).toContain(resource);
    expect(usual.resources.map((one) => one.name)).not.toContain(resource);
  });

  it("offers for each switch the two values that it has", () => {
    const { Parameters } = released;
    for (const name of Object.keys(everything))
      expect(Parameters[parameterNamed(name)]).toMatchObject({ Default: "false", AllowedValues: ["true", "false"] });
    expect(Parameters.WatchLeavers).toMatchObject({ Default: "tell", AllowedValues: ["cut", "tell"] });
  });

  it("has all parameters of serverless.yml", () => {
    const { params } = parse(readFileSync("serverless.yml", "utf8"), { logLevel: "silent" });
    const names = Object.keys(params.default).map(parameterNamed);
    expect(Object.keys(released.Parameters).sort()).toEqual([...names, "Stage"].sort());
  });

  it("names each function's zip beside it, as aws cloudformation package uploads it", () => {
    const text = JSON.stringify(released);
    expect(text).toContain('"Code":"functions/start-workflow.zip"');
    expect(text).not.toMatch(/[\u2039\u203a]/);
  });
});
