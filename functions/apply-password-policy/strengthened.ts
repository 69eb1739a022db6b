import type { PasswordPolicy, UpdateAccountPasswordPolicyRequest } from "@aws-sdk/client-iam";

/** CIS 5.0 1.7 and 1.8: what the audit's control `password-policy` asks for. */
const wanted = { MinimumPasswordLength: 14, PasswordReusePrevention: 24 };
const classes = [
  "RequireLowercaseCharacters",
  "RequireNumbers",
  "RequireSymbols",
  "RequireUppercaseCharacters",
] as const;

/**
 * The policy that is at least as strong as both the present one and the wanted one, or nothing where the present one is
 * that already. It is whole: IAM resets what an update leaves out.
 */
export function strengthened(present: PasswordPolicy = {}): UpdateAccountPasswordPolicyRequest | undefined {
  const { MinimumPasswordLength = 0, PasswordReusePrevention = 0, ExpirePasswords: _, ...kept } = present;
  const strongEnough =
    MinimumPasswordLength >= wanted.MinimumPasswordLength &&
    PasswordReusePrevention >= wanted.PasswordReusePrevention &&
    classes.every((required) => present[required]);
  if (strongEnough) return undefined;
  return {
    ...kept,
    ...Object.fromEntries(classes.map((required) => [required, true])),
    MinimumPasswordLength: Math.max(MinimumPasswordLength, wanted.MinimumPasswordLength),
    PasswordReusePrevention: Math.max(PasswordReusePrevention, wanted.PasswordReusePrevention),
  };
}
