import * as z from "zod/mini";
import { AccessIsForbidden, GroupHasMembers, PolicyIsAttached, Rejected } from "../shared/errors.ts";
import { Path } from "../shared/fields.ts";
import { type Actual, isOwn } from "./account.ts";
import { Change, changesBetween, Drift, driftBetween } from "./changes.ts";
import { AccessState, type AccessState as State, stateOf, type Wanted } from "./state.ts";

/** What will be done, and all that is needed to do it, to see that it still fits, and to take it back. */
export const Plan = z.strictObject({
  path: Path,
  changes: z.array(Change),
  /** What the plan was made for: what it names, as it stood. An undo goes back to it. */
  before: AccessState,
  after: AccessState,
  /** What was applied last when the plan was made. What only this names may be deleted. */
  applied: AccessState,
  /** What counts as applied once this plan is: of an undo, what was applied before the plan that it takes back. */
  managed: AccessState,
  /** Groups that may be deleted though they have members. */
  removeMembers: z.array(z.string()),
  /** Members by group whose rights change, for who reads the plan. */
  members: z.record(z.string(), z.array(z.string())),
  /** Changes that somebody made outside this tool since the last application. */
  drift: z.array(Drift),
  /** What the reader of the plan should know. */
  remarks: z.array(z.string()),
});
export type Plan = z.infer<typeof Plan>;

/**
 * Compares what is wanted with what stands and with what was applied last. What was never applied from a file is not
 * deleted: it is named in a remark.
 *
 * @throws {AccessIsForbidden} for a name, path or policy that is not the file's to manage
 * @throws {GroupHasMembers} {@link PolicyIsAttached} for a deletion that IAM would refuse
 */
export function planAccess(wanted: Wanted, actual: Actual, applied: State): Plan {
  const after = stateOf(wanted);
  refuseNames(wanted, actual);
  const before = withLeavers(restrict(actual.state, [after, applied]), after, actual);
  const changes = changesBetween(before, after);
  refuseDeletions(changes, wanted, actual);
  refuseOwnPolicies(changes);
  return {
    path: wanted.path,
    changes,
    before,
    after,
    applied,
    managed: after,
    removeMembers: wanted.removeMembers,
    members: Object.fromEntries(
      Object.entries(actual.members)
        .filter(([name]) => name in before.groups)
        .map(([name, members]) => [name, members.map(({ userName }) => userName)]),
    ),
    drift: driftBetween(applied, restrict(actual.state, [applied])),
    remarks: [
      ...unmanaged(actual.state, before),
      ...inlinePolicies(actual, before),
      ...heldElsewhere(changes, actual),
      ...newIds(changes),
    ],
  };
}

/** Of a state, what others name. The password policy counts only where one of them has it. */
export function restrict(state: State, to: State[]): State {
  const only = <T>(all: Record<string, T>, part: "policies" | "groups" | "roles"): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([name]) => to.some((each) => Object.hasOwn(each[part], name))));
  const policed = to.some(({ passwordPolicy }) => passwordPolicy !== undefined);
  return {
    policies: only(state.policies, "policies"),
    groups: only(state.groups, "groups"),
    roles: only(state.roles, "roles"),
    ...(policed && { passwordPolicy: state.passwordPolicy ?? null }),
  };
}

/** A state in which what has one of the titles, such as `group developers`, is as another state has it, or absent as there. */
export function replaced(state: State, by: State, titles: Set<string>): State {
  const part = <T>(kind: string, own: Record<string, T>, other: Record<string, T>): Record<string, T> => {
    const isReplaced = ([name]: [string, T]) => titles.has(`${kind} ${name}`);
    const kept = Object.entries(own).filter((entry) => !isReplaced(entry));
    return Object.fromEntries([...kept, ...Object.entries(other).filter(isReplaced)]);
  };
  return {
    ...state,
    policies: part("policy", state.policies, by.policies),
    groups: part("group", state.groups, by.groups),
    roles: part("role", state.roles, by.roles),
    ...(titles.has("password policy") && { passwordPolicy: by.passwordPolicy ?? null }),
  };
}

/** Groups that go are kept with their members, so that an undo can put them back. */
export const withLeavers = (state: State, after: State, { members }: Pick<Actual, "members">): State => ({
  ...state,
  groups: Object.fromEntries(
    Object.entries(state.groups).map(([name, group]) =>
      Object.hasOwn(after.groups, name) ? [name, group] : [name, { ...group, members: members[name] ?? [] }],
    ),
  ),
});

