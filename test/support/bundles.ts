import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { bundleSteward, bundleTogether } from "../../infra/bundle.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Each function's bundled handler, by the function's name. A thread loads it three times as fast as its sources. */
    bundles?: Record<string, string>;
    /** The command as it is installed, which starts three times as fast as its sources. */
    command?: string;
  }
}

/** Bundles the functions and `steward` once for all files of a suite. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-bundles-"));
  const command = join(folder, "steward");
  await bundleSteward(command);
  project.provide("command", join(command, "main.mjs"));
  project.provide("bundles", await bundleTogether(join(folder, "functions")));
  return () => rmSync(folder, { recursive: true });
}
