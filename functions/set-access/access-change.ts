import { Rejected } from "../../shared/errors.ts";
import type { Access } from "../../shared/iam/access.ts";

/** What this stack may give and take. It may always give the require-MFA group, and never takes it. */
export interface Allowed extends Access {
  requireMfaGroup: string;
  /** Why the groups of the access file are not among them. */
  unread?: string;
}

/**
 * The access that a user will have: what was asked for by name, and what may be given of another user's access. `left`
 * names the rest of the other user's.
 *
 * @throws {Rejected} if that is more than IAM takes
 */
export function wantedAccess(asked: Access, copied: Access, allowed: Allowed): { wanted: Access; left: string[] } {
  const left = outside(copied, allowed).filter((what) => ![...asked.groups, ...asked.policies].includes(what));
  const groups = new Set([...asked.groups, ...copied.groups.filter((name) => !left.includes(name))]);
  const policies = new Set([...asked.policies, ...copied.policies.filter((arn) => !left.includes(arn))]);
  if (groups.size > mostGroups) throw new Rejected(`${groups.size} groups, where IAM takes ${mostGroups}`);
  return { wanted: { groups: [...groups], policies: [...policies] }, left };
}

const mostGroups = 10;

/**
 * How to get from the access that a user has to exactly the wanted one. Access that the user keeps is not checked.
 *
 * @throws {Rejected} if something that is not allowed would have to be given or taken
 */
export function accessChange(current: Access, wanted: Access, allowed: Allowed): { add: Access; remove: Access } {
  const add = without(wanted, current);
  const remove = without(current, { ...wanted, groups: [...wanted.groups, allowed.requireMfaGroup] });
  const refused = [...outside(add, allowed), ...outside(remove, allowed)];
  if (refused.length > 0)
    throw new Rejected(
      `not among what may be given or taken, so that it must be changed by hand: ${refused.join(", ")}${allowed.unread ? `. Of its groups: ${allowed.unread}` : ""}`,
    );
  return { add, remove };
}

const outside = ({ groups, policies }: Access, allowed: Allowed): string[] => [
  ...groups.filter((name) => !allowed.groups.includes(name) && name !== allowed.requireMfaGroup),
  ...policies.filter((arn) => !allowed.policies.includes(arn)),
];

const without = (one: Access, other: Access): Access => ({
  groups: one.groups.filter((name) => !other.groups.includes(name)),
  policies: one.policies.filter((arn) => !other.policies.includes(arn)),
});
