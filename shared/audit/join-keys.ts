import type { AccessKeyMetadata } from "@aws-sdk/client-iam";
import type { Draft } from "./judge.ts";
import { reason, type Sources } from "./sources.ts";
import { sameSecond } from "./time.ts";

export interface Joined {
  drafts: (Draft & { accessKeyId?: string })[];
  /** Users whose findings were dropped: they, or the keys in question, are no longer as the report says. */
  changed: string[];
  /** Why the keys of some user could not be read. */
  unavailable: string | undefined;
}

/**
 * Gives findings on a key its id, by a fresh read of that user's keys and of nobody else's. A slot of the report is
 * matched by creation time and status, never by position: slot 1 is not the older key. Where nothing matches, the
 * report is out of date and the finding goes.
 */
export async function joinKeys(drafts: Draft[], accessKeys: Sources["accessKeys"]): Promise<Joined> {
  const joined: Joined = { drafts: [], changed: [], unavailable: undefined };
  const offenders = new Set(drafts.filter(needsLook).map(({ user }) => user));
  const keysByUser = new Map<string, AccessKeyMetadata[] | undefined>();
  const unread = new Set<string>();
  await Promise.all(
    [...offenders].map((user) =>
      accessKeys?.(user).then(
        (keys) => keysByUser.set(user, keys),
        (error) => {
          unread.add(user);
          joined.unavailable ??= reason(error);
        },
      ),
    ),
  );
  for (const draft of drafts) {
    const asItWas = !accessKeys || !needsLook(draft) || unread.has(draft.user);
    const now = asItWas ? draft : matched(draft, keysByUser.get(draft.user));
    if (now) joined.drafts.push(now);
    else joined.changed.push(draft.user);
  }
  joined.changed = [...new Set(joined.changed)];
  return joined;
}

const isOnKey = ({ judgement, privilege }: Draft) =>
  privilege !== "root" && judgement.credential?.startsWith("access_key_") === true;

const needsLook = (draft: Draft) => isOnKey(draft) || draft.unknownToDetails === true;

function matched(draft: Draft, keys: AccessKeyMetadata[] | undefined): Joined["drafts"][number] | undefined {
  if (!keys) return undefined;
  if (!isOnKey(draft)) return draft;
  const { control, created = 0, detail } = draft.judgement;
  const status = control === "stale-inactive-key" ? "Inactive" : "Active";
  if (control === "two-active-keys" && keys.filter(({ Status }) => Status === "Active").length < 2) return undefined;

  const fitting = keys.filter((key) => key.Status === status && sameSecond(key.CreateDate?.getTime() ?? 0, created));
  const ids = fitting.flatMap(({ AccessKeyId }) => AccessKeyId ?? []);
  if (ids.length > 1)
    return {
      ...draft,
      judgement: {
        ...draft.judgement,
        detail: `${detail} It is one of ${ids.join(" and ")}: both fit, so neither is to be touched before someone looked.`,
      },
    };
  return ids[0] ? { ...draft, accessKeyId: ids[0] } : undefined;
}
