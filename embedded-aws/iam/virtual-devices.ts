import { randomBytes } from "node:crypto";
import { HOTP, Secret, TOTP } from "otpauth";
import { toBuffer } from "qrcode";
import type { Account } from "../account.ts";
import { AwsError } from "../operation.ts";
import type { VirtualMfaDevice } from "./state.ts";

const stepMs = 30_000;

/** AWS looks this many steps back and ahead, so that a wrong clock still enrols. */
const window = 999;

export const newVirtualDevice = (SerialNumber: string): VirtualMfaDevice => {
  const seed = new Secret({ buffer: new Uint8Array(randomBytes(40)).buffer }).base32;
  return { SerialNumber, seed, tags: new Map(), lastPair: -1, drift: 0, lastCode: -1 };
};

/** The PNG that an authenticator scans: `otpauth://totp/<issuer>:<device>@<account>?secret=…`. */
export const qrCode = async (account: Account, { SerialNumber, seed }: VirtualMfaDevice): Promise<Uint8Array> => {
  const label = `${SerialNumber.slice(SerialNumber.lastIndexOf("/") + 1)}@${account.id}`;
  return new Uint8Array(await toBuffer(new TOTP({ issuer: "Amazon Web Services", label, secret: seed }).toString()));
};

const codes = ({ seed }: VirtualMfaDevice) => {
  const secret = Secret.fromBase32(seed);
  return (counter: number) => HOTP.generate({ secret, counter, digits: 6, algorithm: "SHA1" });
};

const stepOf = (account: Account): number => Math.floor(account.now().getTime() / stepMs);

/** Takes two consecutive codes, in order, later than the last pair taken. */
export const prove = (account: Account, device: VirtualMfaDevice, first: string, second: string): void => {
  const code = codes(device);
  const now = stepOf(account);
  const from = Math.max(now - window, device.lastPair + 1, 0);
  for (let step = from, current = code(from); step <= now + window; step += 1) {
    const next = code(step + 1);
    if (current === first && next === second) {
      device.lastPair = step;
      device.drift = step + 1 - now;
      return;
    }
    current = next;
  }
  throw new AwsError("InvalidAuthenticationCode", "Authentication code for device is not valid.", 403);
};

/** Whether a code lets its user in now: within two steps of the device's own clock, each code once. */
export const takesCode = (account: Account, device: VirtualMfaDevice, given: string): boolean => {
  const code = codes(device);
  const now = stepOf(account) + device.drift;
  const step = [0, -1, 1, -2, 2].map((by) => now + by).find((each) => each > device.lastCode && code(each) === given);
  if (step !== undefined) device.lastCode = step;
  return step !== undefined;
};
