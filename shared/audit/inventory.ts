import type { GroupDetail } from "@aws-sdk/client-iam";
import type { ReportRow } from "./credential-report.ts";
import type { Person } from "./people.ts";
import type { Inventory } from "./result.ts";
import { type Instant, wholeDays } from "./time.ts";

const binDays = 30;
/** The last bin takes all keys that are older. */
const bins = 13;

export const emptyInventory = (): Inventory => ({
  users: 0,
  consoleUsers: 0,
  consoleUsersWithMfa: 0,
  usersWithMfa: 0,
  usersWithActiveKeys: 0,
  activeKeys: 0,
  inactiveKeys: 0,
  keysByAge: Array.from({ length: bins }, (_, bin) => ({ fromDays: bin * binDays, keys: 0 })),
  groups: [],
});

/** Counts one user of the report; root is none. */
export function countRow(inventory: Inventory, row: ReportRow, asOf: Instant): void {
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
    const bin = Math.min(Math.max(Math.floor(wholeDays(asOf - created) / binDays), 0), bins - 1);
    const counted = inventory.keysByAge[bin];
    if (counted) counted.keys += 1;
  }
}

/** Groups with their members and the names of their policies, by name. */
export const listGroups = (groups: GroupDetail[], people: Person[]): Inventory["groups"] => {
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
