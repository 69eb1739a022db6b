import { randomUUID } from "node:crypto";
import {
  CreateVirtualMFADeviceCommand,
  EntityAlreadyExistsException,
  type VirtualMFADevice,
} from "@aws-sdk/client-iam";
import { iam, iamOnce } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { asRejected, Rejected, Transient } from "../../shared/errors.ts";
import { ensureSecret, type Handover, type HandoverSecret, putVersion } from "../../shared/handover.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { deleteUnassigned, type deviceFor, deviceTag, tagsOfDevice } from "../../shared/iam/mfa-devices.ts";
import { logger } from "../../shared/step.ts";

type Device = ReturnType<typeof deviceFor>;

interface Wanted {
  requestId: string;
  user: StandingUser;
  device: Device;
  now: string;
  deadline: string;
}

type Enrolment = Wanted & { secret: HandoverSecret };

/**
 * A device that is on nobody yet, whose seed lies in the secret; the time at which its enrolment ends is given back. The
 * device's tags name the version that holds its seed: one whose seed was never stored is of no use to anybody, and is
 * replaced.
 *
 * @throws {Rejected} where the place is taken by what this request must not touch
 */
export async function ensureDevice(handover: Handover, wanted: Wanted): Promise<string> {
  const { serialNumber } = wanted.device;
  const enrolment = { ...wanted, secret: await ensureSecret(handover, { user: wanted.user, kind: "mfa" }) };
  if (await createStored(enrolment)) return enrolment.deadline;
  const deadline = await openEnrolment(enrolment);
  if (deadline !== undefined) return deadline;
  if (!(await deleteUnassigned(iam, serialNumber))) throw new Rejected(`${serialNumber} is on another user`);
  logger.warn("a device of an earlier try is replaced", { serialNumber });
  if (await createStored(enrolment)) return enrolment.deadline;
  throw new Transient(`${serialNumber} was made at the same time`);
}

/** When the device that is there is to be enrolled; nothing where it is an orphan of ours. */
async function openEnrolment({ device, requestId, secret, user, now }: Enrolment): Promise<string | undefined> {
  const tags = await tagsOfDevice(iam, device.serialNumber);
  if (!tags) throw new Transient(`${device.serialNumber} exists, and IAM does not find it yet`);
  const [by, expiresAt = ""] = [tags.get(deviceTag.request), tags.get(deviceTag.expiresAt)];
  if (by === undefined || tags.get(deviceTag.userId) !== user.userId)
    throw new Rejected(`${device.serialNumber} was not made by iam-steward: delete it, if nobody needs it`);
  if (by !== requestId && Date.parse(expiresAt) > Date.parse(now))
    throw new Rejected(`request ${by} enrols ${user.userName} until ${expiresAt}`);
  const isStored = secret.versions[tags.get(deviceTag.version) ?? ""]?.includes("AWSCURRENT");
  return by === requestId && isStored ? expiresAt : undefined;
}

/** Removes a device of ours that is on nobody; what is not ours stays. */
export async function removeDevice({ userId }: StandingUser, { serialNumber }: Device): Promise<void> {
  const tags = await tagsOfDevice(iam, serialNumber);
  if (tags?.get(deviceTag.userId) === userId) await deleteUnassigned(iam, serialNumber);
}

/** False where a device of the name is there already. */
async function createStored(enrolment: Enrolment): Promise<boolean> {
  const version = randomUUID();
  const made = await create(enrolment, version);
  if (made) await store(enrolment, version, made);
  return made !== undefined;
}

/** Seed and QR code are shown this once. */
async function create({ device, deadline, requestId, user }: Enrolment, version: string) {
  const tags = {
    [deviceTag.request]: requestId,
    [deviceTag.userId]: user.userId,
    [deviceTag.expiresAt]: deadline,
    [deviceTag.version]: version,
  };
  const command = new CreateVirtualMFADeviceCommand({
    Path: device.path,
    VirtualMFADeviceName: device.name,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
  try {
    return (await iamOnce.send(command)).VirtualMFADevice;
  } catch (error) {
    if (error instanceof EntityAlreadyExistsException) return undefined;
    return asRejected("LimitExceededException", "InvalidInputException")(error as Error);
  }
}

async function store({ device, requestId, secret }: Enrolment, version: string, made: VirtualMFADevice) {
  const seed = Buffer.from(made.Base32StringSeed ?? []).toString();
  const value = {
    requestId,
    serialNumber: device.serialNumber,
    seed,
    otpauthUri: otpauthUri(device, seed),
    qrPngBase64: Buffer.from(made.QRCodePNG ?? []).toString("base64"),
  };
  try {
    await putVersion(secretsManager, secret.name, version, value, ["AWSCURRENT"]);
  } catch (error) {
    await deleteUnassigned(iam, device.serialNumber); // nobody will ever see its seed
    throw error;
  }
}

/** What AWS's QR code says, for those who cannot scan it. */
function otpauthUri({ name, serialNumber }: Device, secret: string): string {
  const issuer = "Amazon Web Services";
  const label = [issuer, `${name}@${serialNumber.split(":")[4]}`].map(encodeURIComponent).join(":");
  return `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer }).toString().replaceAll("+", "%20")}`;
}
