import { type Instant, wholeDays } from "../../shared/time.ts";
import type { KeySlot, ReportRow } from "../read/credential-report.ts";

/** A key whose date the report leaves out counts as old as its user: it cannot be older. */
export const activeKeys = ({ keys, created }: ReportRow) =>
  keys
    .filter(({ active }) => active)
    .map((key) => ({ ...key, created: key.created ?? created, undated: key.created === undefined }));

/** What a judgement on an active key says of it. */
export const ofKey = (
  { slot, created, lastUsed, undated }: KeySlot & { created: Instant; undated: boolean },
  asOf: Instant,
) => ({
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
