import { personOf } from "../../shared/people/matching.ts";
import type { Instant } from "../../shared/time.ts";
import { iso } from "../../shared/time.ts";
import type { KnownUser } from "../archive/people.ts";
import type { ReportRow } from "../read/credential-report.ts";
import { ownerOf, type Person } from "../read/people.ts";

/** Each user of the account's details, with what the report says of the same user. */
export const knownUsers = (
  people: Person[],
  rows: Map<string, ReportRow>,
  account: string,
  asOf: Instant,
): KnownUser[] => people.map((person) => knownUser(person, rows.get(person.name), account, asOf));

function knownUser(person: Person, row: ReportRow | undefined, account: string, asOf: Instant): KnownUser {
  const owner = ownerOf(person);
  const leaving = person.tags.get("steward:leaving");
  const uses = [row?.passwordLastUsed, ...(row?.keys.map(({ lastUsed }) => lastUsed) ?? [])];
  return {
    account,
    userName: person.name,
    userId: person.id,
    arn: person.arn,
    person: personOf({ userName: person.name, tags: person.tags }),
    ...(owner !== undefined && { owner }),
    ...(leaving !== undefined && { leaving }),
    hasPassword: row?.passwordEnabled ?? null,
    mfa: row?.mfaActive ?? null,
    passwordLastUsed: dated(row?.passwordLastUsed),
    keys: row ? keysOf(row) : null,
    lastUsed: dated(
      uses.reduce((newest, use) => (newest === undefined || (use ?? 0) > newest ? use : newest), undefined),
    ),
    asOf: iso(asOf),
  };
}

/** A slot without a date was never filled, unless its key is active. */
const keysOf = ({ keys }: ReportRow) =>
  keys
    .filter(({ active, created }) => active || created !== undefined)
    .map(({ slot, active, created, lastUsed }) => ({
      slot,
      active,
      created: dated(created),
      lastUsed: dated(lastUsed),
    }));

const dated = (instant: Instant | undefined): string | null => (instant === undefined ? null : iso(instant));
