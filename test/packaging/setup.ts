import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { packageService } from "./package-service.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the packaged template lies. */
    template: string;
  }
}

/** Packages once for all files of this suite: it takes a while. */
export default function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-package-"));
  project.provide("template", packageService(folder, "test", { MANAGE_ACCESS: "true" }));
  return () => rmSync(folder, { recursive: true });
}
