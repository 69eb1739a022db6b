import { check } from "./check.ts";
import type { CutAgain } from "./contract.ts";
import { leavingBy } from "./find-cut.ts";
import { verify } from "./verify.ts";

/**
 * Makes again what is missing of a cut, of a user who is marked as leaving and of nobody else. It stops nothing: the offboarding
 * waits, and so does what it left running.
 *
 * @throws {Rejected} if nobody offboards the user, and what the guard and the check throw
 */
export async function cutAgain({ now, ...who }: CutAgain) {
  const offboarding = await leavingBy(who);
  const { userId, before } = await verify({ ...who, requestId: offboarding });
  await check({ ...who, userId, requestId: offboarding, before, now, insist: true });
  return { userId, offboarding };
}
