import type { Account, Credentials } from "../account.ts";
import { findUser, userArn } from "../iam/names.ts";
import { accessDenied } from "../iam/refusals.ts";
import type { User } from "../iam/state.ts";
import { takesCode } from "../iam/virtual-devices.ts";
import { issueCredentials } from "../identity.ts";
import { recordSignIn } from "./trail/record.ts";

/** Whether one of a user's devices, or the one that the call names, takes the code. */
export const hasCode = (account: Account, user: User, code: string, serialNumber?: string): boolean =>
  user.mfaDevices.some(({ SerialNumber }) => {
    const device = account.iam.virtualMfaDevices.get(SerialNumber);
    return device && (serialNumber ?? SerialNumber) === SerialNumber && takesCode(account, device, code);
  });

export const session = (account: Account, user: User, mfa: boolean): Credentials =>
  issueCredentials(account, { arn: userArn(account, user), mfa });

/**
 * What the console does when a user signs in: it takes the password, and a code if the user has MFA. The session's calls say whether
 * there was one.
 */
export const signIn = (account: Account, userName: string, password: string, code?: string): Credentials => {
  const user = findUser(account, userName);
  const mfa = user.mfaDevices.length > 0;
  const failed = user.loginProfile?.passwords.at(-1) !== password || (mfa && !hasCode(account, user, code ?? ""));
  recordSignIn(account, { accessKeyId: "", arn: userArn(account, user) }, { mfa, failed });
  if (failed) throw accessDenied("Your authentication information is incorrect.");
  user.PasswordLastUsed = account.now();
  return session(account, user, mfa);
};
