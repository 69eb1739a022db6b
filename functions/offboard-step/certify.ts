import { accountOr } from "../../shared/account.ts";
import { iam } from "../../shared/aws/iam.ts";
import { config } from "../../shared/config.ts";
import { isTransient } from "../../shared/errors.ts";
import { belongings } from "../../shared/iam/belongings.ts";
import { presenceOf } from "../../shared/iam/presence.ts";
import { certificateKey, keepEvidence } from "../../shared/leaver/evidence.ts";
import type { Leaver } from "../../shared/leaver/leaver.ts";
import { findSnapshot, type Snapshot } from "../../shared/leaver/snapshot.ts";
import { untilShown } from "../../shared/until-shown.ts";
import type { Certify } from "./contract.ts";
import { handoverSecrets } from "./handover-secrets.ts";
import { orphanedDevices } from "./orphaned-mfa.ts";

const { ACCOUNT_ID } = config(["ACCOUNT_ID"]);

/**
 * Looks for every kind of residue and keeps what it found, what it did not find and what it could not see. IAM shows
 * removals late (probe: removal-shows).
 */
export async function certify({ now, requestId, userName, userId, ...told }: Certify) {
  const who = { requestId, userName, userId };
  const snapshot = await findSnapshot(who).catch(unlessTransient);
  const lookedFor = await untilShown(
    () => lookForAll(who, snapshot),
    (seen) => residueIn(seen).length === 0,
  );
  const residue = residueIn(lookedFor);
  const unseen = [
    ...Object.entries(lookedFor).flatMap(([what, why]) => (Array.isArray(why) ? [] : [`${what} ${why}`])),
    ...(snapshot ? snapshot.unavailable.map((what) => `before the cut: ${what}`) : ["the snapshot"]),
  ];
  const key = certificateKey(who);
  await keepEvidence(key, {
    ...{
      account: accountOr(ACCOUNT_ID),
      ...who,
      ...told,
      certifiedAt: now,
      complete: residue.length + unseen.length === 0,
    },
    ...{ lookedFor, unseen, sessionsOutOfReach: snapshot?.rolesOpenToHim ?? "could not be seen" },
  });
  return { certificate: key, residue, unseen };
}

/** What was found, by kind; or why it could not be seen. */
type Found = Record<string, string[] | string>;

const residueIn = (found: Found) =>
  Object.entries(found).flatMap(([what, ids]) => (Array.isArray(ids) ? ids.map((id) => `${what} ${id}`) : []));

async function lookForAll(who: Leaver, snapshot: Snapshot | undefined): Promise<Found> {
  const lookedFor: Found = {};
  const look = (what: string, found: () => Promise<string[]>) =>
    found().then(
      (ids) => (lookedFor[what] = ids),
      (error: Error) => {
        if (isTransient(error)) throw error;
        lookedFor[what] = `could not be seen: ${error.name}`;
      },
    );
  let name: string | undefined;
  await look("user", async () => {
    name = await nameNow(who);
    return name === undefined ? [] : [name];
  });
  // IAM deletes no user who has one of these left, and none of them stays without the user.
  for (const { what, list } of Object.values(belongings))
    await look(what, async () => (name === undefined ? [] : (await list(iam, name)).map(({ id }) => id)));
  await look("orphaned MFA device", () => orphanedDevices(who, snapshot?.mfaDevices ?? []));
  await look("hand-over secret", () => handoverSecrets(who.userId));
  return lookedFor;
}

/** By id: the user may have another name, and the name may be somebody else's. As IAM spells it, where IAM shows the user. */
async function nameNow({ userName, userId }: Leaver): Promise<string | undefined> {
  const seen = await presenceOf(iam, userName, userId);
  if (seen.is === "gone" || seen.is === "replaced") return undefined;
  if (seen.is === "here") return seen.user.UserName;
  return seen.is === "renamed" ? seen.to : userName;
}

/** What cannot be read for good stands in the certificate as unseen. */
const unlessTransient = (error: Error): undefined => {
  if (isTransient(error)) throw error;
};
