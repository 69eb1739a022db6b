import { DeleteLoginProfileCommand, TagUserCommand, UntagUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { Rejected, unless } from "../../shared/errors.ts";
import type { Handover } from "../../shared/handover.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { loginProfile } from "../../shared/iam/login-profile.ts";
import { givePassword } from "../../shared/iam/stored-password.ts";
import { userTag } from "../../shared/iam/tags.ts";

const mark = userTag.suspended;

/** Takes the console password and nothing else. The request is written on the user first: it alone may undo this. */
export async function takePassword({ userName: UserName, tags }: StandingUser, requestId: string) {
  const isMarked = tags.get(mark) === requestId;
  if (!(await loginProfile(iam, UserName))) return isMarked ? ("suspended" as const) : ("no-password" as const);
  if (!isMarked) await iam.send(new TagUserCommand({ UserName, Tags: [{ Key: mark, Value: requestId }] }));
  await iam.send(new DeleteLoginProfileCommand({ UserName })).catch(unless("NoSuchEntityException"));
  return "suspended" as const;
}

/**
 * Gives him another password. Who bears no mark and has one got it from an earlier try of this, or from somebody else: then
 * {@link givePassword} refuses.
 *
 * @throws {Rejected} where the request has not taken his password
 */
export async function givePasswordBack(handover: Handover, user: StandingUser, requestId: string): Promise<string> {
  const { userName: UserName } = user;
  const isMarked = user.tags.get(mark) === requestId;
  if (!isMarked && !(await loginProfile(iam, UserName)))
    throw new Rejected(`request ${requestId} has not taken the console password of ${UserName}`);
  const secretName = await givePassword(handover, { requestId, user, purpose: "undo-suspend" });
  if (isMarked) await iam.send(new UntagUserCommand({ UserName, TagKeys: [mark] }));
  return secretName;
}
