import { iam } from "../../shared/aws/iam.ts";
import { isTransient, Transient, UserGone, UserRenamed, UserReplaced } from "../../shared/errors.ts";
import { belongings, type Credential, credentials } from "../../shared/iam/belongings.ts";
import { guard, type StandingUser } from "../../shared/iam/guard.ts";
import { refuseUndone } from "../../shared/leaver/evidence.ts";
import type { Leaver } from "../../shared/leaver/leaver.ts";
import { missing } from "../../shared/leaver/missing.ts";
import { lastUses, readSnapshot, type Snapshot } from "../../shared/leaver/snapshot.ts";
import type { Recheck } from "./contract.ts";

/**
 * During the quarantine somebody renamed or replaced the user, or reactivated, added or used something of theirs; or whether
 * they did could not be seen.
 */
class QuarantineDisturbed extends Error {
  override name = "QuarantineDisturbed";
}

/**
 * IAM may still grant requests for so many ms after the cut, until the change has reached every region (probe: deny-shows).
 * Nothing that a cut does is a disturbance (probe: calm-recheck).
 */
const settling = 5 * 60_000;

const nothing = { gone: false, disturbances: [] as string[], unseen: [] as string[], noted: [] as string[] };
type Seen = typeof nothing;

/** Looks for whatever happened since the cut, and says what could not be seen. Changes nothing. */
export async function recheck({ cutAt, accepted = cutAt, insist, ...who }: Recheck): Promise<Seen> {
  await refuseUndone(who);
  const seen = await guard(iam, who).then(
    (user) => changesOf(user, who, { cutAt, accepted }),
    (error) => absence(error, accepted !== cutAt),
  );
  if (insist && seen.disturbances.length + seen.unseen.length > 0)
    throw new QuarantineDisturbed([...seen.disturbances, ...seen.unseen].join("; "));
  return seen;
}

/** For `catch` of the guard. Nobody can undo a replacement, so that it is accepted like a use; a rename can be undone. */
function absence(error: Error, isAccepted: boolean): Seen {
  if (error instanceof UserGone) return { ...nothing, gone: true };
  if (error instanceof UserReplaced && isAccepted) return { ...nothing, gone: true, noted: [error.message] };
  if (error instanceof UserReplaced || error instanceof UserRenamed)
    return { ...nothing, disturbances: [error.message] };
  throw error;
}

interface Times {
  cutAt: string;
  accepted: string;
}

async function changesOf(user: StandingUser, who: Leaver, times: Times): Promise<Seen> {
  const seen = structuredClone(nothing);
  const attempt = (what: string, look: () => Promise<unknown>) =>
    look().catch((error: Error) => {
      if (isTransient(error)) throw new Transient(`${what}: ${error.message}`, { cause: error });
      seen.unseen.push(`${what}: ${error.name}`);
    });
  for (const [step, look] of Object.entries(missing))
    await attempt(step, async () => seen.disturbances.push(...(await look(user, who))));
  await attempt("snapshot", async () => {
    const snapshot = await readSnapshot(who);
    await attempt("new credentials", async () => seen.disturbances.push(...(await added(user, snapshot))));
    await attempt("uses", async () => {
      for (const [what, at] of Object.entries(await lastUses(user.userName))) judgeUse(seen, snapshot, what, at, times);
    });
  });
  return seen;
}

function judgeUse(seen: Seen, { lastUses: before }: Snapshot, what: string, at: string, { cutAt, accepted }: Times) {
  const afterwards = Date.parse(at) > Date.parse(cutAt) + settling;
  if (afterwards && Date.parse(at) > Date.parse(accepted)) seen.disturbances.push(`${what} was used at ${at}`);
  else if (afterwards) seen.noted.push(`${what} was used at ${at}, after the cut, which was accepted`);
  else if (before?.[what] !== at) seen.noted.push(`${what} was used at ${at}, which showed later`);
}

/** What the snapshot does not have; of a kind that could not be read then, what is not known to be older than it. */
async function added({ userName }: StandingUser, snapshot: Snapshot): Promise<string[]> {
  const news = (known: string[] | undefined, found: Pick<Credential, "id" | "created">[]) =>
    found.filter(
      ({ id, created }) => !(known ? known.includes(id) : Date.parse(created) <= Date.parse(snapshot.takenAt)),
    );
  const told: string[] = [];
  for (const [noun, { what, list }] of Object.entries(credentials)) {
    const known = snapshot[noun as keyof typeof credentials]?.map(({ id }) => id);
    told.push(...news(known, await list(iam, userName)).map(({ id }) => `${what} ${id} is new`));
  }
  const devices = await belongings.mfaDevices.list(iam, userName);
  return [...told, ...news(snapshot.mfaDevices, devices).map(({ id }) => `${id} is new`)];
}
