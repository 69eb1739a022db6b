import { last } from "../../shared/command-line.ts";
import { type Kind, ofManagedUser } from "./kind.ts";

const trail = (user: string) => `steward trail ${last(user)} --errors`;

export const signInsFailed: Kind = {
  id: "sign-ins-failed",
  severity: "medium",
  atLeast: 5,
  mayBe: ({ name, failed }) => name === "ConsoleLogin" && failed !== "no",
  is: ofManagedUser,
  what: () => "a sign-in to the console failed",
  means: "Somebody may be trying passwords. AWS does not lock users out.",
  next: trail,
};

export const changeDenied: Kind = {
  id: "change-denied",
  severity: "medium",
  mayBe: ({ service, failed, actor }) => service === "iam" && failed === "denied" && actor.userName !== undefined,
  is: ofManagedUser,
  what: ({ name }) => `the user called iam:${name} and was refused`,
  means: "The user, or somebody with their credentials, tries to do more than they may.",
  next: trail,
};
