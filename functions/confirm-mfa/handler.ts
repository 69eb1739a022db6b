import { EnableMFADeviceCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { config } from "../../shared/config.ts";
import { Rejected, Transient, unless } from "../../shared/errors.ts";
import { guard, type StandingUser } from "../../shared/iam/guard.ts";
import { deviceFor, deviceTag, enabledDevices, tagsOfDevice } from "../../shared/iam/mfa-devices.ts";
import { logger, step } from "../../shared/step.ts";
import { untilShown } from "../../shared/until-shown.ts";
import { confirmMfa } from "./contract.ts";

const { HANDOVER_PREFIX } = config(["HANDOVER_PREFIX"]);
/** No request has such an id: nobody who is leaving sets up MFA. */
const noRequest = "(confirm-mfa)";

/**
 * Puts the device of a user's open enrolment on him, if he has two consecutive codes of it. It does nothing else: a user
 * who has MFA gets no second device this way, and none is ever taken off.
 * Safe to repeat: a device that is on him already is the answer, whatever the codes.
 */
export const handler = step(confirmMfa, async ({ userName, ...codes }) => {
  const user = await guard(iam, { requestId: noRequest, userName });
  const { serialNumber } = deviceFor(user, HANDOVER_PREFIX);
  const found = await ownDevice(user, serialNumber);
  if (found) return found;
  await openEnrolment(user, serialNumber);
  const [firstCode, secondCode] = [codes.firstCode, codes.secondCode].map((code) => code.replaceAll(/\s/g, ""));
  if (firstCode === secondCode) throw new Rejected(`these are not two codes, but the same one twice: ${nextTwo}`);
  const command = new EnableMFADeviceCommand({
    UserName: userName,
    SerialNumber: serialNumber,
    AuthenticationCode1: firstCode,
    AuthenticationCode2: secondCode,
  });
  await iam.send(command).catch(unless("EntityAlreadyExistsException")).catch(inWords);
  logger.info("MFA device enabled", { userName, serialNumber });
  const enabled = await untilShown(() => ownDevice(user, serialNumber), Boolean);
  if (!enabled) throw new Transient(`IAM does not show the device of ${userName} yet`);
  return enabled;
});

const nextTwo = "wait until the authenticator shows a new code, then type that one and the next, in this order";

const refusals = new Map([
  [
    "InvalidAuthenticationCodeException",
    `AWS does not take these codes: they are not two consecutive ones of this device in their order, or were used before; ${nextTwo}`,
  ],
  ["NoSuchEntityException", "the device is there no more: ask for another enrolment"],
  ["LimitExceededException", "IAM allows this user no further device"],
]);

function inWords(error: Error): never {
  const why = refusals.get(error.name);
  throw why === undefined ? error : new Rejected(why);
}

/** The device of ours, where it is on the user. @throws {Rejected} where another one is */
async function ownDevice({ userName }: StandingUser, serialNumber: string) {
  const devices = await enabledDevices(iam, userName);
  const own = devices.find(({ SerialNumber }) => SerialNumber === serialNumber);
  if (own) return { userName, serialNumber, enabledAt: (own.EnableDate ?? new Date(0)).toISOString() };
  if (devices.length === 0) return undefined;
  throw new Rejected(`${userName} has MFA already (${devices.map(({ SerialNumber }) => SerialNumber).join(", ")})`);
}

/** A call by hand has no state whose time could count: here the clock is read. */
async function openEnrolment({ userId, userName }: StandingUser, serialNumber: string): Promise<void> {
  const tags = await tagsOfDevice(iam, serialNumber);
  if (tags?.get(deviceTag.userId) !== userId) throw new Rejected(`no enrolment of ${userName} is open: ask for one`);
  const deadline = tags.get(deviceTag.expiresAt) ?? "";
  if (!(Date.parse(deadline) > Date.now()))
    throw new Rejected(`the enrolment of ${userName} ended at ${deadline}: ask for another one`);
}
