import type { AccessKeyMetadata } from "@aws-sdk/client-iam";
import { sameSecond } from "../../shared/time.ts";
import { twoActiveKeys } from "../controls/key-slots.ts";
import { reason, type Sources } from "../read/sources.ts";
import type { Draft } from "./drafts.ts";

export interface Joined {
  drafts: (Draft & { accessKeyId?: string; bothActive?: boolean })[];
  /** Users whose findings were dropped: they, or the keys in question, are no longer as the report says. */
  changed: string[];
  /** Of the users that the account's details do not know: those that exist all the same, or could not be looked for. */
  missed: string[];
  /** Why the keys of some user could not be read. */
  unavailable: string | undefined;
}

/**
 * Gives findings on a key its id, by a fresh read of that user's keys and of nobody else's. A slot of the report is
 * matched by creation time and status, never by position: slot 1 is not the older key. Where nothing matches, the
 * report is out of date and the finding goes. The same read tells which of the `missing` are gone for good.
 */
export async function joinKeys(drafts: Draft[], missing: string[], accessKeys: Sources["accessKeys"]): Promise<Joined> {
  if (!accessKeys) return { drafts, changed: [], missed: missing, unavailable: undefined };
  const keysByUser = new Map<string, AccessKeyMetadata[]>();
  const gone = new Set<string>();
  let unavailable: string | undefined;
  const look = async (user: string) => {
    try {
      const keys = await accessKeys(user);
      if (keys) keysByUser.set(user, keys);
      else gone.add(user);
    } catch (error) {
      unavailable ??= reason(error);
    }
  };
  await Promise.all([...new Set([...drafts.filter(isOnKey).map(({ user }) => user), ...missing])].map(look));

  const joined = drafts.map((draft) => (gone.has(draft.user) ? undefined : matched(draft, keysByUser.get(draft.user))));
  return {
    drafts: joined.filter((draft) => draft !== undefined),
    changed: [...new Set(drafts.filter((_, i) => joined[i] === undefined).map(({ user }) => user))],
    missed: missing.filter((user) => !gone.has(user)),
    unavailable,
  };
}

/** Root's keys can be listed by root alone. */
const isOnKey = ({ control, judgement: { credential } }: Draft) =>
  control.of === "row" && credential?.startsWith("access_key_") === true;

/** The draft with its key's id; as it was where the keys were not read; undefined where it no longer holds. */
function matched(draft: Draft, keys: AccessKeyMetadata[] | undefined): Joined["drafts"][number] | undefined {
  if (!keys || !isOnKey(draft)) return draft;
  const { created = 0, undated, inactive } = draft.judgement;
  const isOnPair = draft.control === twoActiveKeys;
  const sameStatus = keys.filter((key) => key.Status === (inactive ? "Inactive" : "Active"));
  const fitting = sameStatus.filter((key) => undated || sameSecond(key.CreateDate?.getTime() ?? 0, created));
  const ids = fitting.flatMap(({ AccessKeyId }) => AccessKeyId ?? []);
  if (isOnPair && sameStatus.length < 2) return undefined;
  if (ids.length > 1) return ambiguous(draft, ids);
  if (ids[0]) return { ...draft, accessKeyId: ids[0], bothActive: !inactive && sameStatus.length > 1 };
  return isOnPair ? draft : undefined;
}

const ambiguous = (draft: Draft, ids: string[]): Draft => ({
  ...draft,
  judgement: {
    ...draft.judgement,
    detail: `${draft.judgement.detail} It is one of ${ids.join(" and ")}: both fit, so neither is to be touched before someone looked.`,
  },
});
