import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GenerateCredentialReportCommand } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import type { AuditResult } from "../../audit/archive/result.ts";
import type { Seed } from "../../embedded-aws/seed.ts";
import { embedded } from "../support/embedded-account.ts";
import { sampleAccount } from "../support/sample-account.ts";
import { stewardHere } from "../support/steward.ts";

describe("steward audit of a live account", () => {
  const context = embedded();
  /** As if some other tool had asked for the report just before: nobody has to wait for it. */
  const seed = async (all: Seed) => {
    await context.aws.seed(all);
    await context.iam.send(new GenerateCredentialReportCommand({}));
  };
  const environment = () => {
    const { endpoint, credentials } = context.aws.config;
    return {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_MAX_ATTEMPTS: "1",
      AWS_EC2_METADATA_DISABLED: "true",
    };
  };
  const live = ["audit", "--as-of", "2026-11-20T02:00:00Z"];

  it("tells each source as it comes in, aside from the answer", async () => {
    await seed(sampleAccount);
    const { code, stdout, stderr } = await stewardHere([...live, "--json"], environment());
    const result: AuditResult = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(result).toMatchObject({ account: "123456789012", complete: true, totals: { critical: 1, high: 5 } });
    expect(stderr.trim().split("\n").sort()).toEqual([
      "authorization details: ok",
      "credential report: ok",
      "password policy: ok",
      "server certificates: ok",
      "service-specific credentials: ok",
      "virtual MFA devices: ok",
    ]);
  });

  it.each([
    ["accessDenied", "AccessDenied"],
    ["throttle", "Throttling"],
    ["notImplemented", "InvalidAction"],
  ] as const)("says incomplete in table, JSON, page and exit code where a source fails by %s", async (kind, name) => {
    const folder = await mkdtemp(join(tmpdir(), "iam-steward-"));
    const page = join(folder, "report.html");
    await seed({});
    context.aws.faults.push({ kind, operation: "ListServiceSpecificCredentials", times: Number.POSITIVE_INFINITY });
    const table = await stewardHere([...live, "--html", page], environment());
    const json = await stewardHere([...live, "--json"], environment());
    const html = await readFile(page, "utf8");
    await rm(folder, { recursive: true });

    expect([table.code, json.code]).toEqual([4, 4]);
    expect(table.stdout).toContain("INCOMPLETE");
    expect(table.stdout).toContain(`service-specific-credentials: unavailable: ${name}`);
    expect(JSON.parse(json.stdout)).toMatchObject({ complete: false });
    expect(html).toMatch(/incomplete/i);
    expect(html).toContain(name);
  });

  it("exits with 2, not 4, where an incomplete audit found what --fail-on asks for", async () => {
    await seed(sampleAccount);
    context.aws.faults.push({
      kind: "accessDenied",
      operation: "ListServerCertificates",
      times: Number.POSITIVE_INFINITY,
    });
    expect((await stewardHere([...live, "--fail-on", "high"], environment())).code).toBe(2);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      "no credentials",
      { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
      /No AWS credentials were found.*--profile/,
    ],
    [
      "credentials of nobody",
      { AWS_ACCESS_KEY_ID: "AKIAUNKNOWN" },
      /does not accept these credentials.*get-caller-identity/,
    ],
    [
      "nobody at the endpoint",
      { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
      /Nobody answers at http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)/,
    ],
  ])("says what to do about %s", async (_, change, message) => {
    const { code, stdout, stderr } = await stewardHere([...live, "--json"], {
      ...environment(),
      HOME: tmpdir(),
      ...change,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
  });
});
