/** JSON with sorted keys and without undefined members, so that equal values give equal text. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );

export const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);
