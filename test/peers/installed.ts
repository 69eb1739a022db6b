import { spawnSync } from "node:child_process";

/** Whether a machine has a program. Says so loudly where it has not; `.ci/may-skip.json` tells which may be missing. */
export function installed(program: string): boolean {
  const found = spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;
  if (!found) console.warn(`NOT TESTED: ${program} is not installed on this machine.`);
  return found;
}
