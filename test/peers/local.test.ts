import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installed } from "./installed.ts";

const folder = mkdtempSync(join(tmpdir(), "iam-steward-local-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(installed("aws"))("[aws] the AWS CLI against npm run local", () => {
  let server: ChildProcess;
  let environment: Record<string, string>;

  /** The `export` lines that it prints, as a person would paste them. */
  beforeAll(async () => {
    server = spawn("node", ["demo/serve.ts", "--speed", "1000"], { stdio: ["ignore", "pipe", "inherit"] });
    let printed = "";
    for await (const text of server.stdout ?? []) {
      printed += text;
      if (printed.includes("Ctrl-C")) break;
    }
    const exported = [...printed.matchAll(/(AWS_\w+)=(\S+)/g)].map(([, name = "", value = ""]) => [name, value]);
    environment = { PATH: process.env.PATH ?? "", HOME: folder, AWS_PAGER: "", ...Object.fromEntries(exported) };
  }, 60_000);
  afterAll(async () => {
    server.kill("SIGINT");
    await once(server, "exit");
    expect(server.exitCode).toBe(0);
  });

  const aws = async (...words: string[]) =>
    (await promisify(execFile)("aws", words, { env: environment })).stdout.trim();

  it("lists the people", async () => {
    expect(Number(await aws("iam", "list-users", "--query", "length(Users)"))).toBeGreaterThan(55);
  });

  it("starts the audit, reads its history and copies its page", { timeout: 60_000 }, async () => {
    const scheduledTime = "2026-11-20T02:00:00Z";
    const input = { requestId: scheduledTime, requestedBy: "a person", reason: "to see it run", scheduledTime };
    const machine = await aws(
      "stepfunctions",
      "list-state-machines",
      "--query",
      "stateMachines[0].stateMachineArn",
      "--output",
      "text",
    );
    const start = [
      "--state-machine-arn",
      machine,
      "--input",
      JSON.stringify(input),
      "--query",
      "executionArn",
      "--output",
      "text",
    ];
    const arn = await aws("stepfunctions", "start-execution", ...start);

    const status = () =>
      aws("stepfunctions", "describe-execution", "--execution-arn", arn, "--query", "status", "--output", "text");
    while ((await status()) === "RUNNING");
    expect(await status()).toBe("SUCCEEDED");
    const types = await aws(
      "stepfunctions",
      "get-execution-history",
      "--execution-arn",
      arn,
      "--query",
      "events[].type",
    );
    expect(JSON.parse(types)).toEqual(
      expect.arrayContaining(["ExecutionStarted", "TaskSucceeded", "ExecutionSucceeded"]),
    );

    const copy = join(folder, "report.html");
    await aws(
      "s3",
      "cp",
      `s3://iam-steward-local-reports-123456789012/reports/123456789012/2026-11-20/report.html`,
      copy,
    );
    expect(readFileSync(copy, "utf8")).toMatch(/^<!doctype html>/i);
  });
});
