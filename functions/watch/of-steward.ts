import { changed, type Kind } from "./kind.ts";
import { changedIn, ofGroups, ofPolicies, ofRoles } from "./of-access.ts";

/**
 * The roles decide what the automation does; the permissions boundary and the group that requires MFA limit its users. A deployment
 * changes them, too.
 */
export const automationChanged: Kind = {
  id: "automation-changed",
  severity: "high",
  operationsOnly: true,
  mayBe: changed(...ofRoles, ...ofGroups, ...ofPolicies),
  is: ({ ofSteward }) => ofSteward,
  what: (event) => `${event.name} changed ${changedIn(event)}, which belongs to iam-steward`,
  means:
    "A role decides what the automation does, and its calls are not told. The boundary and the group limit users. Only a deployment changes these.",
  next: () => "steward doctor",
};
