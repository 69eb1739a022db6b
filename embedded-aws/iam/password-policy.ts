import type { Account } from "../account.ts";
import { AwsError } from "../operation.ts";
import type { Call } from "./call.ts";
import { noSuchEntity } from "./refusals.ts";
import type { LoginProfile } from "./state.ts";

const none = (account: Account) => noSuchEntity(`The Password Policy with domain name ${account.id} cannot be found.`);

export const getAccountPasswordPolicy: Call<"GetAccountPasswordPolicy"> = (account) => {
  const policy = account.iam.passwordPolicy;
  if (!policy) throw none(account);
  return { PasswordPolicy: { ...policy, ExpirePasswords: policy.MaxPasswordAge !== undefined } };
};

/** No partial update: what is left out falls back to AWS's default. */
export const updateAccountPasswordPolicy: Call<"UpdateAccountPasswordPolicy"> = (account, input) => {
  account.iam.passwordPolicy = {
    MinimumPasswordLength: 6,
    RequireSymbols: false,
    RequireNumbers: false,
    RequireUppercaseCharacters: false,
    RequireLowercaseCharacters: false,
    AllowUsersToChangePassword: false,
    HardExpiry: false,
    ...input,
  };
};

export const deleteAccountPasswordPolicy = (account: Account): void => {
  if (!account.iam.passwordPolicy) throw none(account);
  delete account.iam.passwordPolicy;
};

const classes = { upper: /[A-Z]/, lower: /[a-z]/, digit: /\d/, symbol: /[!@#$%^&*()_+\-=[\]{}|']/ };

/** What a password lacks under the account's policy, or under AWS's own where the account has none. */
const shortcoming = (account: Account, password: string, { passwords }: Pick<LoginProfile, "passwords">) => {
  const policy = account.iam.passwordPolicy;
  if (!policy) {
    const kinds = Object.values(classes).filter((kind) => kind.test(password)).length;
    if (password.length < 8) return "Password should have a minimum length of 8";
    if (kinds < 3) return "Password should have at least three of: upper case, lower case, numbers, symbols";
    return password === account.id ? "Password should not be the account's name" : undefined;
  }
  const length = policy.MinimumPasswordLength ?? 6;
  if (password.length < length) return `Password should have a minimum length of ${length}`;
  if (policy.RequireUppercaseCharacters && !classes.upper.test(password))
    return "Password should have an uppercase letter";
  if (policy.RequireLowercaseCharacters && !classes.lower.test(password))
    return "Password should have a lowercase letter";
  if (policy.RequireNumbers && !classes.digit.test(password)) return "Password should have a number";
  if (policy.RequireSymbols && !classes.symbol.test(password)) return "Password should have a symbol";
  const remembered = policy.PasswordReusePrevention ? passwords.slice(-policy.PasswordReusePrevention) : [];
  return remembered.includes(password) ? "Password should not have been used before" : undefined;
};

export const checkPassword = (account: Account, password: string, profile = { passwords: [] as string[] }): void => {
  const lacks = shortcoming(account, password, profile);
  if (lacks) throw new AwsError("PasswordPolicyViolation", lacks);
};
