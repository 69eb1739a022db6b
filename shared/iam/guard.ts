import { GetUserCommand, type IAMClient, type User } from "@aws-sdk/client-iam";
import { config } from "../config.ts";
import { Rejected, Transient, UserGone, UserLeaving, UserProtected, UserRenamed, UserReplaced } from "../errors.ts";
import { breakGlassPath } from "../names.ts";
import { presenceOf } from "./presence.ts";
import { tagsByKey, userTag } from "./tags.ts";

/** A user as IAM shows them right now. */
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
  /** The user that the request was made for, where that is known: a name can be given to somebody else. */
  userId?: string | undefined;
}

const { MANAGED_PATH } = config(["MANAGED_PATH"]);

/**
 * Runs before every change to a user: reads the user again, and refuses if the user must not be changed. If the guard
 * cannot read, the answer is no: any failure of the read is the caller's failure. The role of a function that passes a
 * `userId` needs `iam:ListUsers`.
 *
 * @throws {UserProtected}
 * @throws {Rejected} if the user is outside `MANAGED_PATH`
 * @throws {UserLeaving}
 * @throws {UserGone} if there is no such user
 * @throws {UserRenamed} if the user has another name by now
 * @throws {UserReplaced} if the user is gone and the name is somebody else's
 * @throws {Transient} if IAM does not show the user yet
 */
export async function guard(iam: IAMClient, { requestId, userName, userId }: Change): Promise<StandingUser> {
  const user = await currentUser(iam, { userName, userId });
  refuseUnmanaged(user);
  const leaving = user.tags.get(userTag.leaving);
  if (leaving !== undefined && leaving !== requestId)
    throw new UserLeaving(`${userName} is being offboarded by request ${leaving}`);
  return user;
}

/**
 * The part of the guard that holds for every request, of a user who was read just now.
 *
 * @throws {UserProtected}
 * @throws {Rejected} if the user is outside `MANAGED_PATH`
 */
export function refuseUnmanaged({ userName, path, tags }: StandingUser): void {
  if (tags.has(userTag.protected) || path.startsWith(breakGlassPath)) throw new UserProtected(protectedWhy(userName));
  if (!path.startsWith(MANAGED_PATH))
    throw new Rejected(`${userName} is under ${path}: only users under ${MANAGED_PATH} are changed`);
}

export const protectedWhy = (userName: string) =>
  `${userName} is protected by the tag ${userTag.protected} or the path ${breakGlassPath}: automation changes nothing until that is taken off`;

/** The user as IAM shows them, whether they may be changed or not. @throws what {@link guard} throws of users who are not there */
export const currentUser = async (iam: IAMClient, { userName, userId }: Omit<Change, "requestId">) =>
  standing(await (userId === undefined ? byName(iam, userName) : byId(iam, userName, userId)));

async function byName(iam: IAMClient, UserName: string): Promise<User | undefined> {
  const { User } = await iam.send(new GetUserCommand({ UserName })).catch((error) => {
    throw error.name === "NoSuchEntityException" ? new UserGone(`there is no user ${UserName}`) : error;
  });
  return User;
}

async function byId(iam: IAMClient, userName: string, userId: string): Promise<User> {
  const seen = await presenceOf(iam, userName, userId);
  if (seen.is === "here") return seen.user;
  const user = `${userName} (${userId})`;
  if (seen.is === "renamed") throw new UserRenamed(`${user} was renamed: the user is called ${seen.to} now`);
  if (seen.is === "replaced") throw new UserReplaced(`${user} was deleted, and the name belongs to ${seen.by} now`);
  if (seen.is === "gone") throw new UserGone(`${user} was deleted: no user has this id`);
  throw new Transient(`IAM does not show ${user} yet`);
}

export function standing(user: User | undefined): StandingUser {
  if (!user?.UserName || !user.UserId || !user.Arn || !user.Path) throw new Error("IAM described a user incompletely");
  return { userName: user.UserName, userId: user.UserId, arn: user.Arn, path: user.Path, tags: tagsByKey(user) };
}
