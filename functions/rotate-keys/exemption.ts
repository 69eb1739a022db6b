import { exemptionOf } from "../../audit/read/people.ts";
import { UserExempt } from "../../shared/errors.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";

/** The keys of a user who is exempt from one of these stay as they are. */
const controls = ["key-age", "unused-credential"];

/** @throws {UserExempt} */
export function holdExempt(user: StandingUser, now: string): StandingUser {
  for (const control of controls) {
    const { exempt } = exemptionOf(user, control, Date.parse(now));
    if (exempt)
      throw new UserExempt(`${user.userName} is exempt from ${control} until ${exempt.until}: ${exempt.reason}`);
  }
  return user;
}
