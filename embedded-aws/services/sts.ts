import type * as Sts from "@aws-sdk/client-sts";
import type { CallOf } from "../call.ts";
import { callingUser } from "../iam/names.ts";
import { accessDenied, validationError } from "../iam/refusals.ts";
import { roleArn } from "../iam/roles.ts";
import { accountIn, issueCredentials } from "../identity.ts";
import { AwsError } from "../operation.ts";
import { ownDocuments } from "../policy/authorize.ts";
import { decide } from "../policy/evaluate.ts";
import { policyRequests } from "../policy/request.ts";
import { hasCode, session } from "./sessions.ts";

const getCallerIdentity: CallOf<typeof Sts, "GetCallerIdentity"> = (account, _input, caller) => ({
  Account: account.id,
  Arn: caller.arn,
  UserId: callingUser(account, caller)?.UserId ?? caller.accessKeyId,
});

const anHour = 3600;
const halfADay = 43_200;

const wrongCode = () =>
  new AwsError("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.", 403);

/** A session of a role that trusts the caller, in the role's account. With a code, the caller counts as one with MFA. */
const assumeRole: CallOf<typeof Sts, "AssumeRole"> = (account, input, caller) => {
  const { RoleArn = "", RoleSessionName, SerialNumber, TokenCode, DurationSeconds = anHour } = input;
  const mfa = SerialNumber !== undefined;
  const user = callingUser(account, caller);
  if (mfa && !(user && hasCode(account, user, TokenCode ?? "", SerialNumber))) throw wrongCode();
  const there = account.accounts.get(accountIn(RoleArn));
  const role = there && [...there.iam.roles.values()].find((each) => roleArn(there, each) === RoleArn);
  const [request] = policyRequests(account, mfa ? { ...caller, mfa } : caller, "sts", "AssumeRole", { ...input });
  if (!role || decide([role.document], request) !== "allowed")
    throw accessDenied(`User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`);
  const chained = account.callers.has(caller.accessKeyId) && !user;
  if (chained && DurationSeconds > anHour)
    throw validationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  const arn = `arn:aws:sts::${there.id}:assumed-role/${role.RoleName}/${RoleSessionName}`;
  const Expiration = new Date(account.now().getTime() + DurationSeconds * 1000);
  const { accessKeyId, secretAccessKey, sessionToken } = issueCredentials(
    there,
    { arn, expires: Expiration },
    ownDocuments(there, role).map((document) => JSON.parse(document)),
  );
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration,
    },
    AssumedRoleUser: { AssumedRoleId: `${role.RoleId}:${RoleSessionName}`, Arn: arn },
  };
};

/** With a code, the session counts as one with MFA. */
const getSessionToken: CallOf<typeof Sts, "GetSessionToken"> = (account, input, caller) => {
  const { SerialNumber, TokenCode, DurationSeconds = halfADay } = input;
  const user = callingUser(account, caller);
  if (!user || caller.mfa !== undefined) throw accessDenied("Cannot call GetSessionToken with session credentials");
  const mfa = SerialNumber !== undefined || TokenCode !== undefined;
  if (mfa && !hasCode(account, user, TokenCode ?? "", SerialNumber)) throw wrongCode();
  const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken } = session(account, user, mfa);
  const Expiration = new Date(account.now().getTime() + DurationSeconds * 1000);
  return { Credentials: { AccessKeyId, SecretAccessKey, SessionToken: sessionToken, Expiration } };
};

export const sts = { assumeRole, getCallerIdentity, getSessionToken };