function refuseNames(wanted: Wanted, { state, outside }: Actual): void {
  for (const [part, kind] of parts)
    for (const name of Object.keys(wanted[part])) {
      if (isOwn(name))
        throw new AccessIsForbidden(`${kind} ${name}: names that begin with iam-steward are this tool's own`);
      const alike = [...Object.keys(state[part]), ...Object.keys(wanted[part])].find(
        (other) => other !== name && other.toLowerCase() === name.toLowerCase(),
      );
      if (alike !== undefined)
        throw new Rejected(`${kind} ${name}: IAM takes ${alike} for the same name. Write ${alike} in the file`);
      const path = Object.entries(outside).find(
        ([title]) => title.toLowerCase() === `${kind} ${name}`.toLowerCase(),
      )?.[1];
      if (path !== undefined)
        throw new Rejected(
          `the account has a ${kind} ${name} under ${path}, and IAM allows a name once: use another name, or delete that ${kind}${kind === "group" ? `, or move it: aws iam update-group --group-name ${name} --new-path ${wanted.path}` : ""}`,
        );
    }
}

/** This tool's own policies are made for its users and its functions: the boundary alone would allow nearly everything. */
function refuseOwnPolicies(changes: Change[]): void {
  for (const change of changes)
    if (change.do === "attach" && isOwn(change.policy.slice(change.policy.lastIndexOf("/") + 1)))
      throw new AccessIsForbidden(
        `${change.policy} is this tool's own policy: it cannot be attached to ${change.name}`,
      );
}

function refuseDeletions(changes: Change[], wanted: Wanted, { elsewhere, inline }: Actual): void {
  const leaving = Map.groupBy(
    changes.filter((each) => each.do === "remove-member"),
    ({ name }) => name,
  );
  for (const [name, members] of leaving)
    if (!wanted.removeMembers.includes(name))
      throw new GroupHasMembers(
        `group ${name} has members: ${members.map(({ userName }) => userName).join(", ")}. To delete it with its memberships, add removeMembers: [${name}] to the file`,
      );
  for (const change of changes) {
    if (change.do === "delete-policy") {
      const [arn, holders = []] = Object.entries(elsewhere).find(([each]) => each.endsWith(`/${change.name}`)) ?? [];
      if (arn !== undefined && holders.length > 0)
        throw new PolicyIsAttached(
          `policy ${change.name} is attached outside the file: ${holders.join(", ")}. Detach it first`,
        );
    }
    if (change.do !== "delete-group" && change.do !== "delete-role") continue;
    const title = `${change.do === "delete-group" ? "group" : "role"} ${change.name}`;
    const names = inline[title] ?? [];
    if (names.length > 0)
      throw new PolicyIsAttached(
        `${title} has inline policies, which this file does not manage: ${names.join(", ")}. Delete them first`,
      );
  }
}

const parts = [
  ["policies", "policy"],
  ["groups", "group"],
  ["roles", "role"],
] as const;

const unmanaged = (state: State, before: State): string[] =>
  parts.flatMap(([part, kind]) =>
    Object.keys(state[part])
      .filter((name) => !Object.hasOwn(before[part], name))
      .map((name) => `${kind} ${name} is not in the file and was never applied from one: it is left alone`),
  );

const inlinePolicies = ({ inline }: Actual, { groups, roles }: State): string[] =>
  [...Object.keys(groups).map((name) => `group ${name}`), ...Object.keys(roles).map((name) => `role ${name}`)].flatMap(
    (title) =>
      (inline[title] ?? []).map((name) => `${title} has the inline policy ${name}, which this file does not manage`),
  );

/** Who gets the new version of a policy beside the groups and roles of the file. */
const heldElsewhere = (changes: Change[], { elsewhere }: Actual): string[] =>
  changes.flatMap((change) => {
    if (change.do !== "change-policy") return [];
    const [, holders = []] = Object.entries(elsewhere).find(([arn]) => arn.endsWith(`/${change.name}`)) ?? [];
    return holders.length === 0
      ? []
      : [
          `the new version of policy ${change.name} also applies to what has it outside the file: ${holders.join(", ")}`,
        ];
  });

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
const newIds = (changes: Change[]): string[] =>
  changes.flatMap((change) =>
    change.do === "delete-role"
      ? [
          `an undo makes role ${change.name} anew, with another id: policies that name it as a principal must be saved again`,
        ]
      : [],
  );
