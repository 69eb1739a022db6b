import { IAM } from "@aws-sdk/client-iam";
import { afterEach, beforeEach } from "vitest";
import { type EmbeddedAws, type EmbeddedAwsOptions, startAws } from "../../embedded-aws/embedded-aws.ts";

const start = new Date("2026-11-20T02:00:00Z");

/** A fresh account for each test, with a clock that stands still until it is told to go. */
export const embedded = (options: EmbeddedAwsOptions = {}) => {
  const context = {} as { aws: EmbeddedAws; iam: IAM; pass: (seconds: number) => void };
  beforeEach(async () => {
    let now = start.getTime();
    context.aws = await startAws({ now: () => new Date(now), ...options });
    context.iam = new IAM({ ...context.aws.config, maxAttempts: 1 });
    context.pass = (seconds) => {
      now += seconds * 1000;
    };
  });
  afterEach(async () => {
    context.iam.destroy();
    await context.aws.close();
  });
  return context;
};

/** How a refusal looks through the SDK: class name, wire code, HTTP status. */
export const refused = (name: string, code: string, status: number, message?: string | RegExp) => ({
  name,
  Code: code,
  $metadata: { httpStatusCode: status },
  ...(message !== undefined && { message }),
});
