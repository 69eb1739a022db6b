import { execFile } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../embedded-aws/account.ts";
import type { Functions } from "../../embedded-aws/lambda/functions.ts";
import { lambdaOperations } from "../../embedded-aws/lambda/lambda.ts";
import { operations } from "../../embedded-aws/operations.ts";
import type { Engine } from "../../embedded-aws/workflow/engine.ts";
import { stepFunctions } from "../../embedded-aws/workflow/operations/operations.ts";

const run = promisify(execFile);
const readme = readFileSync("embedded-aws/README.md", "utf8");
const files = [...readme.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```/gms)].map(([, name = "", text = ""]) => ({
  name,
  text,
}));

interface Manifest {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
const manifest = (file: string): Manifest => JSON.parse(readFileSync(file, "utf8"));

describe("the package embedded-aws, installed into an empty project", () => {
  let project: string;
  const modules = () => join(project, "node_modules");
  const link = (name: string) => {
    mkdirSync(dirname(join(modules(), name)), { recursive: true });
    symlinkSync(resolve("node_modules", name), join(modules(), name));
  };

  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), "embedded-aws-"));
    await run("npm", ["pack", "--silent", "--pack-destination", project], { cwd: "embedded-aws" });
    const [tarball = ""] = readdirSync(project);
    await run("tar", ["-xzf", tarball], { cwd: project });
    cpSync(join(project, "package"), join(modules(), "embedded-aws"), { recursive: true });
    for (const name of Object.keys(manifest("embedded-aws/package.json").dependencies)) link(name);
    writeFileSync(join(project, "package.json"), '{ "type": "module" }');
    for (const { name, text } of files) writeFileSync(join(project, name), text);
  });
  afterAll(() => rmSync(project, { recursive: true }));

  it("runs the example of its README", async () => {
    expect(files.map(({ name }) => name)).toEqual(["hire.ts", "trial.test.ts"]);
    const { stdout } = await run(process.execPath, ["--test", "--test-reporter=tap"], { cwd: project });
    expect(stdout).toMatch(/^# pass 1$/m);
  });

  it("brings the types that the example needs", async () => {
    link("@types/node");
    const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2024", "--types", "node"];
    const skips = ["--skipLibCheck", "--ignoreConfig"];
    await expect(
      run("tsc", [...options, ...skips, ...files.map(({ name }) => name)], { cwd: project }),
    ).resolves.toBeDefined();
  });

  it("holds no source and no test, and its licence", () => {
    const packed = readdirSync(join(modules(), "embedded-aws"), { recursive: true, encoding: "utf8" });
    expect(packed).toEqual(expect.arrayContaining(["README.md", "package.json", "dist/index.js", "dist/LICENSE"]));
    expect(packed.filter((file) => /(?<!\.d)\.ts$|test/.test(file))).toEqual([]);
  });
});

it("the README of embedded-aws names each call, those of IAM and Secrets Manager by their nouns", () => {
  const { iam: _, secretsmanager: __, ...others } = operations(createAccount());
  const known = [...Object.values(others), stepFunctions({} as Engine), lambdaOperations({} as Functions)];
  const missing = known.flatMap((calls) => Object.keys(calls ?? {})).filter((call) => !readme.includes(call));
  expect(missing).toEqual([]);
});

describe("the dependencies of embedded-aws", () => {
  const own = manifest("embedded-aws/package.json").dependencies;

  it("are what it imports, and nothing else", () => {
    const sources = globSync("embedded-aws/**/*.ts", { exclude: ["**/dist/**"] }).map((file) =>
      readFileSync(file, "utf8"),
    );
    const imported = sources.flatMap((source) => [
      ...source.matchAll(/(?:from|import\()\s*"(?!\.|node:)((?:@[\w-]+\/)?[\w-]+)/g).map(([, name = ""]) => name),
    ]);
    expect(Object.keys(own).sort()).toEqual([...new Set(imported)].sort());
  });

  it("have the versions that this project is tested with", () => {
    const { dependencies, devDependencies } = manifest("package.json");
    expect({ ...dependencies, ...devDependencies }).toMatchObject(own);
  });
});
