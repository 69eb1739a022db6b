/** Milliseconds since 1970, as `Date.now()` counts them. */
export type Instant = number;

export const DAY = 86_400_000;

export const wholeDays = (milliseconds: number) => Math.floor(milliseconds / DAY);

/** ISO 8601 in UTC, to the second, as AWS writes its dates. */
export const iso = (instant: Instant) => new Date(instant).toISOString().replace(/\.\d{3}Z$/, "Z");

export const sameSecond = (a: Instant, b: Instant) => Math.floor(a / 1000) === Math.floor(b / 1000);
