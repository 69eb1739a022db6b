import { changed, type Kind } from "./kind.ts";
import { ofRoles } from "./of-access.ts";

/** Who may assume the role of a function, or what it may do, decides what the automation does. A deployment changes them, too. */
export const automationChanged: Kind = {
  id: "automation-changed",
  severity: "high",
  operationsOnly: true,
  mayBe: changed(...ofRoles),
  is: ({ ofSteward }) => ofSteward,
  what: ({ name, named }) => `${name} changed ${named.roleName}, a role of iam-steward`,
  means: "What is called in this role is not told here. Deploying iam-steward changes its roles; nobody else should.",
  next: () => "steward doctor",
};
