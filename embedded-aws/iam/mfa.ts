import type * as Iam from "@aws-sdk/client-iam";
import type { Account } from "../account.ts";
import type { Caller } from "../operation.ts";
import type { Call } from "./call.ts";
import { arn, callingUser, findUser, userOrCaller } from "./names.ts";
import { page } from "./paging.ts";
import { accessDenied, deleteConflict, entityExists, noSuchEntity, validationError, withinQuota } from "./refusals.ts";
import type { MfaDevice, User, VirtualMfaDevice } from "./state.ts";
import { deviceTags, putDeviceTags } from "./tags.ts";
import { listedUser } from "./users.ts";
import { newVirtualDevice, prove, qrCode } from "./virtual-devices.ts";

const find = (account: Account, SerialNumber: string): VirtualMfaDevice => {
  const device = account.iam.virtualMfaDevices.get(SerialNumber);
  if (!device) throw noSuchEntity(`VirtualMFADevice with serial number ${SerialNumber} does not exist.`);
  return device;
};

const ownerOf = (account: Account, SerialNumber: string): User | undefined =>
  [...account.iam.users.values()].find((user) => user.mfaDevices.some((each) => each.SerialNumber === SerialNumber));

const assigned = (user: User, SerialNumber: string): MfaDevice => {
  const device = user.mfaDevices.find((each) => each.SerialNumber === SerialNumber);
  if (!device) throw noSuchEntity("MFA Device invalid for user.");
  return device;
};

export const createVirtualMFADevice: Call<"CreateVirtualMFADevice"> = async (
  account,
  { VirtualMFADeviceName, Path = "/", Tags = [] },
) => {
  const serial = arn(account, `mfa${Path}${VirtualMFADeviceName}`);
  if (serial.length > 256) throw validationError("A serial number has 256 characters: path and name are too long");
  const device = newVirtualDevice(serial);
  const QRCodePNG = await qrCode(account, device);
  putDeviceTags(device, Tags);
  const { virtualMfaDevices } = account.iam;
  if (virtualMfaDevices.has(serial)) throw entityExists("MFA device already exists.");
  withinQuota(virtualMfaDevices.size, 5000, "VirtualMFADevicesPerAccount");
  virtualMfaDevices.set(serial, device);
  const Base32StringSeed = new TextEncoder().encode(device.seed);
  return {
    VirtualMFADevice: { SerialNumber: serial, Base32StringSeed, QRCodePNG, Tags: deviceTags(device) },
  };
};

/** A user who has MFA changes their own devices in sessions with MFA alone. Others may change them without. */
const showsMfa = (account: Account, user: User, caller: Caller): void => {
  if (callingUser(account, caller) !== user || user.mfaDevices.length === 0 || caller.mfa) return;
  throw accessDenied(
    "To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.",
  );
};

export const enableMFADevice: Call<"EnableMFADevice"> = (account, input, caller) => {
  const user = findUser(account, input.UserName);
  showsMfa(account, user, caller);
  const device = find(account, input.SerialNumber);
  const owner = ownerOf(account, input.SerialNumber);
  if (owner === user) throw entityExists(`MFA Device for user ${user.UserName} already exists.`);
  if (owner) throw entityExists("MFA Device is already in use.");
  withinQuota(user.mfaDevices.length, 8, "MFADevicesPerUser");
  prove(account, device, input.AuthenticationCode1, input.AuthenticationCode2);
  user.mfaDevices.push({ SerialNumber: input.SerialNumber, EnableDate: account.now() });
};

export const resyncMFADevice: Call<"ResyncMFADevice"> = (account, input) => {
  assigned(findUser(account, input.UserName), input.SerialNumber);
  prove(account, find(account, input.SerialNumber), input.AuthenticationCode1, input.AuthenticationCode2);
};

export const deactivateMFADevice: Call<"DeactivateMFADevice"> = (account, input, caller) => {
  const user = userOrCaller(account, input.UserName, caller);
  showsMfa(account, user, caller);
  const device = assigned(user, input.SerialNumber);
  user.mfaDevices = user.mfaDevices.filter((each) => each !== device);
};

export const deleteVirtualMFADevice: Call<"DeleteVirtualMFADevice"> = (account, input) => {
  find(account, input.SerialNumber);
  if (ownerOf(account, input.SerialNumber)) throw deleteConflict("MFA VirtualDevice in use. Must deactivate first.");
  account.iam.virtualMfaDevices.delete(input.SerialNumber);
};

export const listMFADevices: Call<"ListMFADevices"> = (account, input, caller) => {
  const { UserName, mfaDevices } = userOrCaller(account, input.UserName, caller);
  return page(
    account,
    input,
    "MFADevices",
    mfaDevices.map((device) => ({ ...device, UserName })),
  );
};

/** The root user's device has a user without a name, whatever the model says. */
const rootDevice = (account: Account): Iam.VirtualMFADevice => ({
  SerialNumber: arn(account, "mfa/root-account-mfa-device"),
  EnableDate: account.iam.root.created,
  User: { Arn: arn(account, "root"), UserId: account.id, CreateDate: account.iam.root.created } as Iam.User,
});

const assignments = (account: Account): Iam.VirtualMFADevice[] => {
  const owners = new Map(
    [...account.iam.users.values()].flatMap((user) =>
      user.mfaDevices.map((device) => [device.SerialNumber, { user, device }] as const),
    ),
  );
  return [...account.iam.virtualMfaDevices.keys()].map((SerialNumber) => {
    const owner = owners.get(SerialNumber);
    return {
      SerialNumber,
      ...(owner && { User: listedUser(account, owner.user), EnableDate: owner.device.EnableDate }),
    };
  });
};

/** Never shows seeds, QR codes or tags. */
export const listVirtualMFADevices: Call<"ListVirtualMFADevices"> = (
  account,
  { AssignmentStatus = "Any", ...paging },
) => {
  const root = account.iam.root.mfa && account.iam.root.mfaIsVirtual ? [rootDevice(account)] : [];
  const all = [...root, ...assignments(account)].filter(
    (device) => AssignmentStatus === "Any" || "User" in device === (AssignmentStatus === "Assigned"),
  );
  return page(account, paging, "VirtualMFADevices", all);
};

export const getMFADevice: Call<"GetMFADevice"> = (account, { SerialNumber }) => {
  find(account, SerialNumber);
  throw validationError("Only FIDO devices are described, and the embedded account has none.");
};

export const tagMFADevice: Call<"TagMFADevice"> = (account, { SerialNumber, Tags }) =>
  putDeviceTags(find(account, SerialNumber), Tags);

export const listMFADeviceTags: Call<"ListMFADeviceTags"> = (account, { SerialNumber, ...paging }) =>
  page(account, paging, "Tags", deviceTags(find(account, SerialNumber)));
