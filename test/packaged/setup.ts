import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { unzipSync } from "fflate";
import type { TestProject } from "vitest/node";
import { chosen } from "../../demo/stack.ts";
import { packageService } from "../packaging/package-service.ts";
import type { Packaged } from "./stack.ts";

declare module "vitest" {
  export interface ProvidedContext {
    packaged?: Packaged;
  }
}

/** Packages the stage `local`, whose names the tests know, and unpacks what a deploy would upload. */
export default function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-packaged-"));
  const template = packageService(folder, "local", chosen);
  const bundles = join(folder, "bundles");
  for (const zip of globSync("dist/functions/*.zip")) unpack(zip, join(bundles, basename(zip, ".zip")));
  project.provide("packaged", { template, bundles });
  return () => rmSync(folder, { recursive: true });
}

function unpack(zip: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zip))))
    writeFileSync(join(folder, name), content);
}
