import * as z from "zod/mini";
import { same, sameDocument } from "./canonical.ts";
import { PasswordPolicy, type AccessState as State } from "./state.ts";

const Document = z.record(z.string(), z.unknown());
const Kind = z.enum(["group", "role"]);

/** By id as well: a name can be given to somebody else. */
const Member = { userName: z.string(), userId: z.string() };

/** One change of the account. Those that replace a document say what they replace. */
export const Change = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("create-policy"),
    name: z.string(),
    description: z.optional(z.string()),
    document: Document,
  }),
  z.strictObject({ do: z.literal("change-policy"), name: z.string(), from: Document, document: Document }),
  z.strictObject({ do: z.literal("create-group"), name: z.string() }),
  z.strictObject({
    do: z.literal("create-role"),
    name: z.string(),
    trust: Document,
    maxSessionSeconds: z.number(),
    boundary: z.optional(z.string()),
  }),
  z.strictObject({ do: z.literal("change-trust"), name: z.string(), from: Document, trust: Document }),
  z.strictObject({ do: z.literal("change-session"), name: z.string(), maxSessionSeconds: z.number() }),
  z.strictObject({ do: z.literal("change-boundary"), name: z.string(), boundary: z.string() }),
  z.strictObject({ do: z.literal("attach"), kind: Kind, name: z.string(), policy: z.string() }),
  z.strictObject({ do: z.literal("detach"), kind: Kind, name: z.string(), policy: z.string() }),
  z.strictObject({ do: z.literal("add-member"), name: z.string(), ...Member }),
  z.strictObject({ do: z.literal("remove-member"), name: z.string(), ...Member }),
  z.strictObject({ do: z.literal("delete-group"), name: z.string() }),
  z.strictObject({ do: z.literal("delete-role"), name: z.string() }),
  z.strictObject({ do: z.literal("delete-policy"), name: z.string() }),
  z.strictObject({ do: z.literal("set-password-policy"), policy: z.nullable(PasswordPolicy) }),
]);
export type Change = z.infer<typeof Change>;

/** What somebody else may have done. No plan takes a permissions boundary away. */
export const Drift = z.union([Change, z.strictObject({ do: z.literal("remove-boundary"), name: z.string() })]);
export type Drift = z.infer<typeof Drift>;

/** What a change is about; the account has one password policy, without a name. */
export function subjectOf(change: Drift): { kind: string; name?: string } {
  if (change.do === "set-password-policy") return { kind: "password policy" };
  if (change.do === "attach" || change.do === "detach") return { kind: change.kind, name: change.name };
  const kind = change.do.endsWith("-policy") ? "policy" : /-(group|member)$/.test(change.do) ? "group" : "role";
  return { kind, name: change.name };
}

/** `group developers`. */
export const titleOf = (change: Drift): string => Object.values(subjectOf(change)).join(" ");

/**
 * How to get from one state to another, in an order that IAM accepts and in which nobody loses on the way what they keep:
 * policies first, then groups and roles, then attach, then detach; deletions last.
 */
export function changesBetween(from: State, to: State): Change[] {
  const holders = [
    ...pairs(from.groups, to.groups).map((pair) => ({ kind: "group" as const, ...pair })),
    ...pairs(from.roles, to.roles).map((pair) => ({ kind: "role" as const, ...pair })),
  ];
  const moves = holders.map(({ kind, name, before, after }) =>
    attachments(kind, name, before?.policies ?? [], after?.policies ?? []),
  );
  return [
    ...pairs(from.policies, to.policies).flatMap(policyChanges),
    ...pairs(from.groups, to.groups).flatMap(groupChanges),
    ...pairs(from.roles, to.roles).flatMap(roleChanges),
    ...moves.flatMap(({ first }) => first),
    ...moves.flatMap(({ attach }) => attach),
    ...moves.flatMap(({ detach }) => detach),
    ...pairs(from.groups, to.groups).flatMap(memberChanges),
    ...passwordPolicyChange(from, to),
    ...gone(from.groups, to.groups).map((name): Change => ({ do: "delete-group", name })),
    ...gone(from.roles, to.roles).map((name): Change => ({ do: "delete-role", name })),
    ...gone(from.policies, to.policies).map((name): Change => ({ do: "delete-policy", name })),
  ];
}

