import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { TestProject } from "vitest/node";
import { bundleFunctions } from "../../infra/bundle.ts";
import { releaseTemplate } from "../../infra/release.ts";
import type { Packaged } from "./stack.ts";

declare module "vitest" {
  export interface ProvidedContext {
    packaged?: Packaged;
  }
}

/** Makes the template and the zips of a release, and unpacks what a deploy would upload. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-packaged-"));
  const template = join(folder, "template.json");
  writeFileSync(template, JSON.stringify(releaseTemplate()));
  const bundles = join(folder, "bundles");
  for (const { name, zip } of await bundleFunctions(join(folder, "functions"))) unpack(zip, join(bundles, name));
  project.provide("packaged", { template, bundles });
  project.provide("keptStacks", 0); // a stack says what its roles were asked for when it is closed
  return () => rmSync(folder, { recursive: true });
}

function unpack(zip: Uint8Array, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(unzipSync(zip))) writeFileSync(join(folder, name), content);
}
