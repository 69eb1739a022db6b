import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { SFN } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everything } from "../../infra/template.ts";
import { packageService } from "../packaging/package-service.ts";
import { installed } from "./installed.ts";
import { startMoto } from "./moto.ts";

const run = promisify(execFile);

// In one file, one after the other: all of them make bundles at the same place.
describe("a release, made and deployed", async () => void (await import("./release.ts")));

it.skipIf(!installed("cfn-lint"))(
  "[cfn-lint] finds no error in the packaged template with all that it can have, in any partition",
  { timeout: 600_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), "iam-steward-cfn-lint-"));
    const template = packageService(folder, "test", { ...everything, ACCOUNTS: "111111111111", CHAT: "true" });
    const regions = ["us-east-1", "us-gov-west-1", "cn-north-1"];
    const options = ["--non-zero-exit-code", "error", "--regions", ...regions, "--", template];
    const { status, stdout } = spawnSync("cfn-lint", options, { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(status, stdout).toBe(0);
  },
);

it.skipIf(!installed("cfn-lint"))("[cfn-lint] finds no error in the forwarder", { timeout: 60_000 }, () => {
  const { status, stdout } = spawnSync("cfn-lint", ["infra/forwarder.yml"], { encoding: "utf8" });
  expect(status, stdout).toBe(0);
});

describe.skipIf(!installed("moto_server"))("[moto_server] npm run deploy, sent to another endpoint", () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let deployed: string;
  const npm = async (script: string, stage = "test", ...words: string[]) => {
    const { endpoint, region, credentials } = moto.config;
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    const ended = run("npm", ["run", script, "--", ...words, "--stage", stage], { env });
    const { stdout, stderr } = await ended.catch((error: { stdout: string; stderr: string }) => error);
    return stdout + stderr;
  };
  const functions = async () => (await new Lambda(moto.config).listFunctions({ MaxItems: 50 })).Functions ?? [];
  beforeAll(async () => {
    moto = await startMoto();
    deployed = await npm("deploy");
  }, 300_000);
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

  it("deploys another stage beside it, updates it under a running execution, and removes that alone", {
    timeout: 600_000,
  }, async () => {
    const before = (await functions()).length;
    expect(await npm("deploy", "other")).toMatch(/Service deployed/);
    expect(await functions()).toHaveLength(2 * before);
    const sfn = new SFN(moto.config);
    const stateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:iam-steward-other-offboard";
    await sfn.startExecution({ stateMachineArn, name: "offboard-bob-0f3c", input: "{}" });
    expect(await npm("steward", "test", "list")).not.toContain("offboard-bob-0f3c");

    expect(await npm("deploy", "other", "--param", "UNUSED_DAYS=30")).toMatch(/Service deployed/);
    const of = (stage: string) => ({ FunctionName: `iam-steward-${stage}-rotate-keys` });
    const unusedDays = async (stage: string) =>
      (await new Lambda(moto.config).getFunctionConfiguration(of(stage))).Environment?.Variables?.UNUSED_DAYS;
    expect([await unusedDays("other"), await unusedDays("test")]).toEqual(["30", "45"]);
    expect(await functions()).toHaveLength(2 * before);
    expect(await npm("steward", "other", "list")).toContain("offboard-bob-0f3c");

    expect(await npm("remove", "other")).toContain("Running: offboard-bob-0f3c");
    await npm("steward", "other", "stop", "offboard-bob-0f3c", "--yes");
    expect(await npm("remove", "other")).toMatch(/successfully (deleted|removed)/);
    expect(await functions()).toHaveLength(before);
  });

  it("is removed once nobody depends on it any more, and not before", { timeout: 600_000 }, async () => {
    const iam = new IAM(moto.config);
    const PermissionsBoundary = "arn:aws:iam::123456789012:policy/iam-steward-test-boundary";
    await iam.createUser({ UserName: "ada", PermissionsBoundary });
    const GroupName = "iam-steward-test-require-mfa";
    await iam.createGroup({ GroupName }); // moto makes no AWS::IAM::Group
    await iam.addUserToGroup({ UserName: "ada", GroupName });
    const refused = await npm("remove");
    expect(refused).toContain("Before the stack can be removed:");
    expect(refused).toContain("In the group iam-steward-test-require-mfa: ada");
    expect((await functions()).length).toBeGreaterThan(10);

    await npm("steward", "test", "handback", "ada", "--unbound", "--leave-group", "--yes");
    expect(await npm("remove")).toMatch(/successfully (deleted|removed)/);
    expect(await functions()).toEqual([]);
    expect((await iam.getGroup({ GroupName })).Users).toEqual([]);
  });
});
