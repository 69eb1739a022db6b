import { createHash } from "node:crypto";
import type { AccessKeyMetadata } from "@aws-sdk/client-iam";

/**
 * Written to a tag of the hand-over secret before a key is made: the request, the time, and the keys that exist. It shows
 * which key an attempt made and could not store.
 */
export interface Intent {
  /** A hash: a tag takes neither every character nor every length. */
  request: string;
  /** Milliseconds since 1970. */
  since: number;
  before: string[];
}

export const intentTag = "steward:intent";
/** Another request's intent, and the request that has taken its place. */
export const abandonedTag = "steward:abandoned";

/** Milliseconds for which another request's intent is respected: longer than all retries of its step. */
const respected = 15 * 60_000;

/** AWS takes calls of clocks that are five minutes off; and IAM's times are whole seconds. */
const clockSkew = 5 * 60_000;

export const requestHash = (requestId: string) => createHash("sha256").update(requestId).digest("hex").slice(0, 32);

export const formatIntent = ({ request, since, before }: Intent) =>
  [request, new Date(since).toISOString(), ...before].join(" ");

export function parseIntent(text: string | undefined): Intent | undefined {
  if (!text) return undefined;
  const [request = "", since = "", ...before] = text.split(" ");
  return { request, since: Date.parse(since), before };
}

export const formatAbandoned = ({ request }: Intent, abandoned: Intent) => `${request} ${formatIntent(abandoned)}`;

export function parseAbandoned(text = "") {
  const [by = "", ...rest] = text.split(" ");
  const intent = parseIntent(rest.join(" "));
  return intent && { by, intent };
}

export const isFresh = ({ since }: Intent, now: number) => now - since < respected;

/**
 * Keys of which an attempt under this intent may have lost the secret: not there before, made since, and held in no
 * version. Whether they were ever used is for the caller to find out.
 */
export const suspects = ({ since, before }: Intent, keys: AccessKeyMetadata[], held: Set<string>): string[] =>
  keys
    .filter(({ CreateDate }) => (CreateDate?.getTime() ?? 0) >= since - clockSkew)
    .flatMap(({ AccessKeyId = "" }) => (before.includes(AccessKeyId) || held.has(AccessKeyId) ? [] : AccessKeyId));
