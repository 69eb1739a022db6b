import { Rejected } from "../../shared/errors.ts";
import type { Access } from "../../shared/iam/access.ts";

/** What this stack may give and take. The require-MFA group is given freely and never taken. */
export interface Allowed extends Access {
  requireMfaGroup: string;
}

/**
 * What a user is to have: what was asked for by name, which must all be allowed, and of another user's access what is
 * allowed. `left` names the rest.
 *
 * @throws {Rejected} naming what was asked for and is not allowed
 */
export function wantedAccess(asked: Access, copied: Access, allowed: Allowed): { wanted: Access; left: string[] } {
  const refused = outside(asked, allowed);
  if (refused.length > 0) throw new Rejected(`not among what may be given: ${refused.join(", ")}`);
  const union = { groups: [...asked.groups, ...copied.groups], policies: [...asked.policies, ...copied.policies] };
  const left = outside(copied, allowed);
  const wanted = {
    groups: [...new Set(union.groups)].filter((name) => !left.includes(name)),
    policies: [...new Set(union.policies)].filter((arn) => !left.includes(arn)),
  };
  if (wanted.groups.length > mostGroups) throw new Rejected(`${wanted.groups.length} groups; IAM takes ${mostGroups}`);
  return { wanted, left };
}

const mostGroups = 10;

/**
 * How to get from what a user has to exactly what is wanted.
 *
 * @throws {Rejected} where something would have to be given or taken that is not allowed
 */
export function accessChange(current: Access, wanted: Access, allowed: Allowed): { add: Access; remove: Access } {
  const add = without(wanted, current);
  const remove = without(current, { ...wanted, groups: [...wanted.groups, allowed.requireMfaGroup] });
  const refused = [...outside(add, allowed), ...outside(remove, allowed)];
  if (refused.length > 0)
    throw new Rejected(
      `not among what may be given or taken, so that it must be changed by hand: ${refused.join(", ")}`,
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
