import type { Account } from "../account.ts";
import { AwsError } from "../operation.ts";
import type { Call } from "./call.ts";
import { callingUser, userOrCaller } from "./names.ts";
import { checkPassword } from "./password-policy.ts";
import { accessDenied, entityExists, noSuchEntity, temporarilyUnmodifiable, validationError } from "./refusals.ts";
import type { LoginProfile, User } from "./state.ts";

const profileOf = (user: User): LoginProfile => {
  if (!user.loginProfile) throw noSuchEntity(`Login Profile for User ${user.UserName} cannot be found.`);
  return user.loginProfile;
};

/** For some seconds after it was made, AWS lets nobody touch a login profile. */
const settled = (account: Account, user: User): LoginProfile => {
  const profile = profileOf(user);
  const since = account.now().getTime() - profile.CreateDate.getTime();
  if (since < account.behaviour.loginProfileSeconds * 1000)
    throw temporarilyUnmodifiable(
      `Login Profile for User ${user.UserName} cannot be modified while login profile is being created.`,
    );
  return profile;
};

const shown = (user: User, { CreateDate, PasswordResetRequired }: LoginProfile) => ({
  UserName: user.UserName,
  CreateDate,
  PasswordResetRequired,
});

const setPassword = (account: Account, profile: LoginProfile, password: string): void => {
  checkPassword(account, password, profile);
  profile.passwords.push(password);
  profile.changed = account.now();
};

export const createLoginProfile: Call<"CreateLoginProfile"> = (
  account,
  { UserName, Password, PasswordResetRequired = false },
  caller,
) => {
  const user = userOrCaller(account, UserName, caller);
  if (user.loginProfile) throw entityExists(`Login Profile for user ${user.UserName} already exists.`);
  if (!Password) throw validationError("A password is needed to create a login profile");
  checkPassword(account, Password);
  const now = account.now();
  user.loginProfile = { CreateDate: now, changed: now, PasswordResetRequired, passwords: [Password] };
  return { LoginProfile: shown(user, user.loginProfile) };
};

export const getLoginProfile: Call<"GetLoginProfile"> = (account, input, caller) => {
  const user = userOrCaller(account, input.UserName, caller);
  return { LoginProfile: shown(user, profileOf(user)) };
};

/** A password without the flag keeps the old flag. */
export const updateLoginProfile: Call<"UpdateLoginProfile"> = (
  account,
  { UserName, Password, PasswordResetRequired },
  caller,
) => {
  const profile = settled(account, userOrCaller(account, UserName, caller));
  if (Password !== undefined) setPassword(account, profile, Password);
  profile.PasswordResetRequired = PasswordResetRequired ?? profile.PasswordResetRequired;
};

export const deleteLoginProfile: Call<"DeleteLoginProfile"> = (account, input, caller) => {
  const user = userOrCaller(account, input.UserName, caller);
  settled(account, user);
  delete user.loginProfile;
};

/** Users change only their own password; afterwards no reset is required. */
export const changePassword: Call<"ChangePassword"> = (account, { OldPassword, NewPassword }, caller) => {
  const user = callingUser(account, caller);
  if (!user) throw new AwsError("InvalidUserType", "Only IAM users can change their own password");
  const profile = settled(account, user);
  if (profile.passwords.at(-1) !== OldPassword) throw accessDenied("The old password was incorrect.");
  if (NewPassword === OldPassword) throw accessDenied("The new password must differ from the old one.");
  setPassword(account, profile, NewPassword);
  profile.PasswordResetRequired = false;
};
