import { iam } from "../../shared/aws/iam.ts";
import { Rejected, UserGone } from "../../shared/errors.ts";
import { guard, type StandingUser } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";

/** Whom a step is about. */
export interface Leaver {
  requestId: string;
  userName: string;
  userId: string;
}

/** What the steps are told by the environment. */
export interface Settings {
  account: string;
  bucket: string;
  handoverPrefix: string;
  quarantineDays: number;
  workflowArnPrefix: string;
}

/** @throws every refusal of the guard */
export const leaver = (who: Leaver): Promise<StandingUser> => guard(iam, who);

/** For what removes: nothing where the user is gone already, even if another one has his name. */
const orGone = (found: Promise<StandingUser>): Promise<StandingUser | undefined> =>
  found.catch((error) => {
    if (!(error instanceof UserGone)) throw error;
    return undefined;
  });

export const leaverOrGone = (who: Leaver): Promise<StandingUser | undefined> => orGone(leaver(who));

/**
 * For what cannot be undone, and for undoing: nobody but whom this request has marked as leaving.
 *
 * @throws {Rejected} and every refusal of the guard
 */
export async function marked(who: Leaver): Promise<StandingUser> {
  const user = await leaver(who);
  if (user.tags.get(userTag.leaving) === who.requestId) return user;
  throw new Rejected(`${who.userName} is not marked as leaving by request ${who.requestId}`);
}

export const markedOrGone = (who: Leaver): Promise<StandingUser | undefined> => orGone(marked(who));
