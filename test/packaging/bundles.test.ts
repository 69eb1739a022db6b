import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { budgetOf, faultsOf } from "../../infra/budgets.ts";
import { bundleFunctions } from "../../infra/bundle.ts";
import { defaultProvider } from "../../infra/lambda-credentials.ts";
import { noticeOf } from "../../infra/notice.ts";

const functions = readdirSync("functions");

/** Enough of an environment for every function to start. */
const environment = {
  ACCESS_PATH: "/access/",
  ACCESS_POLICY_PREFIX: "arn:aws:iam::123456789012:policy/access/",
  ACCOUNT_ID: "123456789012",
  ACCOUNTS: "",
  AWS_REGION: "eu-west-1",
  EXCLUDE_ACCOUNTS: "",
  HANDOVER_PREFIX: "iam-steward/test/",
  OPERATIONS_TOPIC: "arn:aws:sns:eu-west-1:123456789012:operations",
  ORGANIZATION_CONCURRENCY: "40",
  PAUSE_PARAMETER: "/iam-steward/test/pause",
  PEOPLE_TOPIC: "arn:aws:sns:eu-west-1:123456789012:people",
  QUARANTINE_DAYS: "30",
  REPORT_BUCKET: "reports",
  ALLOWED_CONSUMERS: "",
  ALLOWED_GROUPS: "",
  ALLOWED_POLICIES: "",
  FORBIDDEN_ACTIONS: "iam:CreateUser",
  MANAGED_ACCESS_PATH: "/access/",
  MANAGED_PATH: "/",
  OWN_ROLES: "AROAEXAMPLE",
  WATCH_LEAVERS: "tell",
  HANDOVER_PRINCIPALS: "arn:aws:iam::123456789012:role/desk",
  PERMISSIONS_BOUNDARY_ARN: "arn:aws:iam::123456789012:policy/boundary",
  REQUIRE_MFA_GROUP: "require-mfa",
  ROLE_ARN_PREFIX: "arn:aws:iam::123456789012:role/iam-steward-test-",
  STAGE: "test",
  WORKFLOW_ARN_PREFIX: "arn:aws:states:eu-west-1:123456789012:stateMachine:iam-steward-test-",
};

/** What Lambda's runtime does with a function, in a process of its own; tells how the invocation ended. */
const runtime = `
  const { handler } = await import("./handler.mjs");
  const ended = await handler(JSON.parse(process.argv[1]), { functionName: "f", awsRequestId: "r" }).then(
    () => "answered",
    ({ name }) => name,
  );
  process.stderr.write(ended);
`;

let folder: string;
let bundles: Awaited<ReturnType<typeof bundleFunctions>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "iam-steward-bundles-"));
  bundles = await bundleFunctions(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));
const bundleOf = (name: string) => bundles.find((bundle) => bundle.name === name) ?? expect.fail(`no bundle ${name}`);

describe.each(functions)("the bundle of %s", (name) => {
  it("stays in its budget, without locales and other sources of credentials", () => {
    expect(faultsOf(name, bundleOf(name).weight)).toEqual([]);
  });

  it("starts in a bare Node and refuses an event that breaks its contract", () => {
    const bare = mkdtempSync(join(tmpdir(), "iam-steward-bare-"));
    for (const [file, code] of Object.entries(unzipSync(bundleOf(name).zip))) writeFileSync(join(bare, file), code);
    const invoke = [process.execPath, "--input-type=module", "--eval", runtime, JSON.stringify({ not: "ours" })];
    const ended = execFileSync("sh", ["-c", '"$@" 2>&1 >/dev/null', "sh", ...invoke], {
      cwd: bare,
      env: environment,
      encoding: "utf8",
    });
    rmSync(bare, { recursive: true });
    expect(ended).toMatch(/Rejected$/);
  });

  it("is what its zip holds, readable by everyone, and nothing else", () => {
    const { zip } = bundleOf(name);
    const files = unzipSync(zip);
    const code = readdirSync(join(folder, name)).filter((file) => !file.endsWith(".map"));
    expect(Object.keys(files).sort()).toEqual(code.sort());
    for (const file of code) expect(files[file]).toEqual(new Uint8Array(readFileSync(join(folder, name, file))));
    const directory = Buffer.from(zip).subarray(Buffer.from(zip).indexOf("PK\x01\x02"));
    expect(directory.readUInt16LE(40).toString(8)).toBe("100644");
  });
});

