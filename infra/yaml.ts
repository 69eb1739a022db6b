import { readFileSync } from "node:fs";
import { parse } from "yaml";

/**
 * Reads a YAML file as the Serverless Framework does: `${file(<path>):<key>}` stands for what that file has under the key.
 *
 * @see https://www.serverless.com/framework/docs/guides/variables
 */
export function readYaml(file: string): unknown {
  const text = readFileSync(file, "utf8");
  return parse(text, (_key, value) => included(value) ?? value, { merge: true, maxAliasCount: -1, logLevel: "silent" });
}

function included(value: unknown): unknown {
  const [, file, key] = (typeof value === "string" && /^\$\{file\(([^)]+)\):(\w+)\}$/.exec(value)) || [];
  if (file === undefined || key === undefined) return undefined;
  const found = (readYaml(file) as Record<string, unknown>)[key];
  if (found === undefined) throw new Error(`${file} has no ${key}`);
  return found;
}
