import type { GetExecutionHistoryInput, GetExecutionHistoryOutput, HistoryEvent } from "@aws-sdk/client-sfn";
import type { Engine } from "../engine.ts";
import { page } from "./page.ts";
import { executionOf } from "./request.ts";

export function getExecutionHistory(
  engine: Engine,
  { executionArn, reverseOrder = false, includeExecutionData = true, maxResults, nextToken }: GetExecutionHistoryInput,
): GetExecutionHistoryOutput {
  const { history } = executionOf(engine, executionArn);
  const ordered = reverseOrder ? history.toReversed() : history;
  const { items, ...rest } = page(ordered, maxResults, nextToken);
  return { events: includeExecutionData ? items : items.map(withoutData), ...rest };
}

const DATA = ["input", "output", "parameters", "assignedVariables"];

function withoutData(event: HistoryEvent): HistoryEvent {
  const strip = (details: object) => Object.fromEntries(Object.entries(details).filter(([key]) => !DATA.includes(key)));
  const fields = Object.entries(event).map(([key, value]) => [
    key,
    key.endsWith("EventDetails") ? strip(value) : value,
  ]);
  return Object.fromEntries(fields);
}
