import type * as Sts from "@aws-sdk/client-sts";
import type { CallOf } from "../call.ts";
import { callingUser } from "../iam/names.ts";
import { accessDenied } from "../iam/refusals.ts";
import { AwsError } from "../operation.ts";
import { hasCode, session } from "./sessions.ts";

const getCallerIdentity: CallOf<typeof Sts, "GetCallerIdentity"> = (account, _input, caller) => ({
  Account: account.id,
  Arn: caller.arn,
  UserId: callingUser(account, caller)?.UserId ?? caller.accessKeyId,
});

const halfADay = 43_200;

/** With a code, the session counts as one with MFA. */
const getSessionToken: CallOf<typeof Sts, "GetSessionToken"> = (account, input, caller) => {
  const { SerialNumber, TokenCode, DurationSeconds = halfADay } = input;
  const user = callingUser(account, caller);
  if (!user || caller.mfa !== undefined) throw accessDenied("Cannot call GetSessionToken with session credentials");
  const mfa = SerialNumber !== undefined || TokenCode !== undefined;
  if (mfa && !hasCode(account, user, TokenCode ?? "", SerialNumber))
    throw new AwsError("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.", 403);
  const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken } = session(account, user, mfa);
  const Expiration = new Date(account.now().getTime() + DurationSeconds * 1000);
  return { Credentials: { AccessKeyId, SecretAccessKey, SessionToken: sessionToken, Expiration } };
};

export const sts = { getCallerIdentity, getSessionToken };
