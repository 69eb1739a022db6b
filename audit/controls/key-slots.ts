import { DAY } from "../../shared/time.ts";
import { cis, type RowControl } from "./control.ts";
import { awsIam, deactivateKey, onKey, option, showUser } from "./next.ts";
import { activeKeys, days, ofKey } from "./row-keys.ts";

const setupMinutes = 10;
const inactiveDays = 90;
const ofRow = { of: "row", sources: ["credential-report"] } satisfies Partial<RowControl>;

export const twoActiveKeys: RowControl = {
  ...ofRow,
  id: "two-active-keys",
  severity: "medium",
  refs: [cis("1.12")],
  next: showUser,
  judge: (row, asOf) => {
    const [first, second] = activeKeys(row);
    return first && second ? [{ ...ofKey(first, asOf), detail: "Both access keys of the user are active." }] : [];
  },
};

export const keyAtSetup: RowControl = {
  ...ofRow,
  id: "key-at-setup",
  severity: "low",
  refs: [cis("1.10")],
  next: deactivateKey,
  judge: (row, asOf) =>
    activeKeys(row).flatMap((key) => {
      const atSetup = Math.abs(key.created - row.created) <= setupMinutes * 60_000;
      if (!row.passwordEnabled || key.lastUsed !== undefined || !atSetup) return [];
      return [{ ...ofKey(key, asOf), detail: "The key was created together with a console user and never used." }];
    }),
};

export const staleInactiveKey: RowControl = {
  ...ofRow,
  id: "stale-inactive-key",
  severity: "low",
  refs: [],
  next: onKey(({ user, accessKeyId }) =>
    awsIam("delete-access-key", option("user-name", user), option("access-key-id", accessKeyId)),
  ),
  judge: ({ keys }, asOf) =>
    keys.flatMap(({ slot, active, created }) => {
      if (active || created === undefined || asOf - created <= inactiveDays * DAY) return [];
      const age = asOf - created;
      const detail = `The inactive key is ${days(age)} old and takes one of the user's two key slots.`;
      return [{ credential: slot, created, age, detail, inactive: true }];
    }),
};
