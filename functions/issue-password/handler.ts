import {
  CreateLoginProfileCommand,
  EntityAlreadyExistsException,
  GetAccountPasswordPolicyCommand,
  PasswordPolicyViolationException,
} from "@aws-sdk/client-iam";
import * as z from "zod/mini";
import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { config } from "../../shared/config.ts";
import { issuePassword } from "../../shared/contracts.ts";
import { Rejected, Transient, unless } from "../../shared/errors.ts";
import { ensureSecret, putVersion, readVersion, versionToken } from "../../shared/handover.ts";
import { guard, type StandingUser } from "../../shared/iam/guard.ts";
import { loginProfile } from "../../shared/iam/login-profile.ts";
import { generatePassword } from "../../shared/iam/password.ts";
import { logger, step } from "../../shared/step.ts";

const settings = config(["HANDOVER_PREFIX", "HANDOVER_PRINCIPALS", "ROLE_ARN_PREFIX"]);
const handover = {
  client: secretsManager,
  prefix: settings.HANDOVER_PREFIX,
  principals: settings.HANDOVER_PRINCIPALS,
  writer: `${settings.ROLE_ARN_PREFIX}issue-password`,
};
/** A policy can be made stricter between its reading and our call: then one more password is tried, under the new one. */
const tries = [1, 2];
/** IAM's times are whole seconds, and its clock is not Secrets Manager's. */
const clockSkew = 5_000;

/**
 * Gives a user a first password, which he must change when he signs in.
 * Safe to repeat: the password is stored before it is set, and a repeat sets the stored one. A login profile that is older
 * than the stored password, or has none, is somebody else's: it is refused and nothing is changed.
 */
export const handler = step(issuePassword, async ({ requestId, userName, userId }) => {
  const user = await guard(iam, { requestId, userName, userId });
  const { name } = await ensureSecret(handover, { user, kind: "password" });
  for (const attempt of tries) {
    const token = versionToken(requestId, userId, "password", String(attempt));
    const stored = (await readVersion(secretsManager, name, token)) ?? (await store(name, token, requestId, user));
    if (await isSet(user, stored)) {
      logger.info("password issued", { userName, secret: name });
      return { secretName: name };
    }
  }
  throw new Rejected(`the account's password policy refused ${tries.length} passwords made to fit it`);
});

type Stored = NonNullable<Awaited<ReturnType<typeof readVersion>>>;

/** A password is made only where there is none yet, so that a stranger's is found out before anything is stored. */
async function store(name: string, token: string, requestId: string, user: StandingUser): Promise<Stored> {
  if (await loginProfile(iam, user.userName))
    throw new Rejected(`${user.userName} has a password that this request has not given him`);
  const { PasswordPolicy } =
    (await iam.send(new GetAccountPasswordPolicyCommand()).catch(unless("NoSuchEntityException"))) ?? {};
  const password = generatePassword(PasswordPolicy, [user.userName]);
  await putVersion(secretsManager, name, token, { requestId, password }, ["AWSCURRENT"]).catch((error: Error) => {
    throw error.name === "ResourceExistsException" ? new Transient(`${name} was filled at the same time`) : error;
  });
  const stored = await readVersion(secretsManager, name, token);
  if (!stored) throw new Transient(`${name} does not show its value yet`);
  return stored;
}

const Password = z.object({ password: z.string() });

/** Sets the stored password where none is set; false where the account's policy refuses it. */
async function isSet(user: StandingUser, { value, created }: Stored): Promise<boolean> {
  const { password } = Password.parse(value);
  const profile = await loginProfile(iam, user.userName);
  if (profile) return ours(user, profile, created);
  const create = new CreateLoginProfileCommand({
    UserName: user.userName,
    Password: password,
    PasswordResetRequired: true,
  });
  try {
    await iam.send(create);
    return true;
  } catch (error) {
    if (error instanceof PasswordPolicyViolationException) return false;
    if (error instanceof EntityAlreadyExistsException) throw new Transient("the password was set at the same time");
    throw error;
  }
}

function ours({ userName }: StandingUser, { CreateDate }: { CreateDate?: Date | undefined }, stored: Date): true {
  if ((CreateDate?.getTime() ?? 0) >= stored.getTime() - clockSkew) return true;
  throw new Rejected(`${userName} had a password before this request stored one`);
}
