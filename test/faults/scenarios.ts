import type { Scenario } from "./scenario.ts";
import { applyAccess, undoAccess } from "./scenarios/apply-access.ts";
import { audit } from "./scenarios/audit.ts";
import { changeAccess } from "./scenarios/change-access.ts";
import { containKey } from "./scenarios/contain-key.ts";
import { cutAgain } from "./scenarios/cut-again.ts";
import { enrollMfa } from "./scenarios/enroll-mfa.ts";
import { auditOrganization, changeAccessThere } from "./scenarios/members.ts";
import { offboard } from "./scenarios/offboard.ts";
import { offboardEverywhere } from "./scenarios/offboard-everywhere.ts";
import { onboard } from "./scenarios/onboard.ts";
import { resetMfa } from "./scenarios/reset-mfa.ts";
import { restore } from "./scenarios/restore.ts";
import { rotateKey } from "./scenarios/rotate-key.ts";
import { watch } from "./scenarios/watch.ts";

/** Every workflow is here: a test holds this list against `statemachines/`. */
export const scenarios: Scenario[] = [
  applyAccess,
  undoAccess,
  audit,
  auditOrganization,
  changeAccess,
  changeAccessThere,
  containKey,
  cutAgain,
  enrollMfa,
  offboard,
  offboardEverywhere,
  onboard,
  resetMfa,
  restore,
  rotateKey,
  watch,
];

export const titleOf = ({ name, workflow }: Scenario) => name ?? workflow;

export function scenarioOf(title: string): Scenario {
  const found = scenarios.find((scenario) => titleOf(scenario) === title);
  if (!found) throw new Error(`there is no scenario ${title}; known are ${scenarios.map(titleOf)}`);
  return found;
}
