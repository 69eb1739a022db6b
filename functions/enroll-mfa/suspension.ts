import { DeleteLoginProfileCommand, TagUserCommand, UntagUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { Rejected, unless } from "../../shared/errors.ts";
import { destroySecret, type Handover } from "../../shared/handover.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { loginProfile } from "../../shared/iam/login-profile.ts";
import { givePassword, type Occasion } from "../../shared/iam/stored-password.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { handoverName } from "../../shared/names.ts";

const { suspended, mfaReset, undone } = userTag;

const mark = async ({ userName: UserName, tags }: StandingUser, Key: string, Value: string): Promise<void> => {
  if (tags.get(Key) !== Value) await iam.send(new TagUserCommand({ UserName, Tags: [{ Key, Value }] }));
};

export const markReset = (user: StandingUser, requestId: string) => mark(user, mfaReset, requestId);
export const markUndone = (user: StandingUser, requestId: string) => mark(user, undone, requestId);

export const unmark = ({ userName: UserName }: StandingUser) =>
  iam.send(new UntagUserCommand({ UserName, TagKeys: [suspended, mfaReset] }));

/**
 * Takes the console password and nothing else. The request is written on the user first: it alone may give a password back.
 * If an earlier request has taken the password, this one takes its place. A password that still waits in its secret is of
 * no use any more, and is never set again.
 */
export async function takePassword({ client, prefix }: Handover, user: StandingUser, requestId: string) {
  const { userName: UserName, userId, tags } = user;
  const profile = await loginProfile(iam, UserName);
  if (!profile && !tags.has(suspended)) return "no-password" as const;
  await mark(user, suspended, requestId);
  if (profile) await iam.send(new DeleteLoginProfileCommand({ UserName })).catch(unless("NoSuchEntityException"));
  await destroySecret(client, handoverName(prefix, userId, "password"));
  return "suspended" as const;
}

/**
 * Gives another password and names the secret that holds it. A user without the mark who has a password got it from an
 * earlier try of this, or from somebody else: then {@link givePassword} refuses.
 *
 * @throws {Rejected} if the request has not taken the password
 */
export async function givePasswordBack(handover: Handover, occasion: Occasion): Promise<string> {
  const { requestId, user } = occasion;
  const isMarked = user.tags.get(suspended) === requestId;
  if (!isMarked && !(await loginProfile(iam, user.userName)))
    throw new Rejected(`request ${requestId} has not taken the console password of ${user.userName}`);
  return givePassword(handover, occasion);
}
