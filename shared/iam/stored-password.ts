import {
  CreateLoginProfileCommand,
  EntityAlreadyExistsException,
  PasswordPolicyViolationException,
} from "@aws-sdk/client-iam";
import * as z from "zod/mini";
import { iam } from "../aws/iam.ts";
import { secretsManager } from "../aws/secrets-manager.ts";
import { Rejected, Transient } from "../errors.ts";
import { ensureSecret, type Handover } from "../handover.ts";
import { passwordTokens, putVersion, readVersion } from "../handover-versions.ts";
import type { StandingUser } from "./guard.ts";
import { isSetSince, loginProfile } from "./login-profile.ts";
import { generatePassword } from "./password.ts";
import { passwordPolicy } from "./password-policy.ts";

export interface Occasion {
  requestId: string;
  user: StandingUser;
  /** What the password is for: see {@link passwordTokens}. */
  purpose: string;
}

/**
 * Gives a user without a password one that must be changed at the next sign-in, and names the secret that holds it. Safe to
 * repeat: the password is stored before it is set, and a repeat sets the one that was stored last.
 *
 * @throws {Rejected} if the user has a password that is older than the stored one, or none is stored
 */
export async function givePassword(handover: Handover, { requestId, user, purpose }: Occasion): Promise<string> {
  const { name, versions } = await ensureSecret(handover, { user, kind: "password" });
  const tokens = passwordTokens(requestId, user.userId, purpose);
  const newest = tokens.findLastIndex((token) => versions[token]);
  // If the policy was made stricter between our read and our call, one more password is tried under the new policy.
  for (const token of tokens.slice(Math.max(newest, 0))) {
    const stored = (await readVersion(secretsManager, name, token)) ?? (await store(name, token, requestId, user));
    if (await isSet(user, stored)) return name;
  }
  throw new Rejected(`the account's password policy refused ${tokens.length} passwords made to fit it`);
}

type Stored = NonNullable<Awaited<ReturnType<typeof readVersion>>>;

/** Makes a password only if the user has none, so that nothing is stored beside somebody else's password. */
async function store(name: string, token: string, requestId: string, user: StandingUser): Promise<Stored> {
  if (await loginProfile(iam, user.userName))
    throw new Rejected(`${user.userName} has a password that this request did not give`);
  const password = generatePassword(await passwordPolicy(), [user.userName]);
  await putVersion(secretsManager, name, token, { requestId, password }, ["AWSCURRENT"]).catch((error: Error) => {
    throw error.name === "ResourceExistsException" ? new Transient(`${name} was filled at the same time`) : error;
  });
  const stored = await readVersion(secretsManager, name, token);
  if (!stored) throw new Transient(`${name} does not show its value yet`);
  return stored;
}

const Password = z.object({ password: z.string() });

/** Sets the stored password if none is set; false if the account's policy refuses it. */
async function isSet(user: StandingUser, { value, created }: Stored): Promise<boolean> {
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
