import type { GroupDetail } from "@aws-sdk/client-iam";
import { DAY, type Instant } from "../../shared/time.ts";
import type { Inventory } from "../archive/result.ts";
import type { ReportRow } from "../read/credential-report.ts";
import { isLeaving, type Person } from "../read/people.ts";

const binDays = 30;
/** A year in bins; the last one takes all keys that are older. */
const bins = 13;

/** The limit of age begins a bin too, so that a bin's keys are all within it, or all beyond. */
const binStarts = (keyMaxAgeDays: number) =>
  [...new Set([...Array.from({ length: bins }, (_, bin) => bin * binDays), keyMaxAgeDays])].sort((a, b) => a - b);

export const emptyInventory = (keyMaxAgeDays: number): Inventory => ({
  users: 0,
  consoleUsers: 0,
  consoleUsersWithMfa: 0,
  usersWithMfa: 0,
  usersWithActiveKeys: 0,
  activeKeys: 0,
  inactiveKeys: 0,
  keysByAge: binStarts(keyMaxAgeDays).map((fromDays) => ({ fromDays, keys: 0 })),
  groups: [],
  leaving: [],
});

/** Counts one user of the report; root is none. A key of exactly the limit is within it. */
export function countRow(inventory: Inventory, row: ReportRow, asOf: Instant, keyMaxAgeDays: number): void {
  if (row.isRoot) return;
  const active = row.keys.filter((key) => key.active);
  inventory.users += 1;
  inventory.consoleUsers += row.passwordEnabled ? 1 : 0;
  inventory.consoleUsersWithMfa += row.passwordEnabled && row.mfaActive ? 1 : 0;
  inventory.usersWithMfa += row.mfaActive ? 1 : 0;
  inventory.usersWithActiveKeys += active.length > 0 ? 1 : 0;
  inventory.activeKeys += active.length;
  inventory.inactiveKeys += row.keys.filter((key) => !key.active && key.created !== undefined).length;
  for (const { created = row.created } of active) {
    const age = Math.max(asOf - created, 0);
    const bin = inventory.keysByAge.findLast(({ fromDays }) =>
      fromDays === keyMaxAgeDays ? age > fromDays * DAY : age >= fromDays * DAY,
    );
    if (bin) bin.keys += 1;
  }
}

/** What the account's details tell: its groups, and the users who are being removed. */
export const listPeople = (groups: GroupDetail[], people: Person[]): Pick<Inventory, "groups" | "leaving"> => ({
  groups: listGroups(groups, people),
  leaving: people
    .filter(isLeaving)
    .map(({ name, tags }) => ({ user: name, request: tags.get("steward:leaving") ?? "" }))
    .sort((a, b) => (a.user < b.user ? -1 : 1)),
});

/** Groups with their members and the names of their policies, by name. */
const listGroups = (groups: GroupDetail[], people: Person[]): Inventory["groups"] => {
  const memberships = people.flatMap(({ name, groups: own }) => own.map((group) => ({ group, name })));
  const members = Map.groupBy(memberships, ({ group }) => group);
  return groups
    .map(({ GroupName = "", Arn = "", AttachedManagedPolicies = [], GroupPolicyList = [] }) => ({
      name: GroupName,
      arn: Arn,
      members: (members.get(GroupName) ?? []).map(({ name }) => name).sort(),
      policies: [
        ...AttachedManagedPolicies.map(({ PolicyName = "" }) => PolicyName),
        ...GroupPolicyList.map(({ PolicyName = "" }) => PolicyName),
      ].sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
};
