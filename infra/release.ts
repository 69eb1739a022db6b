import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parse } from "yaml";
import type { Template } from "../embedded-aws/stack/intrinsics.ts";
import { readTemplate } from "./template.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What a deploy may choose, with its default, by the name of the CloudFormation parameter. */
function choices(): Map<string, { name: string; usual: string }> {
  const { params } = parse(readFileSync("serverless.yml", "utf8"), { logLevel: "silent" });
  const usual: [string, unknown][] = Object.entries(params.default);
  const chosen = usual.filter(([name]) => !name.startsWith("MANAGE_")); // those choose between templates
  return new Map(chosen.map(([name, value]) => [inPascalCase(name), { name, usual: String(value) }]));
}

const inPascalCase = (name: string) =>
  name.toLowerCase().replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Stands for a parameter's value until it is replaced; no such character is in a template. */
const mark = (parameter: string) => `\u2039${parameter}\u203a`;
const MARK = /\u2039(\w+)\u203a/g;

/**
 * The template of a release: what the Serverless Framework fills in, the stage and the parameters, are CloudFormation's own
 * parameters here, and a function's code is its zip beside the template, as `aws cloudformation package` takes it.
 */
export function releaseTemplate() {
  const known = choices();
  const values = [...known].map(([parameter, { name }]) => [name, mark(parameter)]);
  const template = readTemplate(mark("Stage"), Object.fromEntries(values)) as Template & { Outputs: Json };
  const Stage = { Type: "String", Description: "Part of every name", AllowedPattern: "^[a-z][a-z0-9]{0,15}$" };
  const Parameters = [...known].map(([parameter, { name, usual }]) => [
    parameter,
    { Type: "String", Default: usual, Description: `${name} in docs/deploy.md` },
  ]);
  const content = {
    Conditions: referring(template.Conditions as Json),
    Resources: Object.fromEntries(Object.entries(template.Resources).map(resourceOf)),
    Outputs: referring(template.Outputs),
  };
  const text = JSON.stringify(content);
  const used = Parameters.filter(([name]) => text.includes(`{"Ref":"${name}"}`) || text.includes(`\${${name}}`));
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Event-driven automation of the IAM user lifecycle",
    Parameters: { Stage, ...Object.fromEntries(used) } as Record<string, object>,
    ...content,
  };
}

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
function referring(value: Json, inSub = false): Json {
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
