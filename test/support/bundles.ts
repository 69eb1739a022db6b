import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { bundleTogether } from "../../infra/bundle.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Each function's bundled handler, by the function's name. A thread loads it three times as fast as its sources. */
    bundles?: Record<string, string>;
  }
}

/** Bundles the functions once for all files of a suite. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-functions-"));
  project.provide("bundles", await bundleTogether(folder));
  return () => rmSync(folder, { recursive: true });
}
