/** Milliseconds since 1970, as `Date.now()` counts them. */
export type Instant = number;

export const DAY = 86_400_000;

export const wholeDays = (milliseconds: number) => Math.floor(milliseconds / DAY);

/** ISO 8601 in UTC, to the second, as AWS writes its dates. */
export const iso = (instant: Instant) => `${new Date(instant).toISOString().slice(0, -".000Z".length)}Z`;

const dateOnly = /^\d{4}-\d\d-\d\d$/;
/** As AWS writes a time. */
const asUsual = /^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|\+00:00)$/;
const dateAndTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * An instant of ISO 8601: a date and time with a zone, or a date alone, which stands for its `alone` (UTC). Undefined for
 * anything else: `Date.parse` takes a year out of any text, and this machine's zone where none is given.
 */
export function parseTime(text: string, alone: "start" | "end" | "never" = "never"): Instant | undefined {
  const usual = usualTime(text);
  if (usual !== undefined) return usual;
  const whole =
    alone !== "never" && dateOnly.test(text) ? `${text}T${alone === "end" ? "23:59:59" : "00:00:00"}Z` : text;
  if (!dateAndTime.test(whole)) return undefined;
  const instant = Date.parse(whole);
  if (Number.isNaN(instant)) return undefined;
  const date = whole.slice(0, "2026-02-30".length); // which Date.parse takes for the 2nd of March
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date) ? instant : undefined;
}

/** Digit by digit: `Date.parse` takes three times as long, and a large report has half a million times. Undefined if there is none. */
function usualTime(text: string): Instant | undefined {
  if (!asUsual.test(text)) return undefined;
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined;
  const instant = Date.UTC(two(text, 0) * 100 + two(text, 2), month - 1, day, hour, minute, second);
  return day <= 28 || new Date(instant).getUTCDate() === day ? instant : undefined; // the 30th of February is the 2nd of March
}
const two = (text: string, at: number) => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;

export const sameSecond = (a: Instant, b: Instant) => Math.floor(a / 1000) === Math.floor(b / 1000);
