import type { Kind } from "./kind.ts";

export const rootUsed: Kind = {
  id: "root-used",
  severity: "critical",
  operationsOnly: true,
  mayBe: ({ actor }) => actor.isRoot,
  is: () => true,
  what: ({ service, name, failed }) => {
    const done = name === "ConsoleLogin" ? "the root user signed in" : `the root user called ${service}:${name}`;
    return failed === "no" ? done : `${done}, which was refused`;
  },
  means: "No policy limits the root user. If nobody of you did this, the account is in somebody else's hands.",
  next: () => "steward trail root",
};
