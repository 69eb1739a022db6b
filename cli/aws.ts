import { IAMClient } from "@aws-sdk/client-iam";
import { requestHandler } from "../shared/aws/request-handler.ts";
import { BadInput } from "./errors.ts";

/**
 * A client by AWS's own rules for profile, region, credentials and endpoint. IAM has one endpoint a partition, so that
 * it can do without a region: then us-east-1 stands in.
 */
export async function iamClient({ profile, region }: { profile?: string; region?: string }): Promise<IAMClient> {
  const { AWS_ENDPOINT_URL: endpoint } = process.env;
  if (endpoint && !URL.canParse(endpoint)) throw new BadInput(`AWS_ENDPOINT_URL is no address: ${endpoint}`);
  const options = {
    requestHandler,
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
  };
  const configured = await new IAMClient(options).config.region().catch(() => "us-east-1");
  return new IAMClient({ ...options, region: configured });
}
