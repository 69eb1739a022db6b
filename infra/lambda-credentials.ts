import { CredentialsProviderError } from "@smithy/core/config";
import type { AwsCredentialIdentity } from "@smithy/types";

/**
 * Stands in for `@aws-sdk/credential-provider-node` in bundles: Lambda gives a function its credentials in the
 * environment and nowhere else, and the providers for files, SSO and processes weigh 120 KB in each bundle.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const defaultProvider = () => async (): Promise<AwsCredentialIdentity> => {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new CredentialsProviderError("The environment has no AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
  };
};
