import { globSync, readFileSync } from "node:fs";
import { parse } from "yaml";

interface Template {
  params: { default: Record<string, string | number> };
  functions: Record<string, { name: string; memorySize: number; environment?: Record<string, string> }>;
}
const read = (file: string) => parse(readFileSync(file, "utf8"), { logLevel: "error" }); // it does not know AWS's tags
const template: Template = read("serverless.yml");
const functions = new Map(Object.values(template.functions).map((one) => [one.name.replace(/^.*\}-/, ""), one]));
const resources = globSync("infra/*.yml").flatMap((file): { Type: string }[] =>
  Object.values(read(file).Resources ?? {}),
);

const account = "123456789012";
const anything = `arn:aws:iam::${account}:role/anything`;

/** What `serverless.yml` and `infra/` say of what is deployed. */
export const deployment = {
  megabytesOf: (name: string) => functions.get(name)?.memorySize ?? 0,

  /** An environment in which the function starts: its parameters' defaults, and something where there is none. */
  environmentOf: (name: string): Record<string, string> => {
    const value = (text: string) => {
      const parameter = /^\$\{param:(\w+)\}$/.exec(text)?.[1];
      if (parameter) return String(template.params.default[parameter] || anything);
      return text === "AWS::AccountId" ? account : anything;
    };
    const own: [string, string][] = Object.entries(functions.get(name)?.environment ?? {})
      .filter(([variable]) => !variable.startsWith("AWS_")) // settings of the SDK, which would not take anything
      .map(([variable, text]) => [variable, value(text)]);
    return { AWS_REGION: "us-east-1", ...Object.fromEntries(own) };
  },

  /** How many resources of a type there are. */
  count: (type: string) => resources.filter(({ Type }) => Type === type).length,
};
