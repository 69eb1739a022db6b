import { GetUserCommand, type IAMClient, NoSuchEntityException, type User } from "@aws-sdk/client-iam";
import { config } from "../config.ts";
import { Rejected, UserGone, UserLeaving, UserProtected } from "../errors.ts";
import { userTag } from "./tags.ts";

/** A user as he stands right now. */
export interface StandingUser {
  userName: string;
  userId: string;
  arn: string;
  path: string;
  /** By lower-case key. */
  tags: Map<string, string>;
}

interface Change {
  requestId: string;
  userName: string;
  /** Whom the request was made for, where that is known: a name can be given to somebody else. */
  userId?: string | undefined;
}

const { MANAGED_PATH } = config(["MANAGED_PATH"]);
const breakGlass = "/break-glass/";

/**
 * Stands before every change to a user: reads him anew, and refuses where he must not be touched. What cannot be read is
 * not touched either: any failure of the read is the caller's failure.
 *
 * @throws {UserProtected}
 * @throws {Rejected} where he lives outside `MANAGED_PATH`
 * @throws {UserLeaving}
 * @throws {UserGone} where there is no such user, or the name has become somebody else's
 */
export async function guard(iam: IAMClient, { requestId, userName, userId }: Change): Promise<StandingUser> {
  const { User } = await iam.send(new GetUserCommand({ UserName: userName })).catch((error) => {
    throw error instanceof NoSuchEntityException ? new UserGone(`there is no user ${userName}`) : error;
  });
  const user = standing(User);
  if (userId !== undefined && user.userId !== userId)
    throw new UserGone(`${userName} is now ${user.userId}, and the request was made for ${userId}`);
  if (user.tags.has(userTag.protected) || user.path.startsWith(breakGlass))
    throw new UserProtected(`${userName} is protected: nothing is changed by automation`);
  if (!user.path.startsWith(MANAGED_PATH))
    throw new Rejected(`${userName} is under ${user.path}, and nobody outside ${MANAGED_PATH} is touched`);
  const leaving = user.tags.get(userTag.leaving);
  if (leaving !== undefined && leaving !== requestId)
    throw new UserLeaving(`${userName} is being offboarded by request ${leaving}`);
  return user;
}

export function standing(user: User | undefined): StandingUser {
  if (!user?.UserName || !user.UserId || !user.Arn || !user.Path) throw new Error("IAM described a user incompletely");
  const tags = new Map((user.Tags ?? []).map(({ Key = "", Value = "" }) => [Key.toLowerCase(), Value]));
  return { userName: user.UserName, userId: user.UserId, arn: user.Arn, path: user.Path, tags };
}
