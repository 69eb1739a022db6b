import { randomUUID } from "node:crypto";
import {
  CreateVirtualMFADeviceCommand,
  EntityAlreadyExistsException,
  TagMFADeviceCommand,
  type VirtualMFADevice,
} from "@aws-sdk/client-iam";
import { iam, iamOnce } from "../../shared/aws/iam.ts";
import { secretsManager } from "../../shared/aws/secrets-manager.ts";
import { asRejected, Rejected, Transient } from "../../shared/errors.ts";
import { ensureSecret, type Handover, type HandoverSecret } from "../../shared/handover.ts";
import { putVersion } from "../../shared/handover-versions.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";
import { deleteUnassigned, deviceTag, type Place, serialsOf, tagsOfDevice } from "../../shared/iam/mfa-devices.ts";
import { logger } from "../../shared/step.ts";
import type { Request } from "./executions.ts";

interface Wanted {
  requestId: string;
  user: StandingUser;
  /** Where no enabled device is. */
  places: Place[];
  /** The device is to be enabled beside others, which it replaces. */
  replaces: boolean;
  now: string;
  deadline: string;
}

type Enrolment = Wanted & { device: Place; secret: HandoverSecret };
type IsRunning = (request: Request) => Promise<boolean>;

/**
 * Makes a device that is not enabled yet, with its seed in the secret, or finds the one of an earlier try: its enrolment
 * ends at the deadline of this try. The device's tags name the version that holds its seed: a device whose seed was never
 * stored is of no use to anybody, and is replaced.
 *
 * @throws {Rejected} if the place is taken by what this request must not touch
 */
export async function ensureDevice(handover: Handover, wanted: Wanted, isRunning: IsRunning): Promise<void> {
  const { user, places } = wanted;
  const [device] = places;
  if (!device)
    throw new Rejected(
      `both devices that iam-steward makes for ${user.userName} are enabled: take one of them off first`,
    );
  const enrolment = { ...wanted, device, secret: await ensureSecret(handover, { user, kind: "mfa" }) };
  if ((await createStored(enrolment)) || (await takeUp(enrolment, isRunning))) return;
  const { serialNumber } = device;
  if (!(await deleteUnassigned(iam, serialNumber))) throw new Rejected(`${serialNumber} is on another user`);
  logger.warn("the device of an earlier try is replaced", { serialNumber });
  if (!(await createStored(enrolment))) throw new Transient(`${serialNumber} was made at the same time`);
}

/** Whether the device that is there is this request's, with its seed in the secret; false if it may be replaced. */
async function takeUp(enrolment: Enrolment, isRunning: IsRunning): Promise<boolean> {
  const { device, requestId, secret, user, now, deadline } = enrolment;
  const { serialNumber: SerialNumber } = device;
  const tags = await tagsOfDevice(iam, SerialNumber);
  if (!tags) throw new Transient(`${SerialNumber} exists, and IAM does not show it yet`);
  const [by, expiresAt = ""] = [tags.get(deviceTag.request), tags.get(deviceTag.expiresAt)];
  if (by === undefined || tags.get(deviceTag.userId) !== user.userId)
    throw new Rejected(`${SerialNumber} was not made by iam-steward: delete it, if nobody needs it`);
  // An enrolment that was stopped, by an offboarding for one, leaves its device behind: the next one replaces it.
  if (
    by !== requestId &&
    Date.parse(expiresAt) > Date.parse(now) &&
    (await isRunning({ requestId: by, userName: user.userName }))
  )
    throw new Rejected(`request ${by} has ${user.userName} enroll a device until ${expiresAt}`);
  if (by !== requestId || !secret.versions[tags.get(deviceTag.version) ?? ""]?.includes("AWSCURRENT")) return false;
  await iam.send(new TagMFADeviceCommand({ SerialNumber, Tags: [{ Key: deviceTag.expiresAt, Value: deadline }] }));
  return true;
}

/** Devices of ours that wait for their user, with their tags. */
export async function openDevices(user: StandingUser, places: Place[]) {
  const enabled = await serialsOf(iam, user.userName);
  const open: (Place & { tags: Map<string, string> })[] = [];
  for (const place of places.filter(({ serialNumber }) => !enabled.includes(serialNumber))) {
    const tags = await tagsOfDevice(iam, place.serialNumber);
    if (tags?.get(deviceTag.userId) === user.userId) open.push({ ...place, tags });
  }
  return open;
}

/** Removes a device of ours that is not enabled. */
export async function removeDevice({ userId }: StandingUser, { serialNumber }: Place): Promise<void> {
  const tags = await tagsOfDevice(iam, serialNumber);
  if (tags?.get(deviceTag.userId) === userId) await deleteUnassigned(iam, serialNumber);
}

/** False if a device of the name is there already. */
async function createStored(enrolment: Enrolment): Promise<boolean> {
  const version = randomUUID();
  const made = await create(enrolment, version);
  if (made) await store(enrolment, version, made);
  return made !== undefined;
}

/** IAM shows seed and QR code only in this answer. */
async function create({ device, deadline, replaces, requestId, user }: Enrolment, version: string) {
  const tags = {
    [deviceTag.request]: requestId,
    [deviceTag.userId]: user.userId,
    [deviceTag.expiresAt]: deadline,
    [deviceTag.version]: version,
    ...(replaces && { [deviceTag.replaces]: "yes" }),
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

/** What AWS's QR code says, for people who cannot scan it. */
function otpauthUri({ name, serialNumber }: Place, secret: string): string {
  const issuer = "Amazon Web Services";
  const label = [issuer, `${name}@${serialNumber.split(":")[4]}`].map(encodeURIComponent).join(":");
  return `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer }).toString().replaceAll("+", "%20")}`;
}
