import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { STSClient } from "@aws-sdk/client-sts";
import { requestHandler } from "../shared/aws/request-handler.ts";
import { BadInput } from "./errors.ts";

export interface Account {
  profile?: string;
  region?: string;
}

/**
 * A client by AWS's own rules for profile, region, credentials and endpoint. IAM has one endpoint a partition, so that
 * it can do without a region: then us-east-1 stands in.
 */
export async function iamClient(account: Account): Promise<IAMClient> {
  const options = clientOptions(account);
  const configured = await new IAMClient(options).config.region().catch(() => "us-east-1");
  return new IAMClient({ ...options, region: configured });
}

export const secretsClient = (account: Account) => new SecretsManagerClient(clientOptions(account));

export const stsClient = (account: Account) => new STSClient(clientOptions(account));
export const lambdaClient = (account: Account) => new LambdaClient(clientOptions(account));

export function clientOptions({ profile, region }: Account) {
  const { AWS_ENDPOINT_URL: endpoint } = process.env;
  if (endpoint && !URL.canParse(endpoint)) throw new BadInput(`AWS_ENDPOINT_URL is no address: ${endpoint}`);
  return { requestHandler, ...(profile !== undefined && { profile }), ...(region !== undefined && { region }) };
}
