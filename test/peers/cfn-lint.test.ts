import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageService } from "../packaging/package-service.ts";
import { needs } from "./installed.ts";

it("[cfn-lint] finds no error in the packaged template", { timeout: 120_000 }, (context) => {
  needs("cfn-lint", context);
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-cfn-lint-"));
  const { status, stdout } = spawnSync("cfn-lint", ["--non-zero-exit-code", "error", packageService(folder)], {
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  expect(status, stdout).toBe(0);
});
