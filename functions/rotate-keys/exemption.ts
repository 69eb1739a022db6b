import { keyExemption } from "../../audit/read/people.ts";
import { UserExempt } from "../../shared/errors.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";

/** @throws {UserExempt} */
export function holdExempt(user: StandingUser, now: string): StandingUser {
  const why = keyExemption(user, Date.parse(now));
  if (why !== undefined) throw new UserExempt(`${user.userName} is ${why}`);
  return user;
}
