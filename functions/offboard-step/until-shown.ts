import { setTimeout } from "node:timers/promises";

/** IAM shows a change late: seconds to wait between looks. */
const waits = [2, 4, 8, 15];

/** Looks until it sees what it should, and gives what it saw last. */
export async function untilShown<T>(look: () => Promise<T>, isAsItShould: (seen: T) => boolean): Promise<T> {
  for (const seconds of waits) {
    const seen = await look();
    if (isAsItShould(seen)) return seen;
    await setTimeout(seconds * 1000);
  }
  return look();
}
