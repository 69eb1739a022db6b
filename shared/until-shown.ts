import { setTimeout } from "node:timers/promises";

/** Seconds between looks: IAM shows most changes within half a minute. */
const usual = [2, 4, 8, 15];

/** Looks until a change shows, and gives what it saw last: the caller says what it means if the change does not show. */
export async function untilShown<T>(
  look: () => Promise<T>,
  isShown: (seen: T) => boolean,
  waits: readonly number[] = usual,
): Promise<T> {
  for (const seconds of waits) {
    const seen = await look();
    if (isShown(seen)) return seen;
    await setTimeout(seconds * 1000);
  }
  return look();
}
