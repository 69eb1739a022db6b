import { iam } from "../../shared/aws/iam.ts";
import { Rejected } from "../../shared/errors.ts";
import { listAccess } from "../../shared/iam/access.ts";
import { currentUser, guard, type StandingUser } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { denyAll } from "../../shared/leaver/denial.ts";
import { findSnapshot, type Snapshot } from "../../shared/leaver/snapshot.ts";
import type { FindCut } from "./contract.ts";
import { remarksOnStopped } from "./others.ts";

/**
 * What a user was before the cut, by the mark that says which request made it.
 *
 * @throws {Rejected} if nobody offboards the user, or nothing was kept; and every refusal of the guard
 */
export async function findCut({ requestId, ...who }: FindCut) {
  const offboarding = await leavingBy(who);
  const user = await guard(iam, { ...who, requestId: offboarding });
  const cut = { userName: user.userName, userId: user.userId, requestId: offboarding };
  const snapshot = await findSnapshot(cut);
  if (!snapshot) throw new Rejected(`no snapshot was kept of ${who.userName}: restore the user by hand`);
  const owner = user.tags.get(userTag.owner);
  return {
    ...{ userId: user.userId, ...(owner !== undefined && { owner }), offboarding },
    ...{ password: snapshot.password ?? false, ...(await accessOf(user, snapshot)) },
    remarks: await remarksOnStopped(cut).catch(() => ["what the cut has stopped could not be read"]),
  };
}

/**
 * The access that the restore sets while the user is still denied everything: the deny stays until it is lifted by itself.
 * What could not be seen before the cut stays as it is.
 */
async function accessOf(user: StandingUser, { groups, policies }: Snapshot) {
  const now = await listAccess(iam, user.userName);
  const isDeny = (arn: string) => arn === denyAll(user);
  const wanted = policies ? [...policies.filter((arn) => !isDeny(arn)), ...now.policies.filter(isDeny)] : now.policies;
  return { groups: groups ?? now.groups, policies: wanted };
}

/** The request that offboards a user. @throws {Rejected} if none does */
export async function leavingBy(who: Omit<FindCut, "requestId">): Promise<string> {
  const offboarding = (await currentUser(iam, who)).tags.get(userTag.leaving);
  if (offboarding === undefined) throw new Rejected(`${who.userName} is not being offboarded`);
  return offboarding;
}
