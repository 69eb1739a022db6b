import { parseTime } from "../../shared/time.ts";
import { BadInput } from "./errors.ts";

const units = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1000 };
const narrow = new Intl.DurationFormat("en", { style: "narrow" });

/** `3d 4h`, `41s`: the largest units that count, two of them unless told otherwise. */
function lasting(milliseconds: number, most = 2): string {
  let rest = Math.max(milliseconds, 0);
  const parts = Object.entries(units).map(([unit, size]): [string, number] => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return [unit, count];
  });
  const first = parts.findIndex(([, count]) => count > 0);
  const told = parts.slice(first, first + most).filter(([, count]) => count > 0);
  return first < 0 ? "0s" : narrow.format(Object.fromEntries(told));
}

export const between = (from: Date, to: Date) => lasting(to.getTime() - from.getTime());
/** `3h ago` */
export const ago = (date: Date, now = new Date()) => `${lasting(now.getTime() - date.getTime(), 1)} ago`;
export const iso = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;
/** `2026-11-20 (323d ago)` */
export const dayAndAge = (date: Date, now = new Date()) => `${date.toISOString().slice(0, 10)} (${ago(date, now)})`;

const inMilliseconds: Record<string, number> = { min: units.minutes, h: units.hours, d: units.days };

/** Milliseconds in `90min`, `36h` or `7d`; undefined for anything else. */
function durationOf(text: string): number | undefined {
  const [, count, unit = ""] = /^(\d+) ?(min|h|d)$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (inMilliseconds[unit] ?? 0);
}

/**
 * When `90min`, `36h` or `7d` ago was, or the time that the text gives.
 *
 * @throws {BadInput} naming the option
 */
export function timeBefore(text: string, option: string, now = Date.now()): Date {
  const duration = durationOf(text);
  const time = duration === undefined ? parseTime(text, "start") : now - duration;
  if (time === undefined)
    throw new BadInput(`${option} ${text} is not a time. Use 90min, 36h, 7d, 2026-11-20 or 2026-11-20T02:00:00Z`);
  return new Date(time);
}
