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

/** Tags of ours on a device. Their case counts. */
export const deviceTag = {
  request: "steward:request",
  userId: "steward:user-id",
  expiresAt: "steward:expires-at",
  /** The version of the hand-over secret that holds the device's seed. */
  version: "steward:secret-version",
} as const;

/**
 * Where the device stands that is made for a user. His id is in the path, so that whoever gets the name after him meets
 * nothing of his; the name is what an authenticator shows.
 *
 * @param prefix `iam-steward/<stage>/`
 */
export function deviceFor({ arn, userId, userName }: StandingUser, prefix: string) {
  const path = `/${prefix}${userId}/`;
  return { path, name: userName, serialNumber: arn.replace(/:user\/.*$/, `:mfa${path}${userName}`) };
}

/** What a user can sign in with beside his password: virtual devices, hardware tokens and passkeys alike. */
export async function enabledDevices(client: IAMClient, UserName: string): Promise<MFADevice[]> {
  const devices: MFADevice[] = [];
  for await (const { MFADevices = [] } of paginateListMFADevices({ client }, { UserName })) devices.push(...MFADevices);
  return devices;
}

/** The tags of a device; nothing where there is no such device. */
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

/** Deletes a device that is on nobody; false where it is on somebody. What is gone already counts as deleted. */
export async function deleteUnassigned(iam: IAMClient, SerialNumber: string): Promise<boolean> {
  try {
    await iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber })).catch(unless("NoSuchEntityException"));
    return true;
  } catch (error) {
    if (error instanceof DeleteConflictException) return false;
    throw error;
  }
}
