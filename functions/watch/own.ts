import { memberRoles } from "../../shared/account.ts";
import { functionNames } from "../../shared/names.ts";
import type { Seen } from "./seen.ts";

export interface Stage {
  name: string;
  accountId: string;
  /** Ids of the roles in which the automation changes IAM in its own account. */
  ownRoles: string[];
}

/** Whether a role, group or policy is the stage's own, by its name. CloudFormation's made-up names begin in the same way. */
export const isOurs = (name: string, stage: Stage): boolean => name.startsWith(`iam-steward-${stage.name}-`);

/**
 * Whether the automation made a call itself. In the stage's own account it knows its roles by their ids, which no other role ever
 * gets. In other accounts it knows them by name alone, so watch tells every change of such a role.
 */
export function isOwnCall({ account, actor }: Seen, stage: Stage): boolean {
  if (account === stage.accountId) return actor.roleId !== undefined && stage.ownRoles.includes(actor.roleId);
  const there = memberRoles()?.replace("*", account);
  return functionNames.some((name) => actor.roleArn === `${there}iam-steward-${stage.name}-${name}`);
}

/** Whether watch looks after an account: the stage's own, and every other account where the stage serves several. */
export const isWatched = ({ account }: Seen, { accountId }: Stage): boolean =>
  account === accountId || memberRoles() !== undefined;
