import { createHash } from "node:crypto";
import { devNull } from "node:os";
import type { Account, Credentials } from "../account.ts";
import type { EmbeddedAws } from "../embedded-aws.ts";

/** One function: where its code lies and how it is configured. */
export interface FunctionSettings {
  /** Absolute path of its handler, or of a bundle. */
  file: string;
  /** Its name in the account; the one that it is known by here unless told. */
  functionName?: string;
  /** What the file calls its handler; `handler` unless told. */
  exported?: string;
  environment?: Record<string, string>;
  /** What its role allows; everything unless told. */
  policies?: object[];
  /** Its role's name; its own unless told. */
  roleName?: string;
  /** 60 unless told. */
  timeoutSeconds?: number;
  /** Said, not enforced; 256 unless told. */
  memoryMegabytes?: number;
}

/** A function as it stands in an account. */
export interface FunctionConfiguration extends Required<Omit<FunctionSettings, "policies">> {
  policies?: object[];
  name: string;
  aws: EmbeddedAws;
}

const version = "$LATEST";

export const functionArn = ({ region, id }: Account, name: string) => `arn:aws:lambda:${region}:${id}:function:${name}`;

/** Nothing of this process's own: what a function needs and is not told is missing here as it would be in AWS. */
export const environmentOf = (
  { name, functionName, aws, environment, memoryMegabytes }: FunctionConfiguration,
  credentials: Credentials,
): Record<string, string> => ({
  AWS_ENDPOINT_URL: aws.endpoint,
  AWS_REGION: aws.account.region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_LAMBDA_FUNCTION_NAME: functionName,
  AWS_LAMBDA_FUNCTION_VERSION: version,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
  POWERTOOLS_SERVICE_NAME: name,
  // Tells the account which thread a call comes from, with whatever key it is signed.
  AWS_SDK_UA_APP_ID: credentials.accessKeyId,
  // Lambda has no such files, but this machine may.
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  ...environment,
});

/** What Lambda tells a handler of its invocation, without what changes while it runs. */
export const contextOf = ({ name, aws, memoryMegabytes }: FunctionConfiguration, awsRequestId: string) => ({
  awsRequestId,
  functionName: name,
  functionVersion: version,
  invokedFunctionArn: functionArn(aws.account, name),
  memoryLimitInMB: String(memoryMegabytes),
  logGroupName: `/aws/lambda/${name}`,
});

/** A UUID, the same in every run. */
export const newRequestId = (account: Account): string =>
  createHash("sha256")
    .update(account.newId("", 32))
    .digest("hex")
    .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
