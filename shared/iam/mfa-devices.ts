import {
  DeleteConflictException,
  DeleteVirtualMFADeviceCommand,
  type IAMClient,
  type MFADevice,
  paginateListMFADevices,
  paginateListMFADeviceTags,
} from "@aws-sdk/client-iam";
import { unless } from "../errors.ts";
import type { StandingUser } from "./guard.ts";

/** Tags of iam-steward on a device. IAM matches their keys with regard to case. */
export const deviceTag = {
  request: "steward:request",
  userId: "steward:user-id",
  expiresAt: "steward:expires-at",
  /** The version of the hand-over secret that holds the device's seed. */
  version: "steward:secret-version",
  /** The device replaces the user's other devices, so that it may be enabled beside them. */
  replaces: "steward:replaces",
} as const;

export interface Place {
  path: string;
  name: string;
  serialNumber: string;
}

/**
 * The two places of the devices that iam-steward makes for a user: while the device in one is enabled, its successor is
 * made in the other. The path holds the user's id, so that somebody who gets the name later meets no device of this user.
 * An authenticator shows the name.
 *
 * @param prefix `iam-steward/<stage>/`
 */
export function placesFor({ arn, userId, userName }: StandingUser, prefix: string): Place[] {
  return [`/${prefix}${userId}/`, `/${prefix}${userId}/2/`].map((path) => ({
    path,
    name: userName,
    serialNumber: arn.replace(/:user\/.*$/, `:mfa${path}${userName}`),
  }));
}

export type EnabledDevice = MFADevice & { SerialNumber: string };

/** What a user signs in with besides the password: virtual devices, hardware tokens and passkeys alike. */
export async function enabledDevices(client: IAMClient, UserName: string): Promise<EnabledDevice[]> {
  const devices: EnabledDevice[] = [];
  for await (const { MFADevices = [] } of paginateListMFADevices({ client }, { UserName }))
    for (const { SerialNumber = "", ...device } of MFADevices) devices.push({ ...device, SerialNumber });
  return devices;
}

export const serialsOf = async (client: IAMClient, userName: string): Promise<string[]> =>
  (await enabledDevices(client, userName)).map(({ SerialNumber }) => SerialNumber);

/** The tags of a device; nothing if there is no such device. */
export async function tagsOfDevice(client: IAMClient, SerialNumber: string): Promise<Map<string, string> | undefined> {
  const tags = new Map<string, string>();
  try {
    for await (const { Tags = [] } of paginateListMFADeviceTags({ client }, { SerialNumber }))
      for (const { Key = "", Value = "" } of Tags) tags.set(Key, Value);
    return tags;
  } catch (error) {
    return unless("NoSuchEntityException")(error as Error);
  }
}

/** Deletes a device that no user has; false if a user has it. A device that is gone already counts as deleted. */
export async function deleteUnassigned(iam: IAMClient, SerialNumber: string): Promise<boolean> {
  try {
    await iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })).catch(unless("NoSuchEntityException"));
    return true;
  } catch (error) {
    if (error instanceof DeleteConflictException) return false;
    throw error;
  }
}
