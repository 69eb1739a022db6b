import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type CollectionTag, Pair, parse, Scalar, type ScalarTag, YAMLMap } from "yaml";
import type { Template } from "../embedded-aws/stack/intrinsics.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Fields = Record<string, Json>;

/** Parameters with which the template has all that it can have. */
export const everything = {
  MANAGE_ACCESS: "true",
  MANAGE_ACCOUNTS: "true",
  MANAGE_PASSWORD_POLICY: "true",
  WATCH: "true",
};

const root = new URL("../", import.meta.url);

/**
 * Reads `serverless.yml` and what it includes into the template that `serverless package` makes of it: each function as
 * AWS::Lambda::Function with its log group, and the resources. It leaves out the Serverless Framework's own bucket.
 *
 * @see https://www.serverless.com/framework/docs/guides/variables
 * @throws Error that names a variable which is not known here
 */
export function readTemplate(stage: string, parameters: Record<string, string> = {}): Template {
  const service = parsed("serverless.yml") as Record<string, Fields>;
  const params = { ...section(service, "params.default"), ...section(service, `params.${stage}`), ...parameters };
  const sources: Record<string, (address: string) => Json | undefined> = {
    sls: (name) => (name === "stage" ? stage : undefined),
    param: (name) => params[name],
    self: (argument) => {
      const [path, usual] = argument.split(", ");
      return at(service, path) ?? (usual === "null" ? null : undefined);
    },
    env: (argument) => {
      const [, name = "", usual] = /^(\w+)(?:,\s*'(.*)')?$/.exec(argument) ?? [];
      return process.env[name] ?? usual;
    },
  };
  const lookUp = (variable: string): Json => {
    const [, file, key] = /^file\(([^)]+)\)(?::(.+))?$/.exec(variable) ?? [];
    const [, source = "", address = ""] = /^(\w+):(.*)$/.exec(variable) ?? [];
    const found = file === undefined ? sources[source]?.(address) : at(parsed(file), key);
    if (found === undefined) throw new Error(`serverless.yml: \${${variable}} is not known here`);
    return filled(found);
  };
  /** Variables within variables first; a text that is nothing but a variable becomes its value, whatever its type. */
  const filledText = (text: string): Json => {
    const [whole, variable = ""] = VARIABLE.exec(text) ?? [];
    if (whole === undefined) return text;
    const value = lookUp(variable);
    return whole === text ? value : filledText(text.replace(whole, () => String(value)));
  };
  const filled = (value: Json): Json => {
    if (typeof value === "string") return filledText(value);
    if (Array.isArray(value)) return value.map(filled);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, filled(part)]));
  };
  const provider = filled(service.provider ?? {}) as Fields;
  const functions = filled(service.functions ?? {}) as Record<string, Fields | null>;
  return merged([
    {
      Resources: Object.fromEntries(
        Object.entries(functions).flatMap(([name, own]) => (own ? functionOf([name, own], provider) : [])),
      ),
    },
    ...(filled(service.resources as unknown as Json) as Fields[]),
  ]);
}

/** A template of its own beside that of `serverless.yml`, such as `infra/forwarder.yml`. */
export const readTemplateFile = (file: string) => parsed(file) as unknown as Template;

/** A variable that holds no other. CloudFormation's own, such as `${AWS::Region}` and `${Key.Arn}`, look otherwise. */
const VARIABLE = /\$\{((?:file\([^${}()]+\)(?::[\w.-]+)?)|(?:[a-z]+:(?!:)[^${}]*))\}/;

const at = (value: Json, path = ""): Json | undefined =>
  path
    .split(".")
    .filter(Boolean)
    .reduce<Json | undefined>((found, key) => (found as Fields | null | undefined)?.[key], value);

const section = (value: Json, path: string) => at(value, path) as Fields | undefined;

