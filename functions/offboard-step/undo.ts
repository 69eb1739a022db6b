import { GetUserCommand, UntagUserCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { Rejected } from "../../shared/errors.ts";
import { listAccess } from "../../shared/iam/access.ts";
import { guard, type StandingUser, standing } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { credentialKinds } from "./credentials.ts";
import { denyAll, undoDeny } from "./deny.ts";
import { differences } from "./differences.ts";
import { containedKey, keepUndone, readEvidence } from "./evidence.ts";
import { type Leaver, leaver, marked, type Settings } from "./leaver.ts";
import { findSnapshot, readSnapshot, type Snapshot } from "./snapshot.ts";

interface Request {
  requestId: string;
  userName: string;
  userId?: string | undefined;
}

/**
 * What a user was before he was cut, by the mark that says which request did it.
 *
 * @throws {Rejected} where nobody offboards him, or nothing was kept
 */
export async function findCut({ requestId, ...who }: Request, settings: Settings) {
  const offboarding = await leavingBy(who.userName);
  const user = await guard(iam, { ...who, requestId: offboarding });
  const snapshot = await findSnapshot(settings, { userId: user.userId, requestId: offboarding });
  if (!snapshot) throw new Rejected(`no snapshot was kept of ${who.userName}: he is to be restored by hand`);
  const { password = false, ...before } = snapshot;
  const owner = user.tags.get(userTag.owner);
  const { groups, policies } = await accessOf(user, before);
  return { userId: user.userId, ...(owner !== undefined && { owner }), offboarding, password, groups, policies };
}

/** What could not be seen before the cut stays as it is. */
async function accessOf(user: StandingUser, { denied, groups, policies }: Omit<Snapshot, "password">) {
  if (groups && policies) return { groups, policies };
  const now = await listAccess(iam, user.userName);
  const without = now.policies.filter((policy) => denied || policy !== denyAll(user));
  return { groups: groups ?? now.groups, policies: policies ?? without };
}

const gone = (error: Error): never => {
  if (error.name !== "NoSuchEntityException") throw error;
  throw new Rejected(`there is no such user (any more): who is deleted cannot be restored`, { cause: error });
};

async function leavingBy(UserName: string): Promise<string> {
  const { User } = await iam.send(new GetUserCommand({ UserName })).catch(gone);
  const offboarding = standing(User).tags.get(userTag.leaving);
  if (offboarding === undefined) throw new Rejected(`${UserName} is not being offboarded`);
  return offboarding;
}

/** Makes active again what had been active; what is not there any more, or is not known, is named. */
export async function reactivate(parts: (keyof typeof credentialKinds)[], who: Leaver, settings: Settings) {
  const user = await marked(who);
  const snapshot = await readSnapshot(settings, who);
  const done: string[] = [];
  const left: string[] = [];
  for (const part of parts) {
    const { what, list, set } = credentialKinds[part];
    const now = new Set((await list(user.userName)).map(({ id }) => id));
    const before = snapshot.late ? undefined : snapshot[part];
    if (!before) left.push(...[...now].map((id) => `whether ${what} ${id} had been active is not known`));
    for (const { id } of (before ?? []).filter(({ status }) => status === "Active"))
      if (!now.has(id)) left.push(`${what} ${id} is not there any more`);
      else if (await readEvidence(settings, containedKey(settings, who, id)))
        left.push(`${what} ${id} was exposed meanwhile, and stays inactive`);
      else {
        await set(user.userName, id, "Active");
        done.push(id);
      }
  }
  return { done, left };
}

export async function liftDeny(who: Leaver, settings: Settings): Promise<string[]> {
  const user = await marked(who);
  return undoDeny(user, await readSnapshot(settings, who));
}

/** The last that is undone: from now on other workflows may work on him again. A repeat finds the mark gone. */
export async function unmark(who: Leaver, settings: Settings) {
  const user = await leaver(who);
  const left = await differences(user, await readSnapshot(settings, who));
  await keepUndone(settings, who);
  await iam.send(new UntagUserCommand({ UserName: user.userName, TagKeys: [userTag.leaving] }));
  return { done: [userTag.leaving], left };
}
