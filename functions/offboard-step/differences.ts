import { isDeepStrictEqual } from "node:util";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { boundaryOf, denyAll } from "./deny.ts";
import { kinds } from "./kinds.ts";
import { documents, type Snapshot, tagsOf } from "./snapshot.ts";

/** In what a restored user is not who he was, of what a restore does not put back; and what nobody can know. */
export async function differences(user: StandingUser, snapshot: Snapshot): Promise<string[]> {
  const { userName } = user;
  const { boundary, inlinePolicies = {}, late, mfaDevices = [], tags, unavailable } = snapshot;
  const boundaryNow = await boundaryOf(userName);
  const isBoundary = boundaryNow === boundary || boundaryNow === denyAll(user); // ours is lifted, and may still be seen
  const devices = await kinds["delete-mfa"].list(userName);
  return [
    ...(isBoundary ? [] : [`the boundary had been ${boundary ?? "none"}`]),
    ...unlike("inline policy", inlinePolicies, await documents(userName)),
    ...unlike("tag", tags, await tagsOf(userName)),
    ...mfaDevices.filter((serial) => !devices.includes(serial)).map((serial) => `MFA device ${serial} is gone`),
    ...(late ? ["whether he had a console password is not known"] : []),
    ...unavailable.map((part) => `could not be seen before the cut: ${part}`),
  ];
}

const unlike = (what: string, before: Record<string, unknown>, now: Record<string, unknown>) =>
  Object.keys(before)
    .filter((name) => !isDeepStrictEqual(before[name], now[name]))
    .map((name) => `${what} ${name} is ${name in now ? "another" : "gone"}`);
