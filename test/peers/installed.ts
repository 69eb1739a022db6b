import { spawnSync } from "node:child_process";
import type { TestContext } from "vitest";

/** Whether a machine has a program. */
const installed = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

/** Skips a test, loudly, on a machine without the program; `.ci/may-skip.json` says which may be missing. */
export function needs(program: string, { skip }: TestContext): void {
  if (installed(program)) return;
  console.warn(`NOT TESTED: ${program} is not installed on this machine.`);
  skip(`${program} is not installed`);
}
