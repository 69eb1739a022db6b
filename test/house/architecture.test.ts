import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** A small project with our lint rules, where each file imports what it is told to. */
let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "iam-steward-arrows-"));
  const { vcs: _, $schema: __, ...rules } = JSON.parse(readFileSync("biome.json", "utf8"));
  writeFileSync(join(project, "biome.json"), JSON.stringify(rules));
  cpSync("package.json", join(project, "package.json"));
});
afterEach(() => rmSync(project, { recursive: true }));

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
};
const lint = () => spawnSync("biome", ["lint", "--reporter=json", project], { encoding: "utf8", cwd: project }).stdout;
const complaints = (file: string, imported: string) => {
  write(imported, "export const thing = 1;\n");
  const path = relative(dirname(file), imported);
  write(file, `import { thing } from "${path.startsWith(".") ? path : `./${path}`}";\nexport const own = thing;\n`);
  return lint();
};

describe("the linter", () => {
  it.each([
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
  ])("forbids %s to import %s", (file, imported) => {
    expect(complaints(file, imported)).toContain("noRestrictedImports");
  });

  it.each([
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
  ])("lets %s import %s", (file, imported) => {
    expect(complaints(file, imported)).not.toContain("noRestrictedImports");
  });

  it("forbids import cycles", () => {
    write("shared/a.ts", 'import { b } from "./b.ts";\nexport const a = () => b;\n');
    write("shared/b.ts", 'import { a } from "./a.ts";\nexport const b = () => a;\n');
    expect(lint()).toContain("noImportCycles");
  });

  it("forbids cycles of types alone", () => {
    write("shared/a.ts", 'import type { B } from "./b.ts";\nexport type A = B[];\n');
    write("shared/b.ts", 'import type { A } from "./a.ts";\nexport type B = { a?: A };\n');
    expect(lint()).toContain("noImportCycles");
  });
});
