import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource, Template } from "../../embedded-aws/stack/intrinsics.ts";

/** Bundles and packages as `npm run package` does, where there are neither credentials nor a network. */
export function packageService(folder: string, stage = "test", parameters: Record<string, string> = {}): string {
  execFileSync("node", ["infra/bundle.ts"]);
  const nobody = "http://127.0.0.1:9";
  const given = Object.entries(parameters).flatMap(([name, value]) => ["--param", `${name}=${value}`]);
  execFileSync("serverless", ["package", "--stage", stage, ...given, "--package", folder], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      HTTP_PROXY: nobody,
      HTTPS_PROXY: nobody,
      NODE_USE_ENV_PROXY: "1",
    },
  });
  return join(folder, "cloudformation-template-update-stack.json");
}

export const readTemplate = (file: string): Template => JSON.parse(readFileSync(file, "utf8"));

export const ofType = ({ Resources }: Template, type: string): [string, Resource][] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

export const inPascalCase = (name: string) =>
  name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
