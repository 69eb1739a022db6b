import { iam } from "../../shared/aws/iam.ts";
import { ssm } from "../../shared/aws/ssm.ts";
import type { RotationLook, Verdict } from "../../shared/contracts/rotate-keys.ts";
import { type AccessKey, lastUse, listKeys } from "../../shared/iam/access-keys.ts";
import { guard } from "../../shared/iam/guard.ts";
import { pauseOf } from "../../shared/pause.ts";
import { holdExempt } from "./exemption.ts";
import { isHandedOut } from "./handed-out.ts";
import type { Settings } from "./settings.ts";
import { decide, type Situation, time } from "./verdict.ts";

/** Milliseconds until a pause is looked at again: an execution's history holds a year of such looks. */
export const pauseLook = 4 * 3_600_000;

/** What is to become of the old key now, by a fresh look at it, at its successor and at the pause; changes nothing. */
export async function look({ now, ...rotation }: RotationLook, settings: Settings): Promise<Verdict> {
  const { userName } = holdExempt(await guard(iam, rotation), now);
  const keys = await listKeys(iam, userName);
  const old = keys.find(({ AccessKeyId }) => AccessKeyId === rotation.accessKeyId);
  if (!old) return { verdict: "gone", deleteAfter: now };
  const verdict = decide(await situationOf(rotation, old, keys, settings), settings.limits, Date.parse(now));
  const pause = verdict.verdict === "quiet" ? await pauseOf(ssm, settings.pauseParameter) : undefined;
  if (!pause) return verdict;
  return { verdict: "paused", why: pause.reason, lookAt: time(Date.parse(now) + pauseLook) };
}

async function situationOf(
  { userId, since, successor }: Omit<RotationLook, "now">,
  old: AccessKey,
  keys: AccessKey[],
  { handoverPrefix }: Settings,
): Promise<Situation> {
  const isAnotherLive = keys.some(({ AccessKeyId, Status }) => AccessKeyId !== old.AccessKeyId && Status === "Active");
  const next = keys.find(({ AccessKeyId }) => AccessKeyId === successor?.accessKeyId);
  if (!old.CreateDate) throw new Error(`IAM does not say when ${old.AccessKeyId} was made`);
  return {
    since: Date.parse(since),
    old: { created: old.CreateDate.getTime(), lastUsed: (await lastUse(iam, old.AccessKeyId))?.getTime() },
    successor: successor && {
      isLive: next?.Status === "Active",
      provenAt: Date.parse(successor.provenAt),
      lastUsed: next && (await lastUse(iam, next.AccessKeyId))?.getTime(),
    },
    isHandedOut: isAnotherLive && (await isHandedOut(handoverPrefix, userId, old.AccessKeyId)),
  };
}
