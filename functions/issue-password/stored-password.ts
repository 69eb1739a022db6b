import {
  CreateLoginProfileCommand,
  EntityAlreadyExistsException,
  PasswordPolicyViolationException,
} from "@aws-sdk/client-iam";
import * as z from "zod/mini";
import { iam } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { Rejected, Transient } from "../../shared/errors.ts";
import { putVersion, readVersion } from "../../shared/handover.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { isSetSince, loginProfile } from "../../shared/iam/login-profile.ts";
import { generatePassword } from "../../shared/iam/password.ts";
import { passwordPolicy } from "./password-policy.ts";

type Stored = NonNullable<Awaited<ReturnType<typeof readVersion>>>;

/** A password is made only where there is none yet, so that a stranger's is found out before anything is stored. */
export async function store(name: string, token: string, requestId: string, user: StandingUser): Promise<Stored> {
  if (await loginProfile(iam, user.userName))
    throw new Rejected(`${user.userName} has a password that this request has not given him`);
  const password = generatePassword(await passwordPolicy(), [user.userName]);
  await putVersion(secretsManager, name, token, { requestId, password }, ["AWSCURRENT"]).catch((error: Error) => {
    throw error.name === "ResourceExistsException" ? new Transient(`${name} was filled at the same time`) : error;
  });
  const stored = await readVersion(secretsManager, name, token);
  if (!stored) throw new Transient(`${name} does not show its value yet`);
  return stored;
}

const Password = z.object({ password: z.string() });

/** Sets the stored password where none is set; false where the account's policy refuses it. */
export async function isSet(user: StandingUser, { value, created }: Stored): Promise<boolean> {
  const { password } = Password.parse(value);
  const profile = await loginProfile(iam, user.userName);
  if (profile && isSetSince(profile, created)) return true;
  if (profile) throw new Rejected(`${user.userName} had a password before this request stored one`);
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
