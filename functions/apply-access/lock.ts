import { DescribeExecutionCommand } from "@aws-sdk/client-sfn";
import type { AccessState } from "../../access/state.ts";
import { type Last, readApplied, replaceApplied } from "../../access/store.ts";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { PlanIsStale, Rejected, unless } from "../../shared/errors.ts";
import { store } from "./settings.ts";

interface Holder {
  execution: string;
  plan: string;
}

/**
 * One execution at a time applies a plan. What was applied last names it, so that an execution that ended halfway is
 * remembered with its plan.
 */
export const lock = (last: Last, applying: Holder) => replaceApplied(store, last, { ...last.applied, applying });

/**
 * An execution that is over holds nothing: another takes its place, and it is refused if it is taken up again.
 *
 * @throws {Rejected} while it is not over
 */
export async function refuseIfLocked({ applied: { applying } }: Last): Promise<void> {
  if (!applying) return;
  const { execution: executionArn } = applying;
  const found = await stepFunctions
    .send(new DescribeExecutionCommand({ executionArn }))
    .catch(unless("ExecutionDoesNotExist"));
  if (found?.status !== "RUNNING" && found?.status !== "PENDING_REDRIVE") return;
  throw new Rejected(`another plan is being applied. To follow it: steward watch ${executionArn}`);
}

/** @throws {PlanIsStale} if another execution has taken this one's place, or it never began */
export async function requireLock(execution: string): Promise<void> {
  const { applying } = (await readApplied(store)).applied;
  if (applying?.execution !== execution)
    throw new PlanIsStale(`another execution has applied or undone a plan since this one began. Plan again`);
}

export const unlock = (
  last: Last,
  { plan, managed } = last.applied as { plan?: string | undefined; managed: AccessState },
) => replaceApplied(store, last, { ...(plan !== undefined && { plan }), managed });
