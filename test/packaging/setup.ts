import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { everything } from "../../infra/template.ts";
import { packageService } from "./package-service.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the packaged template lies. */
    template: string;
  }
}

/** All that is in the template only where it is asked for, but the password policy. */
export const options = { ...everything, ACCOUNTS: "222222222222", CHAT: "true", MANAGE_PASSWORD_POLICY: "false" };

/** Packages once for all files of this suite: it takes a while. */
export default function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-package-"));
  project.provide("template", packageService(folder, "test", options));
  return () => rmSync(folder, { recursive: true });
}
