import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GenerateCredentialReportCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { activeKey, ago, reportText, rootRow, userRow } from "../support/credential-reports.ts";
import { embedded } from "../support/embedded-account.ts";
import { steward } from "../support/steward.ts";

/**
 * How much memory a process takes depends on when V8 collects. What it needs does not: with less than that for its
 * objects it ends. docs/performance.md says what was measured.
 */
const heapOf = (megabytes: number) => ({ NODE_OPTIONS: `--max-old-space-size=${megabytes}` });
const patience = 120_000;

describe("the memory of steward audit", () => {
  const context = embedded();

  it("does not grow with the rows of a report: 50,000 are judged within twice the heap that 1,000 need", {
    timeout: patience,
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), "iam-steward-"));
    const file = join(folder, "report.csv");
    const users = Array.from({ length: 50_000 }, (_, n) => userRow(`user-${n}`, activeKey(1, ago(20))));
    await writeFile(file, reportText([rootRow({ mfa_active: "true" }), ...users]));
    const { code, stdout } = await steward(["audit", "--report", file, "--json", "--as-of", ago(0)], heapOf(40));
    await rm(folder, { recursive: true });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ inventory: { users: 50_000 }, findings: [] });
  });

  it("stays within 80 MB of heap for a live account of 5,000 users", { timeout: patience }, async () => {
    const { aws, iam } = context;
    const key = (n: number) => ({ created: ago(n % 20 === 0 ? 200 : 20), lastUsed: ago(1) });
    aws.seed({
      users: Array.from({ length: 5000 }, (_, n) => ({
        UserName: `user-${n}`,
        CreateDate: ago(400),
        tags: { "steward:owner": "boss@example.com" },
        keys: [key(n)],
      })),
    });
    await iam.send(new GenerateCredentialReportCommand({}));
    const { code, stdout } = await steward(["audit", "--json", "--as-of", ago(0)], {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: aws.config.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.config.credentials.secretAccessKey,
      ...heapOf(80),
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ inventory: { users: 5000 }, totals: { high: 250 } });
  });
});
