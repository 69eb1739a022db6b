import { createHash } from "node:crypto";

/** JSON with sorted keys and without undefined members, so that equal values give equal text. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

export const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
