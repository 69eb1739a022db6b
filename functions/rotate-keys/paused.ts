import { time } from "./verdict.ts";

/** Milliseconds until a pause is looked at again: an execution's history holds a year of such looks. */
const pauseLook = 4 * 3_600_000;

/** Whether the automation is paused, why, and when to look again. */
export async function paused(parameter: string, now: string): Promise<{ why: string; lookAt: string } | undefined> {
  // On demand: a rotation looks every day, cold each time, and hardly ever comes so far that it has to ask.
  const { currentPause } = await import("../../shared/current-pause.ts");
  const pause = await currentPause(parameter);
  return pause && { why: pause.reason, lookAt: time(Date.parse(now) + pauseLook) };
}
