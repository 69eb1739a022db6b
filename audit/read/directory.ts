import { type Directory, inDirectory } from "../../shared/people/directory.ts";
import { type KnownThere, type PeopleThere, reason } from "./sources.ts";

/**
 * Asks IAM Identity Center for the people whose users an account has.
 *
 * @throws if it cannot be read: then nobody is known to be gone
 */
export async function readDirectory(directory: Directory, names: string[], account: string): Promise<PeopleThere> {
  const users = await directory.users();
  const found = new Map<string, KnownThere>();
  for (const name of new Set(names.map((each) => each.toLowerCase()))) {
    const own = inDirectory(users, [name]);
    const enabled = own.find(({ isEnabled }) => isEnabled);
    if (own.length === 0) continue;
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