/** How to get from what was applied to what is there: what somebody else did. */
export const driftBetween = (applied: State, actual: State): Drift[] => [
  ...changesBetween(applied, actual),
  ...pairs(applied.roles, actual.roles).flatMap(({ name, before, after }): Drift[] =>
    before?.boundary !== undefined && after && after.boundary === undefined ? [{ do: "remove-boundary", name }] : [],
  ),
];

interface Pair<T> {
  name: string;
  before: T | undefined;
  after: T | undefined;
}

const pairs = <T>(from: Record<string, T>, to: Record<string, T>): Pair<T>[] =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort()
    .map((name) => ({ name, before: own(from, name), after: own(to, name) }));

const own = <T>(record: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

const gone = (from: object, to: object): string[] =>
  Object.keys(from)
    .filter((name) => !Object.hasOwn(to, name))
    .sort();

type Of<Part extends "policies" | "groups" | "roles"> = Pair<State[Part][string]>;

function policyChanges({ name, before, after }: Of<"policies">): Change[] {
  if (!after) return [];
  const { document } = after;
  if (!before) return [createPolicy(name, after)];
  return sameDocument(before.document, document)
    ? []
    : [{ do: "change-policy", name, from: before.document, document }];
}

const groupChanges = ({ name, before, after }: Of<"groups">): Change[] =>
  after && !before ? [{ do: "create-group", name }] : [];

/** Where both states name members: of a file none does, since who is in a group is not a matter of the file. */
function memberChanges({ name, before, after }: Of<"groups">): Change[] {
  const had = before ? before.members : [];
  const has = after ? after.members : [];
  if (!had || !has) return [];
  const without = (some: typeof had, others: typeof had) =>
    some.filter(({ userId }) => !others.some((other) => other.userId === userId));
  return [
    ...without(has, had).map((member): Change => ({ do: "add-member", name, ...member })),
    ...without(had, has).map((member): Change => ({ do: "remove-member", name, ...member })),
  ];
}

function roleChanges({ name, before, after }: Of<"roles">): Change[] {
  if (!after) return [];
  const { trust, maxSessionSeconds, boundary } = after;
  if (!before) return [createRole(name, after)];
  return [
    ...(sameDocument(before.trust, trust) ? [] : [{ do: "change-trust" as const, name, from: before.trust, trust }]),
    ...(before.maxSessionSeconds === maxSessionSeconds
      ? []
      : [{ do: "change-session" as const, name, maxSessionSeconds }]),
    ...(boundary === undefined || before.boundary === boundary
      ? []
      : [{ do: "change-boundary" as const, name, boundary }]),
  ];
}

export const createPolicy = (name: string, { description, document }: State["policies"][string]): Change => ({
  do: "create-policy",
  name,
  ...(description !== undefined && { description }),
  document,
});

export const createRole = (name: string, { trust, maxSessionSeconds, boundary }: State["roles"][string]): Change => ({
  do: "create-role",
  name,
  trust,
  maxSessionSeconds,
  ...(boundary !== undefined && { boundary }),
});

/** IAM attaches ten at most: where old and new together are more, the old ones have to go first. */
function attachments(kind: "group" | "role", name: string, before: string[], after: string[]) {
  const detach = before
    .filter((policy) => !after.includes(policy))
    .map((policy): Change => ({ do: "detach", kind, name, policy }));
  const attach = after
    .filter((policy) => !before.includes(policy))
    .map((policy): Change => ({ do: "attach", kind, name, policy }));
  return before.length + attach.length > 10 ? { first: detach, attach, detach: [] } : { first: [], attach, detach };
}

const passwordPolicyChange = (from: State, to: State): Change[] =>
  to.passwordPolicy === undefined || same(from.passwordPolicy ?? null, to.passwordPolicy)
    ? []
    : [{ do: "set-password-policy", policy: to.passwordPolicy }];
