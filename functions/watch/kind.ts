import type { Seen } from "./seen.ts";

/** What IAM says about the subject of an event. */
export interface Facts {
  /** Whether the account could be looked into. */
  entered: boolean;
  /** Absent if the event is about no user, or the user is gone. */
  user?: { owner?: string | undefined; leaving: boolean } | undefined;
  /** Whether watch looks after the user: under MANAGED_PATH. A user who is gone counts as such. */
  managed: boolean;
  /** Whether the access file manages the policy, group or role. */
  ofAccess: boolean;
  /** Whether the role, group or policy is the stage's own. */
  ofSteward: boolean;
}

/** One kind of event that people are told of. */
export interface Kind {
  id: string;
  severity: "critical" | "high" | "medium";
  /** Operations alone are told: the owner may be the person that it is about. */
  operationsOnly?: true;
  /** Fewer of one user within an hour are not told. */
  atLeast?: number;
  /** By the event alone, before anything is read of IAM. */
  mayBe(event: Seen): boolean;
  is(facts: Facts, event: Seen): boolean;
  what(event: Seen): string;
  means: string;
  /** A command of `steward`, or a sentence. */
  next(user: string, event: Seen): string;
}

/** A change of IAM that was made. */
export const changed =
  (...calls: string[]) =>
  ({ service, name, failed }: Seen): boolean =>
    service === "iam" && failed === "no" && calls.includes(name);

export const ofManagedUser = ({ managed }: Facts): boolean => managed;

/** The last characters of a key's id, by which people know it. */
export const key = ({ named: { accessKeyId } }: Seen) => (accessKeyId ? `…${accessKeyId.slice(-4)}` : "");
