import type { AssumeRoleCommandInput, Credentials } from "@aws-sdk/client-sts";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import type { AwsCredentialIdentity } from "@smithy/types";
import { requestHandler } from "../../shared/aws/request-handler.ts";
import { BadInput } from "../terminal/errors.ts";
import { typedAt } from "../terminal/question.ts";
import { type Account, given } from "./account.ts";
import { keepSession, keptSession } from "./kept-sessions.ts";

/**
 * Credentials by AWS's own rules. A profile with `role_arn` and `mfa_serial` needs a code: it is asked for at the
 * terminal, once, and the session is kept for the next commands, where the AWS CLI keeps its own.
 */
export function credentialsOf(account: Account): () => Promise<AwsCredentialIdentity> {
  const { profile = process.env.AWS_PROFILE } = given(account);
  const provide = defaultProvider({
    ...(profile !== undefined && { profile }),
    logger: silent,
    mfaCodeProvider: async () => "", // the SDK wants it before it is known whether a session is kept
    roleAssumer: (source, parameters) => sessionOf(source, parameters, account),
  });
  return () =>
    provide().catch((error: Error) => {
      throw explained(error, profile);
    });
}

/** The SDK warns of keys beside a profile. A profile that was chosen is meant; what cannot be had is an error. */
const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Sessions of this process: several clients may ask for the same one at once, and a code serves once. */
const sessions = new Map<string, Promise<AwsCredentialIdentity>>();

function sessionOf(source: AwsCredentialIdentity, parameters: AssumeRoleCommandInput, account: Account) {
  const key = JSON.stringify([source.accessKeyId, parameters.RoleArn, parameters.SerialNumber]);
  const session = sessions.get(key) ?? assumed(source, parameters, account);
  sessions.set(key, session);
  session.catch(() => sessions.delete(key));
  return session;
}

async function assumed(source: AwsCredentialIdentity, parameters: AssumeRoleCommandInput, account: Account) {
  const { SerialNumber } = parameters;
  const kept = SerialNumber === undefined ? undefined : await keptSession(parameters);
  if (kept) return identityOf(kept);
  const { AssumeRoleCommand, STSClient } = await import("@aws-sdk/client-sts");
  const options = { requestHandler, credentials: source, ...given(account) };
  const region = await new STSClient(options).config.region().catch(() => "us-east-1");
  const TokenCode =
    SerialNumber === undefined
      ? undefined
      : await codeOf(SerialNumber, given(account).profile ?? process.env.AWS_PROFILE);
  const answer = await new STSClient({ ...options, region }).send(new AssumeRoleCommand({ ...parameters, TokenCode }));
  if (SerialNumber !== undefined) await keepSession(parameters, answer);
  return identityOf(answer.Credentials);
}

const identityOf = ({ AccessKeyId, SecretAccessKey, SessionToken, Expiration }: Partial<Credentials> = {}) => ({
  accessKeyId: AccessKeyId ?? "",
  secretAccessKey: SecretAccessKey ?? "",
  ...(SessionToken !== undefined && { sessionToken: SessionToken }),
  ...(Expiration !== undefined && { expiration: Expiration }),
});

async function codeOf(serialNumber: string, profile: string | undefined): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new BadInput(
      `A code of the MFA device ${serialNumber} is needed, and stdin is not a terminal. Sign in at a terminal first; the session is kept: aws sts get-caller-identity --profile ${profile}`,
    );
  const message = `Code of the MFA device ${serialNumber}`;
  const typed = await typedAt(
    ({ text }, signal) => text({ message, output: process.stderr, signal }),
    "No code was given, and nothing was done",
  );
  return typed.replaceAll(/\s/g, "");
}

/** What to type about a profile whose credentials cannot be had. */
function explained(error: Error, profile: string | undefined): Error {
  if (error.name !== "CredentialsProviderError" || profile === undefined) return error;
  if (/\bSSO\b/i.test(error.message))
    return new BadInput(
      `The SSO session of the profile ${profile} has expired, or there is none. Sign in with: aws sso login --profile ${profile}`,
    );
  return new BadInput(
    `The profile ${profile} does not exist, or has no credentials (${error.message}). To see the profiles: aws configure list-profiles`,
  );
}
