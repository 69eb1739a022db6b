import { type Instant, wholeDays } from "../../shared/time.ts";
import type { KeySlot, ReportRow } from "../read/credential-report.ts";

export interface ActiveKey extends KeySlot {
  created: Instant;
  undated: boolean;
}

/**
 * A key whose date the report leaves out counts as old as its user: it cannot be older. Four controls ask this of every row, so it
 * copies field by field: a spread takes twice the time.
 */
export function activeKeys(row: ReportRow): ActiveKey[] {
  const all: ActiveKey[] = [];
  for (const { slot, active, created, lastUsed } of row.keys)
    if (active) all.push({ slot, active, created: created ?? row.created, lastUsed, undated: created === undefined });
  return all;
}

/** What a judgement on an active key says of it. */
export const ofKey = ({ slot, created, lastUsed, undated }: ActiveKey, asOf: Instant) => ({
  credential: slot,
  created,
  undated,
  age: asOf - created,
  idle: asOf - (lastUsed ?? created),
});

export const days = (milliseconds: number) => {
  const count = wholeDays(milliseconds);
  return count === 1 ? "1 day" : `${count} days`;
};
