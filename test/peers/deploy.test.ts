import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Lambda } from "@aws-sdk/client-lambda";
import { SFN } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageService } from "../packaging/package-service.ts";
import { installed } from "./installed.ts";
import { startMoto } from "./moto.ts";

const run = promisify(execFile);

// In one file, one after the other: both make the same bundles at the same place.
it.skipIf(!installed("cfn-lint"))("[cfn-lint] finds no error in the packaged template", { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-cfn-lint-"));
  const { status, stdout } = spawnSync("cfn-lint", ["--non-zero-exit-code", "error", packageService(folder)], {
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  expect(status, stdout).toBe(0);
});

it.skipIf(!installed("cfn-lint"))("[cfn-lint] finds no error in the forwarder", { timeout: 60_000 }, () => {
  const { status, stdout } = spawnSync("cfn-lint", ["infra/forwarder.yml"], { encoding: "utf8" });
  expect(status, stdout).toBe(0);
});

describe.skipIf(!installed("moto_server"))("[moto_server] npm run deploy, sent to another endpoint", () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let deployed: string;
  const npm = async (script: string) => {
    const { endpoint, region, credentials } = moto.config;
    const { stdout, stderr } = await run("npm", ["run", script, "--", "--stage", "test"], {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    });
    return stdout + stderr;
  };
  beforeAll(async () => {
    moto = await startMoto();
    deployed = await npm("deploy");
  }, 180_000);
  afterAll(() => moto?.stop());

  it("says where requests go and where reports lie", () => {
    expect(deployed).toMatch(/Service deployed/);
    expect(deployed).toMatch(/ReportBucket: iam-steward-test-reportbucket-/);
  });

  it("gives each function values in place of the template's references", async () => {
    const lambda = new Lambda(moto.config);
    const { Environment } = await lambda.getFunctionConfiguration({ FunctionName: "iam-steward-test-notify" });
    expect(Environment?.Variables).toMatchObject({
      ACCOUNT_ID: "123456789012",
      OPERATIONS_TOPIC: "arn:aws:sns:us-east-1:123456789012:iam-steward-test-operations",
      REPORT_BUCKET: expect.stringMatching(/^iam-steward-test-reportbucket-/),
    });
  });

  it("makes the audit, which acts in its own role", async () => {
    const { roleArn } = await new SFN(moto.config).describeStateMachine({
      stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:iam-steward-test-audit",
    });
    expect(roleArn).toMatch(/:role\/iam-steward-test-AuditWorkflowRole-/);
  });

  it("can be removed again", { timeout: 120_000 }, async () => {
    expect(await npm("remove")).toMatch(/successfully (deleted|removed)/);
    expect((await new Lambda(moto.config).listFunctions({})).Functions).toEqual([]);
  });
});
