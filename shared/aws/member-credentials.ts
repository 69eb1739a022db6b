import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { type Member, memberRoles } from "../account.ts";
import { AccountUnreachable, isTransient } from "../errors.ts";
import { sts } from "./sts.ts";

type Session = Awaited<ReturnType<typeof assume>>;

/** Sessions by account and name: a function that is warm enters an account once an hour for a request. */
const sessions = new Map<string, Session>();
/** In milliseconds; the SDK asks for new credentials as long before. */
const margin = 300_000;

/**
 * Credentials of this function's role in another account, whose name is the function's own.
 *
 * @throws {AccountUnreachable} if the role cannot be assumed
 */
export async function memberCredentials(member: Member): Promise<Session> {
  for (const [key, { expiration }] of sessions) if (expiration.getTime() - margin <= Date.now()) sessions.delete(key);
  const key = `${member.account} ${member.session}`;
  const session = sessions.get(key) ?? (await assume(member));
  sessions.set(key, session);
  return session;
}

async function assume({ account, session }: Member) {
  const roles = memberRoles();
  if (roles === undefined)
    throw new AccountUnreachable(
      `account ${account} cannot be entered: this stage is deployed without MANAGE_ACCOUNTS`,
    );
  const RoleArn = roles.replace("*", account) + process.env.AWS_LAMBDA_FUNCTION_NAME;
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: session });
  const { Credentials } = await sts.send(command).catch((error: Error) => {
    if (isTransient(error)) throw error;
    throw new AccountUnreachable(`account ${account} cannot be entered: ${error.message}`, { cause: error });
  });
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "", Expiration = new Date(0) } = Credentials ?? {};
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
