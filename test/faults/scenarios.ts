import type { Scenario } from "./scenario.ts";
import { audit } from "./scenarios/audit.ts";
import { changeAccess } from "./scenarios/change-access.ts";
import { onboard } from "./scenarios/onboard.ts";

/** Every workflow is here: a test holds this list against `statemachines/`. */
export const scenarios: Scenario[] = [audit, changeAccess, onboard];

export function scenarioOf(workflow: string): Scenario {
  const found = scenarios.find((scenario) => scenario.workflow === workflow);
  if (!found) throw new Error(`there is no workflow ${workflow}; known are ${scenarios.map((one) => one.workflow)}`);
  return found;
}
