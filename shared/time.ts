/** Milliseconds since 1970, as `Date.now()` counts them. */
export type Instant = number;

export const DAY = 86_400_000;

export const wholeDays = (milliseconds: number) => Math.floor(milliseconds / DAY);

/** ISO 8601 in UTC, to the second, as AWS writes its dates. */
export const iso = (instant: Instant) => `${new Date(instant).toISOString().slice(0, -".000Z".length)}Z`;

const dateOnly = /^\d{4}-\d\d-\d\d$/;
const dateAndTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/**
 * An instant of ISO 8601: a date and time with a zone, or a date alone, which stands for its `alone` (UTC). Undefined for
 * anything else: `Date.parse` takes a year out of any text, and this machine's zone where none is given.
 */
export function parseTime(text: string, alone: "start" | "end" | "never" = "never"): Instant | undefined {
  const whole =
    alone !== "never" && dateOnly.test(text) ? `${text}T${alone === "end" ? "23:59:59" : "00:00:00"}Z` : text;
  if (!dateAndTime.test(whole)) return undefined;
  const instant = Date.parse(whole);
  if (Number.isNaN(instant)) return undefined;
  // The 30th of February is taken for the 2nd of March. Every month has a 28th day.
  const date = whole.slice(0, "2026-02-28".length);
  const exists = date.slice(-2) <= "28" || new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
  return exists ? instant : undefined;
}

export const sameSecond = (a: Instant, b: Instant) => Math.floor(a / 1000) === Math.floor(b / 1000);
