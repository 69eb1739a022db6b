import type { Store } from "./archive.ts";
import { mapResults, saidIn } from "./map-results.ts";

/** Of each rotation, by its request: `started`, `running`, `done`, `held`, or why it was not started. */
export async function readOutcomes(store: Store, manifest: string): Promise<Map<string, string>> {
  const outcomes = new Map<string, string>();
  for await (const { Input, Output, Error: error, Cause } of mapResults(store, manifest)) {
    const { requestId } = JSON.parse(Input) as { requestId: string };
    outcomes.set(
      requestId,
      Output === undefined ? `${notStarted}: ${saidIn(Cause) ?? error}` : JSON.parse(Output).outcome,
    );
  }
  return outcomes;
}

const notStarted = "not started";
export const isStarted = (outcome: string | undefined): boolean => outcome?.startsWith(notStarted) === false;
