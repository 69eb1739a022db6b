import { readdirSync } from "node:fs";
import type { Template } from "../embedded-aws/stack/intrinsics.ts";

/**
 * A template with the functions of `functions/` that are not even in the template of all options, so that a new one can be tried
 * before `serverless.yml` has it. It has no role yet, and may do everything.
 */
export function withNewFunctions({ Resources, ...template }: Template, all: Template, prefix: string): Template {
  const known = new Set(Object.values(all.Resources).map(({ Properties }) => Properties?.FunctionName));
  const names = readdirSync(new URL("../functions/", import.meta.url)).map((name) => prefix + name);
  const added = names
    .filter((name) => !known.has(name))
    .map((FunctionName) => {
      const Role = `arn:aws:iam::123456789012:role/${FunctionName}`;
      const Properties = { FunctionName, Handler: "handler.handler", Role, Timeout: 900 };
      return [FunctionName, { Type: "AWS::Lambda::Function", Properties }] as const;
    });
  return { ...template, Resources: { ...Resources, ...Object.fromEntries(added) } };
}
