import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleSteward } from "../../infra/bundle.ts";

/** As npm links it: by another name, in another folder, without the project's node_modules beside it. */
describe("the steward command in one file", () => {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-bin-"));
  const command = join(folder, "steward");
  let metafile: Awaited<ReturnType<typeof bundleSteward>>["metafile"];
  beforeAll(async () => {
    ({ metafile } = await bundleSteward(join(folder, "lib", "steward.mjs")));
    symlinkSync(join(folder, "lib", "steward.mjs"), command);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const steward = (...words: string[]) =>
    spawnSync("node", [command, ...words], {
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
    expect([status, stdout]).toEqual([0, expect.stringContaining("steward explain <execution>")]);
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

  it("loads no client of AWS before a command asks for one", () => {
    const reached = new Set(["cli/main.ts"]);
    for (const file of reached)
      for (const { path, kind } of metafile.inputs[file]?.imports ?? [])
        if (kind !== "dynamic-import") reached.add(path);
    expect([...reached].filter((file) => /@aws-sdk|zod|@clack|jsonata/.test(file))).toEqual([]);
  });

  it("is what npm would install, with little beside it", () => {
    writeFileSync(join(folder, "empty"), "");
    const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      encoding: "utf8",
      env: { ...process.env, npm_config_userconfig: join(folder, "empty") },
    });
    const files: { path: string }[] = JSON.parse(packed)[0].files;
    const named = files.map(({ path }) => path).filter((path) => !path.startsWith("dist/"));
    expect(named.sort()).toEqual(["LICENSE", "README.md", "cli/require-node.mjs", "package.json"]);
    expect(files.map(({ path }) => path)).toContain("dist/steward.mjs");
  });
});
