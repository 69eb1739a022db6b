import { iam } from "../../shared/aws/iam.ts";
import { type AccessKey, lastUse, listKeys } from "../../shared/iam/access-keys.ts";
import { guard } from "../../shared/iam/guard.ts";
import type { RotationLook, Verdict } from "./contract.ts";
import { holdExempt } from "./exemption.ts";
import { isHandedOut } from "./handed-out.ts";
import { paused } from "./paused.ts";
import type { Settings } from "./settings.ts";
import { refuseUndone } from "./undone.ts";
import { decide, type Situation } from "./verdict.ts";

/** What is to become of the old key now, by a fresh look at it, at its successor and at the pause; changes nothing. */
export async function look({ now, ...rotation }: RotationLook, settings: Settings): Promise<Verdict> {
  const { userName } = holdExempt(await guard(iam, rotation), now);
  await refuseUndone(rotation);
  const keys = await listKeys(iam, userName);
  const old = keys.find(({ AccessKeyId }) => AccessKeyId === rotation.accessKeyId);
  if (!old) return { verdict: "gone", deleteAfter: now };
  const verdict = decide(await situationOf(rotation, old, keys, settings), settings.limits, Date.parse(now));
  const pause = verdict.verdict === "quiet" ? await paused(settings.pauseParameter, now) : undefined;
  return pause ? { verdict: "paused", ...pause } : verdict;
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
