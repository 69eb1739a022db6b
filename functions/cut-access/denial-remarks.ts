import { inCurrentAccount, word } from "../../shared/command-line.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { type Denial, denialOf, denyAll, isDenied } from "../../shared/leaver/denial.ts";
import { untilShown } from "../../shared/until-shown.ts";
import { staysDenied } from "./deny.ts";

/** What a restore leaves of a deny, and a boundary that is not the one of before; with the command that changes it. */
export async function remarksOnDenial(user: StandingUser, before: Denial): Promise<string[]> {
  // Ours is lifted, and IAM may still show it at times.
  const expected = (seen: Denial) => !isDenied(user, seen) || staysDenied(user, before, seen);
  const now = await untilShown(() => denialOf(user), expected);
  return [...onPolicy(user, before, now), ...onBoundary(user, before, now)];
}

const aws = (call: string, { userName }: StandingUser, ...options: string[]) =>
  inCurrentAccount([`aws iam ${call} --user-name=${word(userName)}`, ...options].join(" "));

function onPolicy(user: StandingUser, before: Denial, now: Denial): string[] {
  if (!now.denied) return [];
  const since = before.denied ? "AWSDenyAll was attached before the cut" : "AWSDenyAll was attached again";
  const lift = aws("detach-user-policy", user, `--policy-arn=${denyAll(user)}`);
  return [`the user is still denied everything: ${since}. To lift it: ${lift}`];
}

function onBoundary(user: StandingUser, before: Denial, now: Denial): string[] {
  if (now.boundary === denyAll(user)) return [onDenyingBoundary(user, before)];
  if (now.boundary === before.boundary) return [];
  if (before.boundary !== undefined) return [`the permissions boundary had been ${before.boundary}`];
  const remove = aws("delete-user-permissions-boundary", user);
  return [`the user had no permissions boundary, and has ${now.boundary} now. To remove it: ${remove}`];
}

function onDenyingBoundary(user: StandingUser, { boundary }: Denial): string {
  const denied = "the user is still denied everything: AWSDenyAll is the permissions boundary";
  if (boundary === denyAll(user)) return `${denied}, as it was before the cut`;
  if (boundary === undefined) return `${denied} again`;
  const set = aws("put-user-permissions-boundary", user, `--permissions-boundary=${boundary}`);
  return `${denied}, and no role of iam-steward may set the earlier one. To set it: ${set}`;
}
