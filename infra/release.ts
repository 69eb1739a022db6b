import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parse } from "yaml";
import type { Template } from "../embedded-aws/stack/intrinsics.ts";
import { stagePattern } from "../shared/names.ts";
import { conditional, type Fields, type Json, type Without } from "./conditional.ts";
import { mark, referring } from "./marks.ts";
import { readTemplate } from "./template.ts";

/** A choice of `serverless.yml`: the name of the CloudFormation parameter, its own name, and its default. */
interface Choice {
  parameter: string;
  name: string;
  usual: string;
}

/** The parameters of `serverless.yml`. */
export function choices(): Choice[] {
  const { params } = parse(readFileSync("serverless.yml", "utf8"), { logLevel: "silent" });
  const usual: [string, unknown][] = Object.entries(params.default);
  return usual.map(([name, value]) => ({ parameter: parameterNamed(name), name, usual: String(value) }));
}

/** Whether it chooses what is in the template, which is a condition of CloudFormation in a release. */
const isSwitch = ({ name }: Choice) => /^(MANAGE_|WATCH)/.test(name);

/** The value with which a switch adds to the template. */
const on = ({ name }: Choice) => (name === "WATCH_LEAVERS" ? "cut" : "true");

/** The name of the CloudFormation parameter for one of `serverless.yml`. */
export const parameterNamed = (name: string) =>
  name.toLowerCase().replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * The template of a release: what the Serverless Framework fills in, the stage and the parameters, are CloudFormation's own
 * parameters here, and a function's code is its zip beside the template, as `aws cloudformation package` takes it.
 */
export function releaseTemplate() {
  const switches = choices().filter(isSwitch);
  const whole = readMarkedTemplate(on) as Template & { Outputs: Json };
  const withouts = switches.map((off): Without => {
    const { Resources } = readMarkedTemplate((choice) => (choice.name === off.name ? off.usual : on(choice)));
    return { condition: off.parameter, resources: Resources as unknown as Fields };
  });
  const { Resources, Conditions } = conditional(whole.Resources as unknown as Fields, withouts);
  const asked = switches.map((choice) => [choice.parameter, { "Fn::Equals": [{ Ref: choice.parameter }, on(choice)] }]);
  const content = {
    Conditions: { ...(referring(whole.Conditions as Json) as Fields), ...Object.fromEntries(asked), ...Conditions },
    Resources: Object.fromEntries(Object.entries(Resources as unknown as Template["Resources"]).map(resourceOf)),
    Outputs: referring(whole.Outputs),
  };
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Event-driven automation of the IAM user lifecycle",
    Parameters: parametersIn(content),
    ...content,
  };
}

/** The template with marks in the place of stage and parameters. Switches have the values that they are given here. */
export function readMarkedTemplate(choose: (choice: Choice) => string = ({ usual }) => usual): Template {
  const values = choices().map((choice) => [choice.name, isSwitch(choice) ? choose(choice) : mark(choice.parameter)]);
  return readTemplate(mark("Stage"), Object.fromEntries(values));
}

/** The stage, and the parameters that a template refers to. */
export function parametersIn(content: object): Record<string, object> {
  const text = JSON.stringify(content);
  const used = choices().filter(
    ({ parameter }) => text.includes(`{"Ref":"${parameter}"}`) || text.includes(`\${${parameter}}`),
  );
  return {
    Stage: { Type: "String", Description: "Part of every name", AllowedPattern: stagePattern },
    ...Object.fromEntries(used.map((choice) => [choice.parameter, parameterOf(choice)])),
  };
}

const parameterOf = (choice: Choice) => ({
  Type: "String",
  Default: choice.usual,
  Description: `${choice.name} in docs/deploy.md`,
  ...(isSwitch(choice) && { AllowedValues: [on(choice), choice.usual] }),
});

function resourceOf([name, resource]: [string, Template["Resources"][string]]) {
  const own = referring(resource as unknown as Json) as unknown as typeof resource;
  if (own.Type !== "AWS::Lambda::Function") return [name, own];
  const Code = `functions/${own.Properties.Code.S3Key.split("/").at(-1)}`;
  // The group first: a function that logs before it is there makes one that is kept for ever.
  return [
    name,
    { ...own, DependsOn: name.replace(/LambdaFunction$/, "LogGroup"), Properties: { ...own.Properties, Code } },
  ];
}

if (import.meta.main) {
  rmSync("dist/release", { recursive: true, force: true });
  mkdirSync("dist/release", { recursive: true });
  cpSync("dist/functions", "dist/release/functions", {
    recursive: true,
    filter: (path) => /functions$|\.zip$/.test(path),
  });
  cpSync("dist/steward", "dist/release/steward", { recursive: true });
  copyFileSync("infra/forwarder.yml", "dist/release/forwarder.yml");
  copyFileSync("LICENSE", "dist/release/LICENSE");
  writeFileSync("dist/release/template.json", JSON.stringify(releaseTemplate()));
}
