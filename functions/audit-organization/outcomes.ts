import type { Store } from "../../audit/archive/archive.ts";
import { type MapResult, mapResults, saidIn } from "../../audit/archive/map-results.ts";
import type { Outcome } from "../../audit/organization/account.ts";
import { readRedriven } from "../../audit/organization/archive.ts";
import { AuditOrder } from "../../audit/organization/result.ts";

/** What became of each account's audit, by account. One that failed may have been redriven since. */
export async function outcomesOf(
  store: Store,
  { folder, requestId, manifest }: { folder: string; requestId: string; manifest: string },
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for await (const result of mapResults(store, manifest)) {
    const { account } = AuditOrder.parse(JSON.parse(result.Input));
    const redriven = result.Output === undefined ? await readRedriven(store, folder, account, requestId) : undefined;
    outcomes.set(account, redriven ? { manifest: redriven.manifest } : outcomeOf(result));
  }
  return outcomes;
}

const outcomeOf = ({ Output, Error: error, Cause }: MapResult): Outcome =>
  Output === undefined ? { failed: said(error, Cause) } : { manifest: JSON.parse(Output).manifest };

const longest = 1_000;

/** The cause of an execution that failed is its description, which names the error that it failed with. */
function said(error = "it failed", cause = ""): string {
  try {
    const { Error: own = error, Cause: why, Status } = JSON.parse(cause);
    return [`${Status}: ${own}`, saidIn(why)].filter(Boolean).join(": ").slice(0, longest);
  } catch {
    return `${error}: ${cause}`.slice(0, longest);
  }
}
