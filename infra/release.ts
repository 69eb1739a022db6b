import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import type { Template } from "../embedded-aws/stack/intrinsics.ts";
import { stagePattern } from "../shared/names.ts";
import { readTemplate } from "./template.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A choice of `serverless.yml`: the name of the CloudFormation parameter, its own name, and its default. */
interface Choice {
  parameter: string;
  name: string;
  usual: string;
}

/** A release serves its own account alone, and watches nothing. */
const notReleased = /^(MANAGE_ACCOUNTS|WATCH.*)$/;

function choices(): Choice[] {
  const { params } = parse(readFileSync("serverless.yml", "utf8"), { logLevel: "silent" });
  const usual: [string, unknown][] = Object.entries(params.default);
  const offered = usual.filter(([name]) => !notReleased.test(name));
  return offered.map(([name, value]) => ({ parameter: parameterNamed(name), name, usual: String(value) }));
}

/** Whether it chooses what is in the template, which is a condition of CloudFormation in a release. */
const isSwitch = ({ name }: Choice) => name.startsWith("MANAGE_");

/** The name of the CloudFormation parameter for one of `serverless.yml`. */
export const parameterNamed = (name: string) =>
  name.toLowerCase().replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Stands for a parameter's value until it is replaced; no such character is in a template. */
export const mark = (parameter: string) => `\u2039${parameter}\u203a`;
const MARK = /\u2039(\w+)\u203a/g;

/**
 * The template of a release: what the Serverless Framework fills in, the stage and the parameters, are CloudFormation's own
 * parameters here, and a function's code is its zip beside the template, as `aws cloudformation package` takes it.
 */
export function releaseTemplate() {
  const known = choices();
  const switches = known.filter(isSwitch);
  const read = (chosen: (choice: Choice) => string) => {
    const values = known.map((choice) => [choice.name, isSwitch(choice) ? chosen(choice) : mark(choice.parameter)]);
    return readTemplate(mark("Stage"), Object.fromEntries(values)) as unknown as { [key: string]: Json };
  };
  const all = read(() => "true");
  const withouts = switches.map((off): [string, Json] => [
    off.parameter,
    read((choice) => (choice === off ? "false" : "true")).Resources ?? {},
  ]);
  const template = all as unknown as Template & { Outputs: Json };
  template.Resources = conditional(all.Resources, withouts);
  const chosen = switches.map(({ parameter }) => [parameter, { "Fn::Equals": [{ Ref: parameter }, "true"] }]);
  const content = {
    Conditions: { ...(referring(template.Conditions as Json) as object), ...Object.fromEntries(chosen) },
    Resources: Object.fromEntries(Object.entries(template.Resources).map(resourceOf)),
    Outputs: referring(template.Outputs),
  };
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Event-driven automation of the IAM user lifecycle",
    Parameters: parametersIn(content),
    ...content,
  };
}

/** The template with marks in the place of stage and parameters, without what a switch adds. */
export function readMarkedTemplate(): Template {
  const values = choices().map((choice) => [choice.name, isSwitch(choice) ? "false" : mark(choice.parameter)]);
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
  ...(isSwitch(choice) && { AllowedValues: ["true", "false"] }),
});

/** Resources, each with the condition without which there is none; values within others depend on it in the same way. */
function conditional(all: Json | undefined, withouts: [string, Json][]): Template["Resources"] {
  const resources = Object.entries(all as { [key: string]: { [key: string]: Json } });
  const ofEach = resources.map(([name, resource]) => {
    const others = withouts.map(([condition, other]) => [condition, Reflect.get(other as object, name)] as const);
    const [Condition] = others.find(([, other]) => other === undefined) ?? [];
    return [name, Condition ? { ...resource, Condition } : either(resource, others)];
  });
  return Object.fromEntries(ofEach);
}

function either(value: Json, others: (readonly [condition: string, other: Json])[]): Json {
  const differing = others.filter(([, other]) => !isDeepStrictEqual(value, other));
  const [[condition, other] = ["", null], ...more] = differing;
  if (differing.length === 0) return value;
  const alike = differing.every(([, other]) => isContainer(other) && isDeepStrictEqual(keysOf(value), keysOf(other)));
  if (isContainer(value) && alike) {
    const part = (key: string) =>
      differing.map(([condition, other]) => [condition, Reflect.get(other as object, key)] as const);
    const parts = Object.entries(value).map(([key, own]) => [key, either(own, part(key))] as const);
    return Array.isArray(value) ? parts.map(([, own]) => own) : Object.fromEntries(parts);
  }
  if (more.length > 0) throw new Error(`${JSON.stringify(value)} depends on more than one condition`);
  return { "Fn::If": [condition, value, other] };
}

const keysOf = (value: Json) => Object.keys(value ?? {});
const isContainer = (value: Json): value is Json[] | { [key: string]: Json } =>
  typeof value === "object" && value !== null;

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

/** Puts references to parameters in the place of their marks. */
export function referring(value: Json, inSub = false): Json {
  if (typeof value === "string") return inSub ? value.replaceAll(MARK, `\${$1}`) : textOf(value);
  if (Array.isArray(value)) return value.map((part, index) => referring(part, inSub && index === 0));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, referring(part, key === "Fn::Sub")]));
}

function textOf(text: string): Json {
  const [whole, parameter = ""] = text.match(new RegExp(MARK.source)) ?? [];
  if (whole === undefined) return text;
  if (whole === text) return { Ref: parameter };
  return { "Fn::Sub": text.replaceAll(`\${`, `\${!`).replaceAll(MARK, `\${$1}`) };
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
