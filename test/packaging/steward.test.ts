import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleSteward } from "../../infra/bundle.ts";

/** As npm links it: by another name, in another folder, without the project's node_modules beside it. */
describe("the steward command", () => {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-bin-"));
  const command = join(folder, "steward");
  const launcher = ["cli/steward.mjs", "cli/require-node.mjs"];
  let metafile: Awaited<ReturnType<typeof bundleSteward>>["metafile"];
  beforeAll(async () => {
    ({ metafile } = await bundleSteward(join(folder, "lib", "dist", "steward")));
    mkdirSync(join(folder, "lib", "cli"));
    for (const file of launcher) copyFileSync(file, join(folder, "lib", file));
    symlinkSync(join(folder, "lib", "cli", "steward.mjs"), command);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const steward = (...words: string[]) => run([command, ...words]);
  const run = (words: string[]) =>
    spawnSync("node", words, {
      cwd: folder,
      encoding: "utf8",
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: "http://127.0.0.1:9",
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY: "x",
      },
    });

  it("tells its commands", () => {
    const { status, stdout } = steward("--help");
    expect([status, stdout]).toEqual([0, expect.stringContaining("steward explain [execution]")]);
  });

  it.each(["list", "show user jane", "pause --reason r", "onboard jane --owner a@b.c"])(
    "reaches for AWS: %s",
    (line) => {
      const { status, stderr } = steward(...line.split(" "), "--stage", "prod");
      expect([status, stderr]).toEqual([1, expect.stringContaining("Nobody answers at http://127.0.0.1:9")]);
    },
  );

  it("judges a report, offline", () => {
    copyFileSync("demo/sample-credential-report.csv", join(folder, "report.csv"));
    const { status, stdout } = steward(
      "audit",
      "--report",
      "report.csv",
      "--as-of",
      "2026-11-20T02:00:00Z",
      "--html",
      "page.html",
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining("Begin here:")]);
  });

  it("loads no client of AWS, and little else, before a command asks for one", () => {
    const { outputs } = metafile;
    const main = Object.keys(outputs).find((file) => outputs[file]?.entryPoint === "cli/main.ts") ?? "";
    const reached = new Set([main]);
    for (const file of reached)
      for (const { path, kind, external } of outputs[file]?.imports ?? [])
        if (kind !== "dynamic-import" && !external) reached.add(path);
    const inputs = [...reached].flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
    expect(inputs.filter((file) => /@aws-sdk|zod|@clack|jsonata/.test(file))).toEqual([]);
    const bytes = [...reached].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(200_000);
  });

  /** A Node that says that it is an older one. What it starts is the real one again. */
  const older = (...words: string[]) => {
    const pretend = join(folder, "older.mjs");
    writeFileSync(pretend, 'Object.defineProperty(process.versions, "node", { value: "20.20.2" });');
    return run(["--import", pretend, command, ...words]);
  };

  it("finds the Node that npm installed with it, where an older one comes first", () => {
    const modules = join(folder, "lib", "node_modules");
    const name = `node-linux-${process.arch}`;
    expect(older("--version")).toMatchObject({ status: 1, stderr: expect.stringContaining("needs Node 24") });
    mkdirSync(modules);
    symlinkSync(resolve("node_modules", name), join(modules, name));
    expect(older("--version")).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(older("list")).toMatchObject({ status: 1, stderr: expect.stringContaining("--stage prod") });
  });

  it("is what npm would install, with little beside it", () => {
    writeFileSync(join(folder, "empty"), "");
    const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      encoding: "utf8",
      env: { ...process.env, npm_config_userconfig: join(folder, "empty") },
    });
    const files: { path: string }[] = JSON.parse(packed)[0].files;
    const named = files.map(({ path }) => path).filter((path) => !path.startsWith("dist/"));
    expect(named.sort()).toEqual(["LICENSE", "README.md", ...launcher, "package.json"].sort());
    expect(files.map(({ path }) => path)).toContain("dist/steward/main.mjs");
  });
});
