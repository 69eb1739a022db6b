import type { Table } from "../decision.ts";
import { access } from "./access.ts";
import { applyAccess } from "./apply-access.ts";
import { audit, door } from "./audit.ts";
import { joiners } from "./joiners.ts";
import { keys } from "./keys.ts";
import { leavers } from "./leavers.ts";
import { mfa } from "./mfa.ts";
import { watch } from "./watch.ts";

/** By the name of the function, workflow or schedule that has the role. */
export const table: Record<string, Table> = {
  ...access,
  ...applyAccess,
  ...audit,
  ...door,
  ...joiners,
  ...keys,
  ...leavers,
  ...mfa,
  ...watch,
};
