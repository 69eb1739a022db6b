import { EnableMFADeviceCommand } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { config } from "../../shared/config.ts";
import { Rejected, Transient, unless } from "../../shared/errors.ts";
import { guard, type StandingUser } from "../../shared/iam/guard.ts";
import {
  deviceTag,
  type EnabledDevice,
  enabledDevices,
  placesFor,
  tagsOfDevice,
} from "../../shared/iam/mfa-devices.ts";
import { logger, step } from "../../shared/step.ts";
import { untilShown } from "../../shared/until-shown.ts";
import { confirmMfa } from "./contract.ts";

const { HANDOVER_PREFIX } = config(["HANDOVER_PREFIX"]);
/** No request has this id: a user who is leaving enrolls no device. */
const noRequest = "(confirm-mfa)";

/**
 * Enables the device of a user's open enrolment, given two consecutive codes of it (probe: mfa-codes). A user who has MFA
 * gets a second device only if that replaces the first one in a reset; no device is taken off.
 * Safe to repeat: if the device is enabled already, that is the answer, whatever the codes.
 */
export const handler = step(confirmMfa, async ({ userName, ...codes }) => {
  const user = await guard(iam, { requestId: noRequest, userName });
  const devices = await enabledDevices(iam, userName);
  const open = await openEnrolment(user, devices);
  const own = placesFor(user, HANDOVER_PREFIX).flatMap(({ serialNumber }) => deviceIn(devices, serialNumber) ?? []);
  if (!open && own[0]) return answer(userName, own[0]);
  if (devices.length > 0 && !open?.replaces)
    throw new Rejected(`${userName} has MFA already (${devices.map(({ SerialNumber }) => SerialNumber).join(", ")})`);
  if (!open) throw new Rejected(`no enrolment of ${userName} is open: ask for one`);
  await enable(userName, unlessOver(user, open), codes);
  const look = async () => deviceIn(await enabledDevices(iam, userName), open.serialNumber);
  const enabled = await untilShown(look, Boolean, [1, 2, 4, 8]); // the function has half a minute
  if (!enabled) throw new Transient(`IAM does not show the device of ${userName} yet`);
  return answer(userName, enabled);
});

const deviceIn = (devices: EnabledDevice[], serialNumber: string) =>
  devices.find(({ SerialNumber }) => SerialNumber === serialNumber);

const answer = (userName: string, { SerialNumber, EnableDate = new Date(0) }: EnabledDevice) => ({
  userName,
  serialNumber: SerialNumber,
  enabledAt: EnableDate.toISOString(),
});

interface Open {
  serialNumber: string;
  deadline: string;
  /** The device may be enabled beside others. */
  replaces: boolean;
}

async function openEnrolment(user: StandingUser, devices: EnabledDevice[]): Promise<Open | undefined> {
  for (const { serialNumber } of placesFor(user, HANDOVER_PREFIX)) {
    if (deviceIn(devices, serialNumber)) continue;
    const tags = await tagsOfDevice(iam, serialNumber);
    if (tags?.get(deviceTag.userId) === user.userId)
      return {
        serialNumber,
        deadline: tags.get(deviceTag.expiresAt) ?? "",
        replaces: tags.has(deviceTag.replaces),
      };
  }
  return undefined;
}

/** A call by hand has no state whose time could count: here the clock is read. */
function unlessOver({ userName }: StandingUser, { serialNumber, deadline }: Open): string {
  if (Date.parse(deadline) > Date.now()) return serialNumber;
  throw new Rejected(`the enrolment of ${userName} ended at ${deadline}: ask for another one`);
}

async function enable(UserName: string, SerialNumber: string, codes: { firstCode: string; secondCode: string }) {
  const [firstCode, secondCode] = [codes.firstCode, codes.secondCode].map((code) => code.replaceAll(/\s/g, ""));
  if (firstCode === secondCode) throw new Rejected(`these are not two codes, but the same one twice: ${nextTwo}`);
  const command = new EnableMFADeviceCommand({
    UserName,
    SerialNumber,
    AuthenticationCode1: firstCode,
    AuthenticationCode2: secondCode,
  });
  await iam.send(command).catch(unless("EntityAlreadyExistsException")).catch(inWords);
  logger.info("MFA device enabled", { userName: UserName, serialNumber: SerialNumber });
}

const nextTwo = "wait until the authenticator shows a new code, then type that one and the next, in this order";

const refusals = new Map([
  [
    "InvalidAuthenticationCodeException",
    `AWS does not take these codes: they are not two consecutive ones of this device in their order, or were used before; ${nextTwo}`,
  ],
  ["NoSuchEntityException", "the device is gone: ask for another enrolment"],
  ["LimitExceededException", "IAM allows this user no further device"],
]);

function inWords(error: Error): never {
  const why = refusals.get(error.name);
  throw why === undefined ? error : new Rejected(why);
}
