import { some } from "../../shared/people/summary.ts";
import type { Certify } from "./contract.ts";
import { elsewhere } from "./elsewhere.ts";
import { type Fate, fatesOf } from "./offboardings.ts";
import { certificateKey, type KnownUser, readKnown, readRound, write } from "./store.ts";

/** Keeps what has become of each user of the person, with the certificates of those that are deleted. */
export async function certify({ requestedBy, reason, now, ...asked }: Certify) {
  const known = await readKnown(asked);
  const fates = await fatesOf(asked.requestId, known.users);
  const users = known.users.map((user, at) => certified(user, fates[at]));
  const left = users.filter(({ became }) => became !== "deleted");
  const key = certificateKey(asked);
  const { alike, notEntered, looked } = known;
  const there = await elsewhere((await readRound(asked))[0]?.names ?? [asked.person]);
  const told = { ...asked, requestedBy, reason, certifiedAt: now, complete: left.length + notEntered.length === 0 };
  await write(
    key,
    `${JSON.stringify({ ...told, users, looked, notEntered, alike, ...(there && { identityCenter: there }) }, null, 2)}\n`,
  );
  return {
    certificate: key,
    deleted: users.length - left.length,
    left: some(left.map(({ account, userName, became }) => `${userName} in ${account}: ${became}`)),
  };
}

function certified({ account, first, until }: KnownUser, fate: Fate | undefined) {
  const { userName, userId, person, keys } = first;
  const { is: became, ...rest } = fate ?? { is: "to cut" as const }; // what is not known counts as left
  return { account, userName, userId, person, keys, until, became, ...rest };
}