/** A function, and the group that its log goes to. */
function functionOf([key, own]: [string, Fields], provider: Fields): [string, Json][] {
  const name = key.charAt(0).toUpperCase() + key.slice(1);
  const variables = Object.entries({ ...(provider.environment as Fields), ...(own.environment as Fields) });
  const Properties: Fields = {
    FunctionName: own.name ?? null,
    Description: own.description ?? null,
    Code: { S3Key: at(own, "package.artifact") ?? null },
    Handler: own.handler ?? null,
    Runtime: provider.runtime ?? null,
    Architectures: [provider.architecture ?? null],
    Role: own.role ?? null,
    Timeout: own.timeout ?? null,
    MemorySize: own.memorySize ?? null,
    TracingConfig: { Mode: at(provider, "tracing.lambda") ? "Active" : "PassThrough" },
    Environment: {
      Variables: Object.fromEntries(
        variables.map(([variable, value]) => [variable, typeof value === "object" ? value : String(value)]),
      ),
    },
  };
  const log = { LogGroupName: `/aws/lambda/${own.name}`, RetentionInDays: provider.logRetentionInDays ?? null };
  return [
    [`${name}LambdaFunction`, { Type: "AWS::Lambda::Function", Properties }],
    [`${name}LogGroup`, { Type: "AWS::Logs::LogGroup", Properties: log }],
    ...asynchronous(`${name}Lambda`, own),
  ];
}

/** What Lambda does with an asynchronous invocation that fails. */
function asynchronous(name: string, { destinations, maximumRetryAttempts }: Fields): [string, Json][] {
  const Destination = at(destinations ?? null, "onFailure.arn");
  if (Destination === undefined) return [];
  const Properties: Fields = {
    FunctionName: { Ref: `${name}Function` },
    Qualifier: "$LATEST",
    MaximumRetryAttempts: maximumRetryAttempts ?? 2,
    DestinationConfig: { OnFailure: { Destination } },
  };
  return [[`${name}EvConf`, { Type: "AWS::Lambda::EventInvokeConfig", Properties }]];
}

/** The sections of all parts; one name in two parts is a mistake. */
function merged(parts: Fields[]): Template {
  const template: Record<string, Fields> = {};
  for (const [section, content] of parts.flatMap((part) => Object.entries(part))) {
    if (typeof content !== "object") continue; // the description
    const before = template[section] ?? {};
    const twice = Object.keys(content as Fields).filter((name) => name in before);
    if (twice.length > 0) throw new Error(`${section} has ${twice.join(", ")} twice`);
    template[section] = { ...before, ...(content as Fields) };
  }
  return template as unknown as Template;
}

const load = createRequire(import.meta.url);
const files = new Map<string, Json>();

function parsed(file: string): Json {
  const known = files.get(file) ?? readFile(fileURLToPath(new URL(file, root)));
  files.set(file, known);
  return known;
}

function readFile(path: string): Json {
  if (path.endsWith(".cjs")) return load(path)();
  return parse(readFileSync(path, "utf8"), { merge: true, maxAliasCount: -1, customTags: [...short] });
}

/** CloudFormation's short forms: `!Sub x` for `{ Fn::Sub: x }`. */
const short: (ScalarTag | CollectionTag)[] = [
  "Equals",
  "GetAtt",
  "If",
  "Join",
  "Not",
  "Or",
  "Ref",
  "Select",
  "Split",
  "Sub",
]
  .map((name) => ({ tag: `!${name}`, key: name === "Ref" ? name : `Fn::${name}` }))
  .flatMap(({ tag, key }): (ScalarTag | CollectionTag)[] => [
    { tag, resolve: (text) => ({ [key]: tag === "!GetAtt" ? text.split(/\.(.*)/s).slice(0, 2) : text }) },
    {
      tag,
      collection: "seq",
      resolve: (list) => {
        const map = new YAMLMap();
        map.items.push(new Pair(new Scalar(key), list));
        return map;
      },
    },
  ]);
