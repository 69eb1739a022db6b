import type { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { IAMClient } from "@aws-sdk/client-iam";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { STSClient } from "@aws-sdk/client-sts";
import { requestHandler } from "../../shared/aws/request-handler.ts";
import { unlogged } from "../../shared/aws/unlogged.ts";
import { BadInput } from "../terminal/errors.ts";
import { type Account, given } from "./account.ts";
import { credentialsOf } from "./credentials.ts";
import { stageName } from "./settings.ts";

// Clients by AWS's own rules for profile, region, credentials and endpoint, each loaded when it is needed.

export const eventBridgeClient = async (account: Account): Promise<EventBridgeClient> =>
  new (await import("@aws-sdk/client-eventbridge")).EventBridgeClient(clientOptions(account));

/**
 * IAM has one endpoint a partition, so that it can do without a region: then us-east-1 stands in. For another account of the
 * stage it signs as the role there that reads.
 */
export async function iamClient(account: Account & OfStage): Promise<IAMClient> {
  const { IAMClient } = await import("@aws-sdk/client-iam");
  const options = await readingOptions(account);
  const configured = await new IAMClient(options).config.region().catch(() => "us-east-1");
  return unlogged(new IAMClient({ ...options, region: configured }));
}

const readingOptions = async (account: Account & OfStage) => {
  const own = clientOptions(account);
  if (account.account === undefined) return own;
  return { ...own, credentials: (await readerIn(account.account, account)) ?? own.credentials };
};

/** A stage, or the options that say which. */
interface OfStage {
  name?: string;
  stage?: string | undefined;
}

/** Nothing for the caller's own account. @throws {BadInput} if the role cannot be assumed; its cause is what AWS says */
async function readerIn(id: string, account: Account & OfStage) {
  const { AssumeRoleCommand, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const sts = await stsClient(account);
  const { Arn = "", Account } = await sts.send(new GetCallerIdentityCommand({}));
  if (Account === id) return undefined;
  const role = `iam-steward-${account.name ?? stageName(account.stage)}-read`;
  const RoleArn = `arn:${Arn.split(":")[1]}:iam::${id}:role/${role}`;
  const { Credentials } = await sts
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "steward" }))
    .catch((error) => {
      const told = `Account ${id} cannot be entered: ${error.message}. To see which accounts the stage serves, and why one lets nobody in: steward doctor --accounts`;
      throw new BadInput(told, { cause: error });
    });
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** As IAM's, in the account that is asked for. `maxAttempts` is for calls that AWS throttles. */
export const cloudTrailClient = async (
  account: Account & OfStage,
  more: { maxAttempts?: number } = {},
): Promise<CloudTrailClient> =>
  new (await import("@aws-sdk/client-cloudtrail")).CloudTrailClient({ ...(await readingOptions(account)), ...more });

export const lambdaClient = async (account: Account): Promise<LambdaClient> =>
  new (await import("@aws-sdk/client-lambda")).LambdaClient(clientOptions(account));

export const organizationsClient = async (account: Account): Promise<OrganizationsClient> =>
  new (await import("@aws-sdk/client-organizations")).OrganizationsClient(clientOptions(account));

export const s3Client = async (account: Account): Promise<S3Client> =>
  new (await import("@aws-sdk/client-s3")).S3Client(clientOptions(account));

export const secretsClient = async (account: Account): Promise<SecretsManagerClient> =>
  new (await import("@aws-sdk/client-secrets-manager")).SecretsManagerClient(clientOptions(account));

export const snsClient = async (account: Account): Promise<SNSClient> =>
  new (await import("@aws-sdk/client-sns")).SNSClient(clientOptions(account));

/** A queue's URL names its host, which is not where `AWS_ENDPOINT_URL` points. */
export const sqsClient = async (account: Account): Promise<SQSClient> =>
  new (await import("@aws-sdk/client-sqs")).SQSClient({ ...clientOptions(account), useQueueUrlAsEndpoint: false });

export const ssmClient = async (account: Account): Promise<SSMClient> =>
  new (await import("@aws-sdk/client-ssm")).SSMClient(clientOptions(account));

export const stepFunctionsClient = async (account: Account): Promise<SFNClient> =>
  new (await import("@aws-sdk/client-sfn")).SFNClient(clientOptions(account));

export const stsClient = async (account: Account): Promise<STSClient> =>
  new (await import("@aws-sdk/client-sts")).STSClient(clientOptions(account));

export function clientOptions(account: Account) {
  const { AWS_ENDPOINT_URL: endpoint } = process.env;
  if (endpoint && !URL.canParse(endpoint)) throw new BadInput(`AWS_ENDPOINT_URL is not an address: ${endpoint}`);
  return { requestHandler, credentials: credentialsOf(account), ...given(account) };
}
