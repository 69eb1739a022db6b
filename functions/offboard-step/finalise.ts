import { setTimeout } from "node:timers/promises";
import { DeleteConflictException, DeleteUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { Transient, unless } from "../../shared/errors.ts";
import { kinds, removeAll } from "./kinds.ts";
import { type Leaver, markedOrGone, type Settings } from "./leaver.ts";
import { deleteOrphans } from "./orphaned-mfa.ts";
import { findSnapshot } from "./snapshot.ts";

/** Removes all of one kind; of a user who is gone there is nothing left. */
export async function removeKind(step: keyof typeof kinds, who: Leaver): Promise<string[]> {
  const user = await markedOrGone(who);
  return user ? removeAll(kinds[step], user.userName) : [];
}

/** While he stands his name is his: later it may be another's who is about to enrol. */
export async function deleteOrphanedMfa(who: Leaver, settings: Settings): Promise<string[]> {
  const user = await markedOrGone(who);
  if (!user) return [];
  const known = (await findSnapshot(settings, who))?.mfaDevices ?? [];
  return deleteOrphans({ userName: user.userName, userId: user.userId }, known);
}

/** IAM sees a removal late, and names one kind at a time: seconds to wait between tries, with all nine looked at anew. */
const waits = [2, 4, 8, 15, 15];

/** @throws {Transient} where IAM still says that something is left */
export async function deleteUser(who: Leaver): Promise<string[]> {
  const late: string[] = [];
  for (const seconds of waits) {
    const user = await markedOrGone(who);
    if (!user || (await isDeleted(user.userName))) return [...late, who.userName];
    for (const kind of Object.values(kinds))
      late.push(...(await removeAll(kind, user.userName)).map((id) => `${kind.what} ${id}`));
    await setTimeout(seconds * 1000);
  }
  throw new Transient(`IAM says that something of ${who.userName} is left, and shows nothing`);
}

async function isDeleted(UserName: string): Promise<boolean> {
  try {
    await iam.send(new DeleteUserCommand({ UserName })).catch(unless("NoSuchEntityException"));
    return true;
  } catch (error) {
    if (error instanceof DeleteConflictException) return false;
    throw error;
  }
}
