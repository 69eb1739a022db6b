import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

type Arrow = [file: string, imported: string];

const forbidden: Arrow[] = [
  ["functions/a/handler.ts", "functions/b/handler.ts"],
  ["functions/a/handler.ts", "embedded-aws/b.ts"],
  ["functions/a/handler.ts", "cli/b.ts"],
  ["audit/a/a.ts", "functions/b/handler.ts"],
  ["audit/a/a.ts", "cli/b.ts"],
  ["shared/a.ts", "functions/b/handler.ts"],
  ["shared/a.ts", "audit/b.ts"],
  ["shared/a.ts", "access/b.ts"],
  ["access/a.ts", "functions/b/handler.ts"],
  ["access/a.ts", "audit/b.ts"],
  ["access/a.ts", "cli/b.ts"],
  ["embedded-aws/iam/a.ts", "access/b.ts"],
  ["shared/iam/a.ts", "cli/b.ts"],
  ["shared/a.ts", "embedded-aws/b.ts"],
  ["cli/a.ts", "functions/b/handler.ts"],
  ["cli/a.ts", "demo/b.ts"],
  ["embedded-aws/a.ts", "shared/b.ts"],
  ["embedded-aws/iam/a.ts", "audit/b.ts"],
  ["embedded-aws/a.ts", "functions/b/handler.ts"],
  ["embedded-aws/a.ts", "demo/b.ts"],
  ["embedded-aws/a.ts", "test/b.ts"],
  ["demo/a.ts", "test/b.ts"],
];

const allowed: Arrow[] = [
  ["functions/a/handler.ts", "shared/b.ts"],
  ["functions/a/handler.ts", "audit/b/b.ts"],
  ["functions/a/handler.ts", "access/b.ts"],
  ["access/a.ts", "shared/b.ts"],
  ["audit/a/a.ts", "access/b.ts"],
  ["cli/commands/a.ts", "access/b.ts"],
  ["functions/a/handler.ts", "functions/a/decision.ts"],
  ["audit/a/a.ts", "audit/b/b.ts"],
  ["audit/a/a.ts", "shared/b.ts"],
  ["cli/commands/a.ts", "audit/b/b.ts"],
  ["cli/commands/a.ts", "cli/terminal/b.ts"],
  ["embedded-aws/a.ts", "embedded-aws/iam/b.ts"],
  ["demo/a.ts", "functions/b/handler.ts"],
  ["demo/a.ts", "cli/b.ts"],
  ["demo/a.ts", "embedded-aws/b.ts"],
  ["test/a.ts", "demo/b.ts"],
];

const cycles = {
  "shared/one.ts": 'import { other } from "./other.ts";\nexport const one = () => other;\n',
  "shared/other.ts": 'import { one } from "./one.ts";\nexport const other = () => one;\n',
};
const cyclesOfTypes = {
  "shared/type.ts": 'import type { Other } from "./other-type.ts";\nexport type One = Other[];\n',
  "shared/other-type.ts": 'import type { One } from "./type.ts";\nexport type Other = { one?: One };\n',
};

/** The file of an arrow in the project below, where each arrow begins in a file of its own. */
const beginOf = ([file, imported]: Arrow) => file.replace(".ts", `-of-${imported.replaceAll(/\W/g, "-")}.ts`);

/** A small project with our lint rules, where each file imports what it is told to; and the rules that each breaks. */
let project: string;
const broken = new Map<string, string[]>();
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "iam-steward-arrows-"));
  const { vcs: _, $schema: __, ...rules } = JSON.parse(readFileSync("biome.json", "utf8"));
  write("biome.json", JSON.stringify(rules));
  cpSync("package.json", join(project, "package.json"));
  for (const [file, text] of Object.entries({ ...cycles, ...cyclesOfTypes })) write(file, text);
  for (const arrow of [...forbidden, ...allowed]) {
    const [file, imported] = arrow;
    write(imported, "export const thing = 1;\n");
    const path = relative(dirname(file), imported);
    const from = path.startsWith(".") ? path : `./${path}`;
    write(beginOf(arrow), `import { thing } from "${from}";\nexport const own = thing;\n`);
  }
  for (const { category, location } of lint())
    broken.set(location.path, [...(broken.get(location.path) ?? []), category]);
});
afterAll(() => rmSync(project, { recursive: true }));

function write(file: string, text: string) {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}

function lint(): { category: string; location: { path: string } }[] {
  const { stdout } = spawnSync("biome", ["lint", "--reporter=json", "--max-diagnostics=none", "."], {
    encoding: "utf8",
    cwd: project,
  });
  return JSON.parse(stdout).diagnostics;
}

const restricted = "lint/style/noRestrictedImports";
const cycle = "lint/suspicious/noImportCycles";

describe("the linter", () => {
  it.each(forbidden)("forbids %s to import %s", (...arrow) => {
    expect(broken.get(beginOf(arrow))).toEqual([restricted]);
  });

  it.each(allowed)("lets %s import %s", (...arrow) => {
    expect(broken.get(beginOf(arrow))).toBeUndefined();
  });

  it("forbids import cycles", () => {
    for (const file of Object.keys(cycles)) expect(broken.get(file)).toEqual([cycle]);
  });

  it("forbids cycles of types alone", () => {
    for (const file of Object.keys(cyclesOfTypes)) expect(broken.get(file)).toEqual([cycle]);
  });
});
