import { iam } from "../../shared/aws/iam.ts";
import { stepFunctions } from "../../shared/aws/step-functions.ts";
import { KeyLimitReached, Rejected, RotationUnderWay } from "../../shared/errors.ts";
import { runningExecutionsOf } from "../../shared/executions.ts";
import { type AccessKey, listKeys } from "../../shared/iam/access-keys.ts";
import { guard } from "../../shared/iam/guard.ts";
import { userTag } from "../../shared/iam/tags.ts";
import type { PlanRotation, RotationPlan } from "./contract.ts";
import { holdExempt } from "./exemption.ts";
import { isHandedOut } from "./handed-out.ts";
import { daysAtRest } from "./rest.ts";
import type { Settings } from "./settings.ts";
import { refuseUndone } from "./undone.ts";

/**
 * Whether and how a key can be rotated; changes nothing. An idle one gets no successor; one that was made inactive does, for
 * that is what somebody asks for whose key was exposed.
 *
 * @throws {RotationUnderWay} where another request came first
 * @throws {KeyLimitReached} where there is no room for a successor
 */
export async function plan({ accessKeyId, now, ...who }: PlanRotation, settings: Settings): Promise<RotationPlan> {
  const { userName, userId, tags } = holdExempt(await guard(iam, who), now);
  await refuseUndone({ userId, requestId: who.requestId });
  const keys = await listKeys(iam, userName);
  const key = keys.find(({ AccessKeyId }) => AccessKeyId === accessKeyId);
  if (!key) throw new Rejected(`${userName} has no key ${accessKeyId}`);
  await holdSecond(who, settings.workflowArnPrefix);
  const other = keys.find(({ AccessKeyId }) => AccessKeyId !== accessKeyId);
  const idle = key.Status === "Active" && (await daysAtRest(iam, key, now)) >= settings.limits.unused;
  if (idle && other?.Status === "Active" && (await isHandedOut(settings.handoverPrefix, userId, accessKeyId)))
    throw new Rejected(`${accessKeyId} is what the hand-over secret of ${userName} gives out`);
  const spare = idle || !other ? undefined : await spareOf(other, now, settings.limits.deletion);
  return { userId, owner: tags.get(userTag.owner), idle, graceDays: settings.limits.grace, spare };
}

/** Of two that were asked for at once, the older goes on. */
async function holdSecond({ requestId, userName }: Pick<PlanRotation, "requestId" | "userName">, arnPrefix: string) {
  const [first] = await runningExecutionsOf(stepFunctions, arnPrefix, "rotate-key", userName);
  if (first && first.requestId !== requestId)
    throw new RotationUnderWay(`request ${first.requestId} is rotating a key of ${userName}: ${first.executionArn}`);
}

/** The other key, if it may be deleted to make room. A live one never is. */
async function spareOf(other: AccessKey, now: string, deletionDays: number): Promise<string> {
  const { AccessKeyId, Status, UserName } = other;
  if (Status === "Active")
    throw new KeyLimitReached(`${UserName} has another live key, ${AccessKeyId}: which may go is for a person to say`);
  if ((await daysAtRest(iam, other, now)) < deletionDays)
    throw new KeyLimitReached(`${AccessKeyId} of ${UserName} is inactive, but has not rested for ${deletionDays} days`);
  return AccessKeyId;
}
