import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const major = (version: string) => Number(version.replace(/^v/, "").split(".")[0]);

it("runs npm scripts on the Lambda runtime's major version of Node", () => {
  expect(major(process.version)).toBe(24);
  expect(major(execFileSync("node", ["--version"], { encoding: "utf8" }))).toBe(24);
});

it("pins every dependency exactly", () => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const versions = Object.values<string>({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(versions.filter((version) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
