import { memberRoles } from "../../shared/account.ts";
import { functionNames } from "../../shared/names.ts";
import type { Seen } from "./seen.ts";

export interface Stage {
  name: string;
  accountId: string;
  /** Ids of the roles in which the automation changes IAM in its own account. */
  ownRoles: string[];
}

/** What a stage calls its own roles in each account, CloudFormation's made-up names included. */
export const isRoleOfOurs = (roleName: string, { name }: Stage): boolean => roleName.startsWith(`iam-steward-${name}-`);

/**
 * Whether the automation made a call itself. Its roles have ids here that no other role ever gets. In other accounts it knows
 * them by their names alone, so a change of such a role is told of.
 */
export function isOwnCall({ account, actor }: Seen, stage: Stage): boolean {
  if (account === stage.accountId) return actor.roleId !== undefined && stage.ownRoles.includes(actor.roleId);
  const there = memberRoles()?.replace("*", account);
  return functionNames.some((name) => actor.roleArn === `${there}iam-steward-${stage.name}-${name}`);
}

/** Whether watch looks after an account: the stage's own, or another where it serves more. What is not entered is told of, too. */
export const isWatched = ({ account }: Seen, { accountId }: Stage): boolean =>
  account === accountId || memberRoles() !== undefined;
