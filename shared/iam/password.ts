import { randomInt } from "node:crypto";
import type { PasswordPolicy } from "@aws-sdk/client-iam";

/** Without look-alikes (0 O 1 l I |) and quotes: people type these from a screen. */
const classes = ["abcdefghijkmnopqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "!@#$%^&*()_+-=[]{}"];
const union = classes.join("");
const usualLength = 20;
const longest = 128;

/**
 * A first password that fits the account's policy, or AWS's own where the account has none: 20 characters at least, with
 * one of each class. It neither begins like a formula nor holds what must not be in it, in any case.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
 */
export function generatePassword(policy: PasswordPolicy | undefined, without: string[] = []): string {
  const length = Math.min(longest, Math.max(usualLength, policy?.MinimumPasswordLength ?? 0));
  for (;;) {
    const characters = Array.from({ length }, (_, at) => pick(classes[at] ?? union));
    const password = shuffle(characters).join("");
    if (isUsable(password, without)) return password;
  }
}

const isUsable = (password: string, without: string[]) =>
  !/^[=+@-]/.test(password) && !without.some((word) => word && password.toLowerCase().includes(word.toLowerCase()));

const pick = (from: string): string => from.charAt(randomInt(from.length));

/** Fisher and Yates. */
function shuffle(characters: string[]): string[] {
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? "", characters[last] ?? ""];
  }
  return characters;
}