it("says in each zip which packages are in it, and under which licences", () => {
  const notices = bundles.map(({ zip }) => Buffer.from(unzipSync(zip).NOTICE ?? []).toString());
  for (const notice of notices) {
    expect(notice).toMatch(/^@aws-sdk\/client-\w+.* \(Apache-2\.0\)$/m);
    expect(notice).toMatch(/^@middy\/core \S+ \(MIT\)$/m);
    expect(notice).toContain("Permission is hereby granted, free of charge");
    expect(notice).toContain("Apache License");
  }
});

it("bundles no package whose licence it does not know", () => {
  const folder = mkdtempSync(join(tmpdir(), "iam-steward-licence-"));
  const strange = join(folder, "node_modules/strange");
  mkdirSync(strange, { recursive: true });
  writeFileSync(
    join(strange, "package.json"),
    JSON.stringify({ name: "strange", version: "1.0.0", license: "AGPL-3.0" }),
  );
  expect(() => noticeOf([join(strange, "index.js")])).toThrow(/strange 1\.0\.0 is under AGPL-3\.0/);
  rmSync(folder, { recursive: true });
});

it("makes the same zips of the same code, at another time and place", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "iam-steward-again-"));
  const again = await bundleFunctions(elsewhere);
  rmSync(elsewhere, { recursive: true });
  expect(again.map(({ zip }) => zip)).toEqual(bundles.map(({ zip }) => zip));
});

describe("a bundle that is too heavy", () => {
  const heavy = (inputs: Record<string, number>) => ({
    bytes: 2_000_000,
    bytesAtStart: 0,
    inputs,
    inputsAtStart: [],
  });

  it("is named with the packages that weigh most", () => {
    const weight = heavy({ "node_modules/big/a.js": 1_500_000, "node_modules/big/b.js": 400_000, "shared/a.ts": 7 });
    expect(faultsOf("notify", weight)).toEqual(["notify weighs 2000000 of 300000 bytes: big 1900000, our own code 7"]);
  });

  it("is also named with what Lambda has no use for", () => {
    const weight = heavy({
      "node_modules/@aws-sdk/credential-provider-sso/dist-es/index.js": 1,
      "node_modules/@aws-sdk/credential-providers/dist-es/index.js": 1,
      "node_modules/@aws-sdk/client-sso-oidc/dist-es/index.js": 1,
      "node_modules/zod/v4/locales/fr.js": 1,
      "node_modules/zod/v4/locales/en.js": 1,
    });
    expect(faultsOf("notify", { ...weight, bytes: 0 })).toEqual([
      "notify carries sources of credentials that Lambda does not have: @aws-sdk/credential-provider-sso, @aws-sdk/credential-providers, @aws-sdk/client-sso-oidc",
      "notify carries zod's locales, whose words schemas have from shared/faults.ts: zod",
    ]);
  });

  it("is named where it keeps the containment of a key waiting", () => {
    const weight = { bytes: 0, bytesAtStart: 400_000, inputs: {}, inputsAtStart: [] };
    expect(faultsOf("contain-key", weight)).toEqual([
      "contain-key loads 400000 of 250000 bytes at its start: import on demand what few requests need",
    ]);
    expect(faultsOf("set-access", weight)).toEqual([]);
  });

  it("may be heavier with S3", () => {
    expect(budgetOf("notify", heavy({ "node_modules/@aws-sdk/client-s3/dist-es/index.js": 1 }))).toBe(450_000);
  });
});

describe("a bundle's credentials", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("come from the environment", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "ASIAEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv("AWS_SESSION_TOKEN", "token");
    expect(await defaultProvider()()).toEqual({
      accessKeyId: "ASIAEXAMPLE",
      secretAccessKey: "secret",
      sessionToken: "token",
    });
  });

  it("are said to be missing where the environment has none", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "");
    await expect(defaultProvider()()).rejects.toMatchObject({ name: "CredentialsProviderError" });
  });
});
