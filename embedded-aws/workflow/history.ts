import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import type { Clock } from "../clock.ts";
import { Aborted, Failure } from "./failure.ts";
import type { Execution, Scope } from "./scope.ts";

export type HistoryDetails = Omit<HistoryEvent, "id" | "previousEventId" | "timestamp" | "type">;

/** Source: Step Functions developer guide, service-quotas. */
const HISTORY_LIMIT = 25_000;

/** Adds an event to the history. @throws Aborted when the scope was stopped, Failure when the history is full */
export function record(scope: Scope, type: HistoryEventType, details: HistoryDetails = {}): number {
  if (scope.signal.aborted) throw new Aborted();
  if (scope.execution.history.length >= HISTORY_LIMIT - 1) {
    throw new Failure(
      "States.Runtime",
      `The execution reached the maximum number of history events (${HISTORY_LIMIT}).`,
    );
  }
  scope.lastEvent = append(scope.execution, scope.world.clock, type, details, scope.lastEvent);
  return scope.lastEvent;
}

/** A branch that is stopped because another failed says so; where the whole execution ends, its own last event does. */
export function recordAborted(scope: Scope, type: HistoryEventType, details: HistoryDetails = {}): void {
  if (scope.execution.status !== "RUNNING") return;
  scope.lastEvent = append(scope.execution, scope.world.clock, type, details, scope.lastEvent);
}

export function append(
  { history }: Execution,
  clock: Clock,
  type: HistoryEventType,
  details: HistoryDetails,
  previousEventId: number,
): number {
  const id = history.length + 1;
  history.push({ timestamp: clock.now(), type, id, previousEventId, ...details });
  return id;
}
