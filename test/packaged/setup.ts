import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import type { TestProject } from "vitest/node";
import { releaseTemplate } from "../../infra/release.ts";
import type { Packaged } from "./stack.ts";

declare module "vitest" {
  export interface ProvidedContext {
    packaged?: Packaged;
  }
}

/** Makes the template and the zips of a release, and unpacks what a deploy would upload. */
export default function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-packaged-"));
  const template = join(folder, "template.json");
  execFileSync("node", ["infra/bundle.ts"]);
  writeFileSync(template, JSON.stringify(releaseTemplate()));
  const bundles = join(folder, "bundles");
  for (const zip of globSync("dist/functions/*.zip")) unpack(zip, join(bundles, basename(zip, ".zip")));
  project.provide("packaged", { template, bundles });
  project.provide("keptStacks", 0); // a stack says what its roles were asked for when it is closed
  return () => rmSync(folder, { recursive: true });
}

function unpack(zip: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zip))))
    writeFileSync(join(folder, name), content);
}
