import type { Kind } from "./kind.ts";

export const rootUsed: Kind = {
  id: "root-used",
  severity: "critical",
  operationsOnly: true,
  mayBe: ({ actor }) => actor.isRoot,
  is: () => true,
  what: ({ service, name, failed }) => {
    if (name === "ConsoleLogin")
      return failed === "no" ? "the root user signed in" : "a sign-in of the root user failed";
    return `the root user called ${service}:${name}${failed === "no" ? "" : ", which was refused"}`;
  },
  means: "No policy limits the root user. If none of you did this, somebody else controls the account.",
  next: () => "steward trail root",
};
