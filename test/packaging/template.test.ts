import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { parse } from "yaml";
import { startWorkflow } from "../../functions/start-workflow/contract.ts";
import { config } from "../../shared/config.ts";
import { inPascalCase, ofType, packageService, readTemplate } from "./package-service.ts";
import { options } from "./setup.ts";

const template = readTemplate(inject("template"));
const { params } = parse(readFileSync("serverless.yml", "utf8"), { logLevel: "silent" });
const parameters: Record<string, string | number> = params.default;
const functions = readdirSync("functions");

/** What each function gets beside its parameters: read by the SDK, by the logger and, for other accounts, by shared/account.ts. */
const alsoRead = ["AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE", "MEMBER_ROLES", "POWERTOOLS_SERVICE_NAME"];
type Name = Parameters<typeof config>[0][number];
/** Modules that are loaded with one, or by it on demand, it included. */
const loadedWith = (file: string, known = new Set<string>()): Set<string> => {
  if (known.has(file)) return known;
  known.add(file);
  const imports = readFileSync(file, "utf8").matchAll(
    /^import (?!type\b)[^;]*?from "(\.[^"]+)";|\bimport\("(\.[^"]+)"\)/gm,
  );
  for (const [, path, onDemand] of imports) loadedWith(join(dirname(file), path ?? onDemand ?? ""), known);
  return known;
};
const readBy = (name: string) => {
  const sources = [...loadedWith(`functions/${name}/handler.ts`)].map((file) => readFileSync(file, "utf8"));
  const lists = sources.flatMap((source) => [...source.matchAll(/config\(\[(.*?)\]\)/gs)]);
  const variables = lists.flatMap(([, list = ""]) => list.match(/\w+/g) ?? []);
  return [...new Set(variables)].sort() as Name[];
};
const propertiesOf = (name: string) => template.Resources[`${inPascalCase(name)}LambdaFunction`]?.Properties;

/** What no default would be right for. */
const mustBeSet: Name[] = ["HANDOVER_PRINCIPALS"];

