import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Lambda } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { installed } from "./installed.ts";
import { startMoto } from "./moto.ts";

const run = promisify(execFile);

beforeAll(() => run("npm", ["run", "release"]), 600_000);

it("a release has the command, what other accounts and regions need, and what it is made of", async () => {
  const files = readdirSync("dist/release");
  expect(files.sort()).toEqual(["LICENSE", "forwarder.yml", "functions", "member.json", "steward", "template.json"]);
  const { stdout } = await run("node", ["dist/release/steward/main.mjs", "--version"]);
  expect(stdout.trim()).toBe(manifest.version);
});

describe.runIf(installed("cfn-lint"))("[cfn-lint] the templates of a release", () => {
  it("have no error in any partition", { timeout: 600_000 }, async () => {
    const regions = ["us-east-1", "us-gov-west-1", "cn-north-1"];
    const templates = ["dist/release/template.json", "dist/release/member.json"];
    const options = ["--non-zero-exit-code", "error", "--regions", ...regions, "--", ...templates];
    expect(await run("cfn-lint", options)).toBeTruthy();
  });
});

describe.runIf(installed("moto_server") && installed("aws"))("[moto_server] [aws] a release", () => {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-release-"));
  let moto: Awaited<ReturnType<typeof startMoto>>;
  const aws = (line: string) => {
    const { region, credentials } = moto.config;
    const endpoint = moto.config.endpoint.replace("127.0.0.1", "localhost"); // moto finds buckets in addresses of that name
    const env = {
      ...{ PATH: process.env.PATH, HOME: folder, AWS_ENDPOINT_URL: endpoint, AWS_DEFAULT_REGION: region },
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    return run("aws", line.split(" "), { env });
  };
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => {
    moto?.stop();
    rmSync(folder, { recursive: true });
  });

  /**
   * Every value is given, because moto 5.2.1 takes one that keeps its default for a changed one
   * (`ResourceMap.build_resource_diff`), and makes what refers to it even if its condition does not hold
   * (`parse_and_update_resource`, which does not look at conditions).
   */
  function values(chosen: Record<string, string>): string {
    const { Parameters } = JSON.parse(readFileSync("dist/release/template.json", "utf8"));
    const usual = Object.entries<{ Default?: string }>(Parameters).map(([name, { Default }]) => [name, Default]);
    const all = Object.entries({ ...Object.fromEntries(usual), ...chosen });
    const file = join(folder, "values.json");
    writeFileSync(file, JSON.stringify(all.map(([name, value]) => `${name}=${value}`)));
    return `file://${file}`;
  }

  it("is deployed, updated under a running execution and deleted with the AWS CLI alone, from a bucket of one's own", {
    timeout: 600_000,
  }, async () => {
    const packaged = join(folder, "packaged.yml");
    await aws("s3 mb s3://my-bucket");
    await aws(
      `cloudformation package --template-file dist/release/template.json --s3-bucket my-bucket --output-template-file ${packaged}`,
    );
    const deploy = (chosen: Record<string, string>) =>
      aws(
        `cloudformation deploy --template-file ${packaged} --s3-bucket my-bucket --stack-name iam-steward-prod --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${values({ Stage: "prod", ...chosen })}`,
      );
    const lambda = new Lambda(moto.config);
    const functions = async () =>
      ((await lambda.listFunctions({ MaxItems: 50 })).Functions ?? []).map(({ FunctionName }) => FunctionName).sort();
    const variables = async () => {
      const own = await lambda.getFunctionConfiguration({ FunctionName: "iam-steward-prod-rotate-keys" });
      return own.Environment?.Variables;
    };

    await deploy({ UnusedDays: "30" });
    expect(await variables()).toMatchObject({ UNUSED_DAYS: "30", HANDOVER_PREFIX: "iam-steward/prod/" });
    const made = await functions();
    const machine = "arn:aws:states:us-east-1:123456789012:stateMachine:iam-steward-prod-offboard";
    await aws(`stepfunctions start-execution --state-machine-arn ${machine} --name offboard-bob-0f3c`);

    await deploy({ UnusedDays: "31" });
    expect(await variables()).toMatchObject({ UNUSED_DAYS: "31", HANDOVER_PREFIX: "iam-steward/prod/" });
    expect(await functions()).toEqual(made);
    const { stdout } = await aws(`stepfunctions list-executions --state-machine-arn ${machine}`);
    expect(JSON.parse(stdout)).toMatchObject({ executions: [{ name: "offboard-bob-0f3c", status: "RUNNING" }] });

    await aws("cloudformation delete-stack --stack-name iam-steward-prod");
    expect(await functions()).toEqual([]);
  });
});
