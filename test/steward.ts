import { spawn } from "node:child_process";

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `steward` as a process of its own, with no more environment and input than is given. */
export function steward(words: string[], environment: Record<string, string> = {}, input = ""): Promise<Run> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn("node", ["cli/main.ts", ...words], {
    env: { PATH, HOME, NO_COLOR: "1", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {}).end(input); // it may end without reading
  const run: Run = { code: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    run.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    run.stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...run, code }));
  });
}
