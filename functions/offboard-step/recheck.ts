import { iam } from "../../shared/aws/iam.ts";
import { isTransient, Transient } from "../../shared/errors.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { enabledDevices } from "../../shared/iam/mfa-devices.ts";
import { type Credential, credentialKinds } from "./credentials.ts";
import { parts } from "./cut.ts";
import { type Leaver, leaverOrGone, type Settings } from "./leaver.ts";
import { lastUses, readSnapshot, type Snapshot } from "./snapshot.ts";

/** Somebody has reactivated, added or used something of a user whose access was cut, or that could not be seen. */
class QuarantineDisturbed extends Error {
  override name = "QuarantineDisturbed";
}

/** IAM may let a request through for so many ms after the cut: word of it has to get round. */
const settling = 5 * 60_000;

interface Recheck extends Leaver {
  cutAt: string;
  /** When somebody redrove the execution, knowing of the uses until then: nobody can undo them. */
  accepted?: string | undefined;
  insist?: boolean | undefined;
}

/** Looks whether anything stirred since the cut; where that cannot be seen, it says so. Changes nothing. */
export async function recheck({ cutAt, accepted = cutAt, insist, ...who }: Recheck, settings: Settings) {
  const seen = { gone: false, disturbances: [] as string[], unseen: [] as string[], noted: [] as string[] };
  const user = await leaverOrGone(who);
  if (!user) return { ...seen, gone: true };
  const attempt = (what: string, look: () => Promise<unknown>) =>
    look().catch((error: Error) => {
      if (isTransient(error)) throw new Transient(`${what}: ${error.message}`, { cause: error });
      seen.unseen.push(`${what}: ${error.name}`);
    });
  for (const [step, { missing }] of Object.entries(parts))
    await attempt(step, async () => seen.disturbances.push(...(await missing(user, who))));
  await attempt("snapshot", async () => {
    const snapshot = await readSnapshot(settings, who);
    await attempt("new credentials", async () => seen.disturbances.push(...(await added(user, snapshot))));
    await attempt("uses", async () => {
      for (const [what, at] of Object.entries(await lastUses(user.userName))) {
        const afterwards = Date.parse(at) > Date.parse(cutAt) + settling;
        if (afterwards && Date.parse(at) > Date.parse(accepted)) seen.disturbances.push(`${what} was used at ${at}`);
        else if (afterwards) seen.noted.push(`${what} was used at ${at}, after the cut, which was accepted`);
        else if (snapshot.lastUses?.[what] !== at) seen.noted.push(`${what} was used at ${at}, which showed later`);
      }
    });
  });
  if (insist && seen.disturbances.length + seen.unseen.length > 0)
    throw new QuarantineDisturbed([...seen.disturbances, ...seen.unseen].join("; "));
  return seen;
}

/** What the snapshot does not have; of a kind that could not be read then, what is not known to be older than it. */
async function added({ userName }: StandingUser, snapshot: Snapshot): Promise<string[]> {
  const news = (known: string[] | undefined, found: Pick<Credential, "id" | "created">[]) =>
    found.filter(
      ({ id, created }) => !(known ? known.includes(id) : Date.parse(created) <= Date.parse(snapshot.takenAt)),
    );
  const told: string[] = [];
  for (const [part, { what, list }] of Object.entries(credentialKinds)) {
    const known = snapshot[part as keyof typeof credentialKinds]?.map(({ id }) => id);
    told.push(...news(known, await list(userName)).map(({ id }) => `${what} ${id} is new`));
  }
  const devices = (await enabledDevices(iam, userName)).map(({ SerialNumber = "", EnableDate }) => ({
    id: SerialNumber,
    created: EnableDate?.toISOString() ?? "",
  }));
  return [...told, ...news(snapshot.mfaDevices, devices).map(({ id }) => `${id} is new`)];
}
