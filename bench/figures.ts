import type { AuditFigures } from "./audit.ts";
import type { ColdStart } from "./cold-start.ts";
import type { CommandRun } from "./command.ts";
import type { EmergencyFigures } from "./emergency.ts";
import type { EvaluationFigures } from "./evaluation.ts";
import type { machine } from "./machine.ts";
import type { Night } from "./night.ts";
import type { OrganizationRun } from "./organization.ts";
import type { PageFigures } from "./page.ts";
import type { PeopleRun } from "./people.ts";
import type { StackStart } from "./stack-start.ts";
import type { WorkflowRun } from "./workflows.ts";

/** What a run measured. */
export interface Figures {
  machine: ReturnType<typeof machine>;
  audit?: AuditFigures[];
  evaluation?: EvaluationFigures[];
  page?: PageFigures[];
  coldStarts?: ColdStart[];
  emergency?: EmergencyFigures;
  commands?: CommandRun[];
  stackStarts?: StackStart[];
  workflows?: WorkflowRun[];
  nights?: Night[];
  organization?: OrganizationRun[];
  people?: PeopleRun;
  pricesOf?: string;
}
