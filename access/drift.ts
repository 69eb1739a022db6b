import type { IAMClient } from "@aws-sdk/client-iam";
import { readState } from "./account.ts";
import { type Drift, driftBetween, titleOf } from "./changes.ts";
import { restrict } from "./plan.ts";
import { load, readApplied, type Store } from "./store.ts";

/** How the account differs from the access file that was applied last. */
export interface AccessDrift {
  path: string;
  changes: Drift[];
  /** An application that has begun and has not ended: what it changes is not compared. */
  applying?: { execution: string; plan: string } | undefined;
}

/** Reads only. Undefined where no file was ever applied. */
export async function readDrift(iam: IAMClient, store: Store, path: string): Promise<AccessDrift | undefined> {
  const { plan, managed, applying } = (await readApplied(store)).applied;
  if (plan === undefined && !applying) return undefined;
  const under = applying ? (await load(store, "plans", applying.plan)).changes : [];
  const busy = new Set(under.map(titleOf));
  const changes = driftBetween(managed, restrict(await readState(iam, path), [managed]));
  return { path, changes: changes.filter((change) => !busy.has(titleOf(change))), applying };
}
