import { iam } from "../aws/iam.ts";
import { Rejected, Transient, Undone, UserLeaving, unless } from "../errors.ts";
import { currentUser, guard, type StandingUser } from "../iam/guard.ts";
import { userTag } from "../iam/tags.ts";
import { type Cut, isUndone, refuseUndone } from "./evidence.ts";

/** The user that a step is about. */
export interface Leaver {
  requestId: string;
  userName: string;
  userId: string;
}

/** Evidence that cannot be read keeps nobody's access from being cut. @throws {Undone} */
export const refuseUndoneCut = (cut: Cut): Promise<void> =>
  refuseUndone(cut).catch((error) => {
    if (error instanceof Undone) throw error;
  });

interface Request extends Omit<Leaver, "userId"> {
  userId?: string | undefined;
}

/**
 * The guard before a cut. IAM may still show the mark of an earlier request that a restore has undone.
 *
 * @throws {Transient} for such a mark, and every refusal of the guard
 */
export async function guardCut(request: Request): Promise<StandingUser> {
  try {
    return await guard(iam, request);
  } catch (error) {
    if (!(error instanceof UserLeaving)) throw error;
    const { userName, userId, tags } = await currentUser(iam, request);
    const marked = tags.get(userTag.leaving);
    if (marked !== undefined && !(await isUndone({ userId, requestId: marked }))) throw error;
    throw new Transient(`IAM does not show yet that ${userName} is not leaving any more`);
  }
}

/**
 * The user whose access a step cuts.
 *
 * @throws {Undone} and every refusal of the guard
 */
export async function toCut(who: Leaver): Promise<StandingUser> {
  await refuseUndoneCut(who);
  return guardCut(who);
}

/**
 * The user whose access a step restores: only a user that this request has marked as leaving.
 *
 * @throws {Rejected} and every refusal of the guard
 */
export async function marked(who: Leaver): Promise<StandingUser> {
  const user = await guard(iam, who);
  if (user.tags.get(userTag.leaving) === who.requestId) return user;
  throw new Rejected(`${who.userName} is not marked as leaving by request ${who.requestId}`);
}

/**
 * The user that a step deletes, or something of the user's; nothing if the user is gone, even if somebody else has the name.
 * If the evidence cannot be read, nothing is deleted.
 *
 * @throws {Undone} and what {@link marked} throws
 */
export async function toDelete(who: Leaver): Promise<StandingUser | undefined> {
  await refuseUndone(who);
  return marked(who).catch(unless("UserGone", "UserReplaced"));
}
