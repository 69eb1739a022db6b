import * as z from "zod/mini";
import { KeyContained } from "./errors.ts";
import { keepEvidence, readEvidence, userFolder } from "./leaver/evidence.ts";

/** By the user's id: a name can be given to somebody else. */
interface Key {
  userId: string;
  accessKeyId: string;
}

const containedKey = ({ userId, accessKeyId }: Key) => `${userFolder(userId)}contained-${accessKeyId}.json`;
const releasedKey = ({ userId, accessKeyId }: Key) => `${userFolder(userId)}released-${accessKeyId}.json`;

const Containment = z.object({ requestId: z.string() });
const Release = z.object({ contained: z.string() });

export interface Releaser {
  requestId: string;
  requestedBy: string;
  reason: string;
}

/** Remembers that a request has made a key inactive because it was exposed. A later containment takes an earlier one's place. */
export const keepContained = ({ userId, accessKeyId }: Key, requestId: string) =>
  keepEvidence(containedKey({ userId, accessKeyId }), { userId, accessKeyId, requestId });

/** The request that contained a key, whether or not somebody has released it since. */
export async function containmentOf(key: Key): Promise<string | undefined> {
  const kept = await readEvidence(containedKey(key));
  return kept === undefined ? undefined : Containment.parse(kept).requestId;
}

/** Remembers who released a key from one containment, and why. Another containment is not released by it. */
export const keepReleased = (key: Key, contained: string, { requestId, requestedBy, reason }: Releaser) =>
  keepEvidence(releasedKey(key), { contained, requestId, requestedBy, reason });

/** Whether a key was contained and nobody has released it. If that cannot be read, the key must not become active. */
export async function isContained(key: Key): Promise<boolean> {
  const contained = await containmentOf(key);
  if (contained === undefined) return false;
  const released = await readEvidence(releasedKey(key));
  return released === undefined || Release.parse(released).contained !== contained;
}

export const containedWhy = (accessKeyId: string) =>
  `${accessKeyId} was exposed and stays inactive; to make it active all the same, type steward reactivate ${accessKeyId}`;

/** @throws {KeyContained} */
export async function refuseContained(key: Key): Promise<void> {
  if (await isContained(key)) throw new KeyContained(containedWhy(key.accessKeyId));
}

/**
 * Makes a key active, and says whether it is: it is not if it is contained. A containment that comes between looks and change
 * is seen by the second look, or deactivates the key last: `contain-key` does so once more after it is remembered.
 */
export async function activate(key: Key, set: (status: "Active" | "Inactive") => Promise<unknown>): Promise<boolean> {
  if (await isContained(key)) return false;
  await set("Active");
  const deactivate = () => set("Inactive");
  const contained = await isContained(key).catch(async (error) => {
    await deactivate(); // a repeat makes it active once this can be read
    throw error;
  });
  if (contained) await deactivate();
  return !contained;
}
