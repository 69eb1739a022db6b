import type { Execution } from "../scope.ts";

const DAY = 86_400_000;

/** Source: Step Functions developer guide, redrive-executions. */
const LIMITS = { days: 14, events: 24_999, redrives: 1000 };

/** Why an execution cannot be redriven, or undefined when it can. */
export function notRedrivable(
  { status, stopDate, history, redriveCount, mapRun }: Execution,
  now: Date,
): string | undefined {
  if (status === "RUNNING") return "Execution is RUNNING and cannot be redriven";
  if (status === "SUCCEEDED") return "Execution is SUCCEEDED and cannot be redriven";
  if (mapRun !== undefined) return "Child executions of a Map Run are redriven with their parent";
  if (stopDate && now.getTime() - stopDate.getTime() > LIMITS.days * DAY) {
    return `Execution has exceeded the redrivable period of ${LIMITS.days} days`;
  }
  if (history.length >= LIMITS.events) return `Execution history has reached ${LIMITS.events} events`;
  if (redriveCount >= LIMITS.redrives) return `Execution has been redriven ${LIMITS.redrives} times`;
  return undefined;
}
