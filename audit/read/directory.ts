import { type Directory, namesThere } from "../../shared/people/directory.ts";
import { type KnownThere, type PeopleThere, reason } from "./sources.ts";

/**
 * Asks IAM Identity Center for the people whose users an account has.
 *
 * @throws if it cannot be read: then nobody is known to be gone
 */
export async function readDirectory(directory: Directory, names: string[], account: string): Promise<PeopleThere> {
  const named = (await directory.users()).flatMap((user) => namesThere(user).map((name) => ({ name, user })));
  const byName = Map.groupBy(named, ({ name }) => name);
  const found = new Map<string, KnownThere>();
  for (const name of new Set(names.map((each) => each.toLowerCase()))) {
    const own = byName.get(name);
    if (own === undefined) continue;
    const enabled = own.find(({ user }) => user.isEnabled)?.user;
    const permissionSets = enabled ? await setsOf(directory, enabled.userId, account) : [];
    found.set(name, { isEnabled: enabled !== undefined, permissionSets });
  }
  return found;
}

const setsOf = (directory: Directory, userId: string, account: string): Promise<KnownThere["permissionSets"]> =>
  directory.assignments(userId, account).then(
    (all) => [...new Set(all.map(({ permissionSet }) => permissionSet))].sort(),
    (error) => ({ unavailable: reason(error) }),
  );
