import { type Change, createPolicy, createRole } from "./changes.ts";
import type { AccessState as State } from "./state.ts";

type Of<Name extends Change["do"]> = Extract<Change, { do: Name }>;

/** How to take changes back that were made from the state `before`: the last one first. */
export const wayBack = (changes: Change[], before: State): Change[] =>
  changes.toReversed().flatMap((change) => inverse[change.do](change as never, before));

/** A permissions boundary is never taken away: a role that had none keeps the one that it was given. */
const inverse: { [Name in Change["do"]]: (change: Of<Name>, before: State) => Change[] } = {
  "create-policy": ({ name }) => [{ do: "delete-policy", name }],
  "change-policy": ({ name, from, document }) => [{ do: "change-policy", name, from: document, document: from }],
  "delete-policy": ({ name }, { policies: { [name]: policy } }) => (policy ? [createPolicy(name, policy)] : []),
  "create-group": ({ name }) => [{ do: "delete-group", name }],
  "delete-group": ({ name }) => [{ do: "create-group", name }],
  "create-role": ({ name }) => [{ do: "delete-role", name }],
  "delete-role": ({ name }, { roles: { [name]: role } }) => (role ? [createRole(name, role)] : []),
  "change-trust": ({ name, from, trust }) => [{ do: "change-trust", name, from: trust, trust: from }],
  "change-session": ({ name }, { roles: { [name]: role } }) =>
    role ? [{ do: "change-session", name, maxSessionSeconds: role.maxSessionSeconds }] : [],
  "change-boundary": ({ name }, { roles: { [name]: role } }) =>
    role?.boundary === undefined ? [] : [{ do: "change-boundary", name, boundary: role.boundary }],
  attach: (change) => [{ ...change, do: "detach" }],
  detach: (change) => [{ ...change, do: "attach" }],
  "add-member": (change) => [{ ...change, do: "remove-member" }],
  "remove-member": (change) => [{ ...change, do: "add-member" }],
  "set-password-policy": (_, { passwordPolicy }) => [{ do: "set-password-policy", policy: passwordPolicy ?? null }],
};
