import {
  CreateLoginProfileCommand,
  EntityAlreadyExistsException,
  GetAccountPasswordPolicyCommand,
  PasswordPolicyViolationException,
} from "@aws-sdk/client-iam";
import * as z from "zod/mini";
import { iam } from "../aws/iam.ts";
import { secretsManager } from "../aws/secrets-manager.ts";
import { Rejected, Transient, unless } from "../errors.ts";
import { ensureSecret, type Handover, putVersion, readVersion, versionToken } from "../handover.ts";
import type { StandingUser } from "./guard.ts";
import { loginProfile } from "./login-profile.ts";
import { generatePassword } from "./password.ts";

/** IAM's times are whole seconds, and its clock is not Secrets Manager's. */
const clockSkew = 5_000;

/** A policy can be made stricter between its reading and our call: then one more password is tried, under the new one. */
const tries = [1, 2];

interface Occasion {
  requestId: string;
  user: StandingUser;
  /** Tells passwords apart that one request gives. */
  purpose: "password" | "undo-suspend";
}

/**
 * Gives a user who has no password one that he must change when he signs in, and names the secret in which it lies. Safe to
 * repeat: it is stored before it is set, and a repeat sets the stored one.
 *
 * @throws {Rejected} where he has a password that is older than the stored one, or none is stored
 */
export async function givePassword(handover: Handover, { requestId, user, purpose }: Occasion): Promise<string> {
  const { name } = await ensureSecret(handover, { user, kind: "password" });
  for (const attempt of tries) {
    const token = versionToken(requestId, user.userId, purpose, String(attempt));
    const stored = (await readVersion(secretsManager, name, token)) ?? (await store(name, token, requestId, user));
    if (await isSet(user, stored)) return name;
  }
  throw new Rejected(`the account's password policy refused ${tries.length} passwords made to fit it`);
}

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
