import { describe, expect, it } from "vitest";
import { readResources } from "../../embedded-aws/stack/template.ts";
import { releaseTemplate } from "../../infra/release.ts";
import { readTemplate } from "../../infra/template.ts";

const account = { id: "123456789012", region: "eu-central-1" };
type Template = ReturnType<typeof readTemplate>;

/** The release's template, deployed with these parameters. */
function release(given: Record<string, string>): Template {
  const { Parameters, ...template } = releaseTemplate();
  for (const [name, Default] of Object.entries(given)) Object.assign(Parameters[name] ?? {}, { Default });
  return { Parameters, ...template } as unknown as Template;
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

describe("the template of a release", () => {
  it("deploys what serverless deploys, by CloudFormation alone", () => {
    expect(asTexts(deployed(release({ Stage: "prod" }), "prod"))).toEqual(
      asTexts(deployed(readTemplate("prod"), "prod")),
    );
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

  it.each([
    ["MANAGE_ACCESS", "ManageAccess", "ApplyAccessLambdaFunction"],
    ["MANAGE_PASSWORD_POLICY", "ManagePasswordPolicy", "PasswordPolicy"],
  ])("has what %s adds where it is asked for, and only there", (name, parameter, resource) => {
    const asked = deployed(release({ Stage: "prod", [parameter]: "true" }), "prod");
    expect(asTexts(asked)).toEqual(asTexts(deployed(readTemplate("prod", { [name]: "true" }), "prod")));
    expect(asked.resources.map((one) => one.name)).toContain(resource);
    expect(deployed(release({ Stage: "prod" }), "prod").resources.map((one) => one.name)).not.toContain(resource);
    expect(releaseTemplate().Parameters[parameter]).toMatchObject({
      Default: "false",
      AllowedValues: ["true", "false"],
    });
  });

  it("names each function's zip beside it, as aws cloudformation package uploads it", () => {
    const text = JSON.stringify(releaseTemplate());
    expect(text).toContain('"Code":"functions/start-workflow.zip"');
    expect(text).not.toMatch(/[\u2039\u203a]/);
  });
});
