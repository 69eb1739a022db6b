import { DeactivateMFADeviceCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { Rejected, Transient, unless } from "../../shared/errors.ts";
import { guard } from "../../shared/iam/guard.ts";
import { deleteUnassigned, serialsOf } from "../../shared/iam/mfa-devices.ts";
import { userTag } from "../../shared/iam/tags.ts";
import { steps } from "../../shared/step.ts";
import { untilShown } from "../../shared/until-shown.ts";
import { type Begin, resetMfa, type TakeOff } from "./contract.ts";

/**
 * Takes lost MFA devices off a user: `begin` finds them, `take-off` takes them off once another device is enabled. Virtual
 * devices are deleted; a hardware token can be enabled again, a passkey must be registered again.
 * Safe to repeat: a device that is off already counts as taken off.
 */
export const handler = steps(resetMfa, { begin, "take-off": takeOff });

async function begin(who: Begin) {
  const { userId, userName, tags } = await guard(iam, who);
  const devices = await serialsOf(iam, userName);
  if (devices.length === 0)
    throw new Rejected(`${userName} has no MFA device to reset: start enroll-mfa for a first device`);
  return { userId, owner: tags.get(userTag.owner), devices };
}

/**
 * @throws {Rejected} if this request does not reset the user's MFA, or does so no longer
 * @throws {Transient} if no other device is enabled: a user without MFA would be open to anybody with the password
 */
async function takeOff({ devices, ...who }: TakeOff) {
  const { userName, tags } = await guard(iam, who);
  if (tags.get(userTag.mfaReset) !== who.requestId)
    throw new Rejected(`request ${who.requestId} does not reset the MFA of ${userName}, or was undone`);
  const others = async () => (await serialsOf(iam, userName)).filter((serial) => !devices.includes(serial));
  if ((await untilShown(others, (found) => found.length > 0)).length === 0)
    throw new Transient(`IAM shows no new device of ${userName}: the old ones stay`);
  for (const serialNumber of devices) await takeOffOne(userName, serialNumber);
  return { takenOff: devices };
}

/** Hardware tokens and passkeys are not virtual devices, and there is nothing to delete. */
async function takeOffOne(UserName: string, SerialNumber: string): Promise<void> {
  await iam.send(new DeactivateMFADeviceCommand({ UserName, SerialNumber })).catch(unless("NoSuchEntityException"));
  if (SerialNumber.includes(":mfa/")) await deleteUnassigned(iam, SerialNumber);
}
