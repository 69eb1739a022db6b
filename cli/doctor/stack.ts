import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { staged } from "../../shared/command-line.ts";
import { notOk, ok, restore, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/** @throws {Error} ValidationError if CloudFormation has no stack of this name: then nothing can be said of it */
export async function stackOf({ cloudFormation, prefix }: World) {
  const StackName = prefix.slice(0, -1);
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  return { StackName, ...Stacks[0] };
}

/** How its last deploy ended, and what CloudFormation has found when it was last asked for drift. */
export async function stackIsWhole(world: World): Promise<Verdict> {
  const { StackName = "", StackStatus = "", StackStatusReason, DriftInformation } = await stackOf(world);
  const told = `the stack ${StackName} is ${StackStatus}`;
  if (DriftInformation?.StackDriftStatus === "DRIFTED")
    return notOk(`${told}, and DRIFTED from its template when CloudFormation last looked`, restore);
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE(_CLEANUP_IN_PROGRESS)?$/.test(StackStatus)) return ok(told);
  return notOk(
    StackStatusReason ? `${told}: ${StackStatusReason}` : told,
    whatToDo(StackName, StackStatus, world.stage),
  );
}

function whatToDo(stack: string, status: string, stage: string): string {
  if (status.endsWith("IN_PROGRESS"))
    return `wait for its end: aws cloudformation describe-stack-events --stack-name ${stack}`;
  if (status === "UPDATE_ROLLBACK_FAILED") return `aws cloudformation continue-update-rollback --stack-name ${stack}`;
  if (status.startsWith("DELETE"))
    return `let go of what depends on it, and remove it again: ${staged("steward handback", stage)}`;
  return `find what failed, mend it, and deploy again: aws cloudformation describe-stack-events --stack-name ${stack}`;
}
