import { last } from "../../shared/command-line.ts";
import { iso } from "../../shared/time.ts";
import { tagTime } from "../read/people.ts";
import type { PersonControl } from "./control.ts";

export const expiredAccount: PersonControl = {
  id: "expired-account",
  of: "person",
  severity: "high",
  refs: [],
  sources: ["authorization-details"],
  next: ({ user }) => `steward offboard ${last(user)}`,
  judge: ({ tags, created }, _row, asOf) => {
    const tag = tags.get("steward:expires-at");
    const expires = tagTime(tag);
    if (tag === undefined || (expires !== undefined && expires >= asOf)) return [];
    const detail =
      expires === undefined
        ? `The tag steward:expires-at is not a date or time: ${JSON.stringify(tag)}.`
        : `The user expired at ${iso(expires)} (tag steward:expires-at).`;
    return [{ credential: null, created, detail }];
  },
};
