import { spawn } from "node:child_process";
import { setTimeout as moment } from "node:timers/promises";
import { inject, vi } from "vitest";
import { main } from "../../cli/main.ts";
import type { EmbeddedAws } from "../../embedded-aws/embedded-aws.ts";
import type { TestStack } from "./stack.ts";

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** All of this process's environment that a command needs. */
export function inherited(): Record<string, string> {
  const { PATH = "", HOME = "", NODE_COMPILE_CACHE = "" } = process.env;
  return { PATH, HOME, NODE_COMPILE_CACHE };
}

/** Without colours, and without the settings of who runs the tests. */
const bare = { NO_COLOR: "1", XDG_CONFIG_HOME: "/nowhere" };

/** The file that Node runs as `steward`: its sources, where a suite has bundled nothing. */
export const command = () => inject("command") ?? "cli/main.ts";

/** Runs `steward` as a process of its own, with no more environment and input than is given. */
export function steward(words: string[], environment: Record<string, string> = {}, input = ""): Promise<Run> {
  const child = spawn("node", [command(), ...words], {
    env: { ...inherited(), ...bare, ...environment },
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

/** What an engineer's shell holds who works on an embedded account. */
export function environmentOf({ endpoint, config }: EmbeddedAws): Record<string, string> {
  const { accessKeyId, secretAccessKey } = config.credentials;
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_MAX_ATTEMPTS: "1",
    AWS_EC2_METADATA_DISABLED: "true",
    STEWARD_STAGE: "local",
  };
}

/** Runs `steward` in this process, which is faster by far, with no more environment than is given. */
export async function stewardHere(words: string[], environment: Record<string, string> = {}): Promise<Run> {
  const { env, exitCode } = process;
  const run: Run = { code: 0, stdout: "", stderr: "" };
  const catching = (stream: "stdout" | "stderr") =>
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      run[stream] += text;
      return true;
    });
  const streams = [catching("stdout"), catching("stderr")];
  process.env = { ...inherited(), ...bare, ...environment };
  process.exitCode = 0;
  try {
    await main(words);
    return { ...run, code: Number(process.exitCode) };
  } finally {
    process.env = env;
    process.exitCode = exitCode;
    for (const stream of streams) stream.mockRestore();
  }
}

/** Types a command at a stack. Whenever nothing is at work there, its time passes, until the command has ended. */
export async function stewardOn(stack: TestStack, words: string[], more: Record<string, string> = {}): Promise<Run> {
  let ended = false;
  const run = stewardAt(stack, words, more).finally(() => {
    ended = true;
  });
  while (!ended) {
    await stack.clock.run();
    await Promise.race([run, moment(5)]); // what the command asks next comes over the wire
  }
  return run;
}

/** The same, and no time passes. */
export const stewardAt = ({ aws }: TestStack, words: string[], more: Record<string, string> = {}) =>
  stewardHere(words, { ...environmentOf(aws), ...more });
