import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { isTransient, unless } from "../../shared/errors.ts";
import { handoverName, secretKinds } from "../../shared/names.ts";
import { evidenceKey, keepEvidence } from "./evidence.ts";
import { kinds } from "./kinds.ts";
import { type Leaver, leaverOrGone, type Settings } from "./leaver.ts";
import { orphanedDevices } from "./orphaned-mfa.ts";
import { findSnapshot, type Snapshot } from "./snapshot.ts";
import { untilShown } from "./until-shown.ts";

interface Certify extends Leaver {
  now: string;
  requestedBy: string;
  reason: string;
  cutAt: string;
  removed: { what: string; done: string[] }[];
  noted: string[];
}

/** Looks for every kind of residue and keeps what it found, what it did not find and what it could not see. */
export async function certify({ now, requestId, userName, userId, ...told }: Certify, settings: Settings) {
  const who = { requestId, userName, userId };
  const snapshot = await findSnapshot(settings, who).catch(unlessTransient);
  const lookedFor = await untilShown(
    () => lookForAll(who, snapshot, settings),
    (seen) => residueIn(seen).length === 0,
  );
  const residue = residueIn(lookedFor);
  const unseen = [
    ...Object.entries(lookedFor).flatMap(([what, why]) => (Array.isArray(why) ? [] : [`${what} ${why}`])),
    ...(snapshot ? snapshot.unavailable.map((what) => `before the cut: ${what}`) : ["the snapshot"]),
  ];
  const key = evidenceKey(settings, who, "certificate.json");
  await keepEvidence(settings, key, {
    ...{ account: settings.account, ...who, ...told, certifiedAt: now, complete: residue.length + unseen.length === 0 },
    ...{ lookedFor, unseen, sessionsOutOfReach: snapshot?.rolesOpenToHim ?? "could not be seen" },
  });
  return { certificate: key, residue, unseen };
}

/** What was found, by kind; or why it could not be seen. */
type Found = Record<string, string[] | string>;

const residueIn = (found: Found) =>
  Object.entries(found).flatMap(([what, ids]) => (Array.isArray(ids) ? ids.map((id) => `${what} ${id}`) : []));

async function lookForAll(who: Leaver, snapshot: Snapshot | undefined, settings: Settings): Promise<Found> {
  const { userName, userId } = who;
  const user = await leaverOrGone(who);
  const lookedFor: Found = {};
  const look = (what: string, found: () => Promise<string[]>) =>
    found().then(
      (ids) => (lookedFor[what] = ids),
      (error: Error) => {
        if (isTransient(error)) throw error;
        lookedFor[what] = `could not be seen: ${error.name}`;
      },
    );
  await look("user", async () => (user ? [userName] : []));
  // IAM deletes nobody of whom one of these is left, and none of them outlives him.
  for (const { what, list } of Object.values(kinds)) await look(what, async () => (user ? list(userName) : []));
  await look("orphaned MFA device", () => orphanedDevices(who, snapshot?.mfaDevices ?? []));
  await look("hand-over secret", () => secretsLeft(userId, settings));
  return lookedFor;
}

/** What cannot be read for good stands in the certificate as unseen. */
const unlessTransient = (error: Error): undefined => {
  if (isTransient(error)) throw error;
};

/** One that is being deleted is described for some seconds more. */
async function secretsLeft(userId: string, { handoverPrefix }: Settings): Promise<string[]> {
  const left: string[] = [];
  for (const kind of secretKinds) {
    const SecretId = handoverName(handoverPrefix, userId, kind);
    const found = await secretsManager
      .send(new DescribeSecretCommand({ SecretId }))
      .catch(unless("ResourceNotFoundException"));
    if (found && !found.DeletedDate) left.push(SecretId);
  }
  return left;
}