describe("the packaged template", () => {
  it("is plain CloudFormation: no macro, no transform, no custom resource", () => {
    expect(Object.keys(template)).not.toContain("Transform");
    expect(JSON.stringify(template)).not.toContain("Fn::Transform");
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => !type.startsWith("AWS::") || type.startsWith("AWS::CloudFormation::"))).toEqual([]);
  });

  it("keeps versions of the functions' code, so that what was deployed can be compared with what was built", () => {
    expect(template.Resources.ServerlessDeploymentBucket?.Properties.VersioningConfiguration).toEqual({
      Status: "Enabled",
    });
  });

  it("has a custom resource for the password policy where it is asked for, and for nothing else", {
    timeout: 300_000,
  }, () => {
    const folder = mkdtempSync(join(tmpdir(), "iam-steward-package-"));
    const asked = readTemplate(packageService(folder, "test", { ...options, MANAGE_PASSWORD_POLICY: "true" }));
    const missing = Object.keys(template.Resources).filter((name) => !(name in asked.Resources));
    expect(missing).toEqual([]);
    rmSync(folder, { recursive: true });
    const added = Object.keys(asked.Resources).filter((name) => !(name in template.Resources));
    expect(added).toEqual(["PasswordPolicy"]);
    expect(asked.Resources.PasswordPolicy).toMatchObject({
      Type: "AWS::CloudFormation::CustomResource",
      DeletionPolicy: "Retain",
      Properties: { ServiceToken: { "Fn::GetAtt": ["ApplyPasswordPolicyLambdaFunction", "Arn"] } },
    });
  });

  it("shows on its dashboard all that rings", () => {
    const [[, dashboard] = []] = ofType(template, "AWS::CloudWatch::Dashboard");
    const body: string = dashboard?.Properties.DashboardBody["Fn::Sub"];
    expect(() => JSON.parse(body)).not.toThrow();
    for (const [alarm] of ofType(template, "AWS::CloudWatch::Alarm")) expect(body).toContain(`:alarm:\${${alarm}}`);
  });

  it("has a function for each folder, and no other", () => {
    const named = ofType(template, "AWS::Lambda::Function").map(([, { Properties }]) => Properties.FunctionName);
    expect(named.sort()).toEqual(functions.map((name) => `iam-steward-test-${name}`).sort());
  });

  it("starts the audit with an input that start-workflow takes", () => {
    const [schedule] = ofType(template, "AWS::Scheduler::Schedule");
    const input = schedule?.[1].Properties.Target.Input.replaceAll(
      "<aws.scheduler.scheduled-time>",
      "2026-11-21T03:30:00Z",
    );
    expect(startWorkflow.input.safeParse(JSON.parse(input))).toMatchObject({ success: true });
  });

  it("keeps every log for a time that ends", () => {
    const groups = ofType(template, "AWS::Logs::LogGroup");
    expect(groups.map(([, { Properties }]) => Properties.RetentionInDays)).toEqual(groups.map(() => 90));
  });

  it("has defaults that are the code's own", () => {
    const withDefault: Name[] = [
      "HANDOVER_DAYS",
      "KEY_MAX_AGE_DAYS",
      "MANAGED_PATH",
      "MANAGE_PASSWORD_POLICY",
      "MFA_DEADLINE_DAYS",
      "QUARANTINE_DAYS",
      "REMEDIATION",
      "REMEDIATION_MAX_USERS",
      "ROTATION_DELETE_DAYS",
      "ROTATION_GRACE_DAYS",
      "ROTATION_MAX_EXTENSION_DAYS",
      "ROTATION_QUIET_DAYS",
      "UNUSED_DAYS",
    ];
    expect(parameters).toMatchObject(config(withDefault, {}));
  });

  it.each(mustBeSet)("does not start a function before %s is set", (name) => {
    expect(parameters).toMatchObject({ [name]: "" });
    expect(() => config([name], { [name]: "" })).toThrow(name);
  });

  it("bounds users by its own policy, where no other is named", () => {
    expect(template).toMatchObject({
      Parameters: { PermissionsBoundaryArn: { Default: parameters.PERMISSIONS_BOUNDARY_ARN } },
      Conditions: { OwnBoundary: { "Fn::Equals": [{ Ref: "PermissionsBoundaryArn" }, ""] } },
    });
    const bounded = { "Fn::If": ["OwnBoundary", { Ref: "Boundary" }, parameters.PERMISSIONS_BOUNDARY_ARN] };
    expect(propertiesOf("create-user").Environment.Variables.PERMISSIONS_BOUNDARY_ARN).toEqual(bounded);
    expect(JSON.stringify(template.Resources.CreateUserRole)).toContain(
      `"iam:PermissionsBoundary":${JSON.stringify(bounded)}`,
    );
  });

  it("has parameters that docs/deploy.md explains, with their defaults", () => {
    const page = readFileSync("docs/deploy.md", "utf8");
    const shown = (value: string) => (value.length < 60 ? `\`${value}\` |` : ""); // the page says what a long list is about
    for (const [name, value] of Object.entries(parameters))
      expect(page).toContain(`| \`${name}\` | ${shown(String(value))}`);
  });
});

describe.each(functions)("the function %s", (name) => {
  const properties = propertiesOf(name);
  const variables: Record<string, unknown> = properties.Environment.Variables;

  it("runs our bundle on the runtime it was made for", () => {
    expect(properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"], Handler: "handler.handler" });
    expect(properties.Code.S3Key).toMatch(new RegExp(`/${name}\\.zip$`));
  });

  it("has a role and a log group of its own", () => {
    expect(properties.Role).toEqual({ "Fn::Sub": `\${${inPascalCase(name)}Role.Arn}` });
    const logs = template.Resources[`${inPascalCase(name)}LogGroup`]?.Properties;
    expect(logs.LogGroupName).toBe(`/aws/lambda/iam-steward-test-${name}`);
  });

  it("gets each variable that it reads, and no other", () => {
    const given = Object.keys(variables).filter((variable) => !alsoRead.includes(variable));
    expect(given.sort()).toEqual(readBy(name));
  });

  it("can use the values that it gets", () => {
    const known = (variable: string, value: unknown) => {
      if (typeof value !== "string") return "123456789012"; // made when it is deployed
      return mustBeSet.includes(variable as Name) ? "set at deployment" : value;
    };
    const entries = Object.entries(variables).map(([variable, value]) => [variable, known(variable, value)]);
    expect(() => config(readBy(name), Object.fromEntries(entries))).not.toThrow();
  });
});
