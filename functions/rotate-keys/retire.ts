import { DeleteAccessKeyCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { KeyReactivated, OldKeyInUse, unless } from "../../shared/errors.ts";
import { type AccessKey, listKeys } from "../../shared/iam/access-keys.ts";
import { guard } from "../../shared/iam/guard.ts";
import { DAY } from "../../shared/time.ts";
import type { RetireKey } from "./contract.ts";
import { holdExempt } from "./exemption.ts";
import { removeLabel } from "./handed-out.ts";
import { paused } from "./paused.ts";
import { daysAtRest } from "./rest.ts";
import type { Settings } from "./settings.ts";
import { refuseUndone } from "./undone.ts";
import { time } from "./verdict.ts";

/**
 * Deletes an inactive key once its time has come, and takes its label off the hand-over secret. A live key is never
 * deleted: that it is active again says that somebody needs it.
 *
 * @throws {KeyReactivated}
 * @throws {OldKeyInUse} where it was used since it was deactivated
 */
export async function retire({ accessKeyId, deleteAfter, now, ...who }: RetireKey, settings: Settings) {
  const { userName, userId } = holdExempt(await guard(iam, who), now);
  await refuseUndone(who);
  const key = (await listKeys(iam, userName)).find(({ AccessKeyId }) => AccessKeyId === accessKeyId);
  if (key?.Status === "Active") throw new KeyReactivated(`${accessKeyId} of ${userName} is active again`);
  const lookAt = key && (await notBefore(key, { deleteAfter, now }, settings));
  if (lookAt) return { retired: "waiting" as const, lookAt };
  await iam
    .send(new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId }))
    .catch(unless("NoSuchEntityException"));
  await removeLabel(settings.handoverPrefix, userId, accessKeyId);
  return { retired: "deleted" as const };
}

/** When to look again, where it is too early to delete. */
async function notBefore(key: AccessKey, { deleteAfter, now }: Pick<RetireKey, "deleteAfter" | "now">, at: Settings) {
  const moment = Date.parse(now);
  const due = Date.parse(deleteAfter);
  if (moment < due) return time(Math.min(moment + DAY, due));
  if ((await daysAtRest(iam, key, now)) < at.limits.deletion)
    throw new OldKeyInUse(`${key.AccessKeyId} was used since it was deactivated, and is inactive once more`);
  return (await paused(at.pauseParameter, now))?.lookAt;
}
