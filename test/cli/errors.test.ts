import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import type { Fault } from "../../embedded-aws/faults.ts";
import { stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

describe("steward, where it cannot do what was asked, says in a sentence what to do about", () => {
  const context = stackFor();
  const list = ["list", "--json"];
  const always = { times: Number.POSITIVE_INFINITY };

  it.each<[string, string[], Record<string, string>, Omit<Fault, "times"> | undefined, RegExp]>([
    ["no stage", list, { STEWARD_STAGE: "" }, undefined, /Say which stage.*--stage prod, or STEWARD_STAGE/],
    ["no region", list, { AWS_REGION: "" }, undefined, /No AWS region is set\. Use --region or AWS_REGION/],
    [
      "no credentials",
      list,
      { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
      undefined,
      /No AWS credentials were found.*--profile.*aws sso login/,
    ],
    [
      "credentials of nobody",
      list,
      { AWS_ACCESS_KEY_ID: "AKIAUNKNOWN" },
      undefined,
      /does not accept these credentials.*aws sts get-caller-identity/,
    ],
    [
      "nobody at the endpoint",
      list,
      { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
      undefined,
      /Nobody answers at http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)/,
    ],
    ["no address as endpoint", list, { AWS_ENDPOINT_URL: "aws" }, undefined, /AWS_ENDPOINT_URL is not an address: aws/],
    [
      "the wrong region",
      [...list, "--region", "eu-north-1"],
      {},
      undefined,
      /no stage local of iam-steward in eu-north-1 of account 123456789012.*--stage, --region and --profile right/,
    ],
    [
      "a session that has expired",
      list,
      {},
      { kind: "expiredToken", operation: "GetCallerIdentity" },
      /The AWS credentials have expired\. Sign in again.*aws sso login/,
    ],
    [
      "a pause that may not be set",
      ["pause", "--reason", "r"],
      {},
      { kind: "accessDenied", operation: "PutParameter" },
      /not authorized to perform: ssm:PutParameter/,
    ],
    ["nothing deployed", [...list, "--stage", "prod"], {}, undefined, /no stage prod of iam-steward in us-east-1/],
    [
      "nothing to pause there",
      ["pause", "--reason", "r", "--stage", "prod"],
      {},
      undefined,
      /no stage prod of iam-steward/,
    ],
    ["nothing to resume there", ["resume", "--stage", "prod"], {}, undefined, /no stage prod of iam-steward/],
    [
      "a permission that is missing",
      list,
      {},
      { kind: "accessDenied", operation: "ListExecutions" },
      /You may not do this: User: arn:aws:sts::.* is not authorized to perform: states:ListExecutions.*--profile/,
    ],
    [
      "a key whose owner is not told",
      ["show", "key", "AKIAIOSFODNN7EXAMPLE"],
      {},
      { kind: "accessDenied", operation: "GetAccessKeyLastUsed" },
      /IAM does not say whose the access key .* is \(.*iam:GetAccessKeyLastUsed.*you need that permission/,
    ],
    [
      "being throttled",
      list,
      {},
      { kind: "throttle", operation: "ListExecutions" },
      /AWS throttles this account's calls just now .*wait a minute and type it again/,
    ],
    ["nobody for the doctor", ["doctor"], { AWS_ENDPOINT_URL: "http://127.0.0.1:9" }, undefined, /Nobody answers at/],
    ["nothing for the doctor", ["doctor", "--stage", "prod"], {}, undefined, /no iam-steward of stage prod/],
    [
      "a doctor whose session has expired",
      ["doctor"],
      {},
      { kind: "expiredToken", operation: "GetCallerIdentity" },
      /The AWS credentials have expired/,
    ],
    [
      "codes for nobody",
      ["mfa", "confirm", "ada"],
      { AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
      undefined,
      /Nobody answers at/,
    ],
    [
      "codes of a session that has expired",
      ["mfa", "confirm", "ada"],
      {},
      { kind: "expiredToken", operation: "GetCallerIdentity" },
      /The AWS credentials have expired/,
    ],
    ["an unknown user", ["show", "user", "nobody"], {}, undefined, /There is no IAM user nobody\./],
  ])("%s", async (_, words, change, fault, message) => {
    if (fault) context.stack.aws.faults.push({ ...fault, ...always });
    const { code, stdout, stderr } = await stewardAt(context.stack, words, { HOME: tmpdir(), ...change });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
