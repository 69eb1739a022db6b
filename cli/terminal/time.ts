import { parseTime } from "../../shared/time.ts";
import { BadInput } from "./errors.ts";

const units: [name: string, milliseconds: number][] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1000],
];

/** `3 d 4 h`, `41 s`: the two units that tell most. */
function lasting(milliseconds: number): string {
  let rest = Math.max(milliseconds, 0);
  const parts = units.map(([name, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return { count, text: `${count} ${name}` };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ text }) => text)
    .join(" ");
}

export const between = (from: Date, to: Date) => lasting(to.getTime() - from.getTime());
export const iso = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;
/** `2026-11-20 (323 d ago)` */
export const dayAndAge = (date: Date, now = new Date()) =>
  `${date.toISOString().slice(0, 10)} (${lasting(now.getTime() - date.getTime())
    .split(" ")
    .slice(0, 2)
    .join(" ")} ago)`;

/** `90min`, `36h`, `7d`, or a time. */
export function timeBefore(text: string, now = Date.now()): Date {
  const [, count, unit] = /^(\d+) ?(min|h|d)$/.exec(text) ?? [];
  const size = units.find(([name]) => name === unit)?.[1];
  const time = size === undefined ? parseTime(text, "start") : now - Number(count) * size;
  if (time === undefined)
    throw new BadInput(`--since ${text} is no time; give 90min, 36h, 7d, or 2026-11-20T02:00:00Z`);
  return new Date(time);
}
