import { createAccount } from "../embedded-aws/account.ts";
import { generateCredentialReport, getCredentialReport } from "../embedded-aws/iam/credential-report.ts";
import { type Seed, seed } from "../embedded-aws/seed.ts";
import { seeder, type UserSeed } from "../embedded-aws/seed-users.ts";

const DAY = 86_400_000;

export interface Size {
  users: number;
  /** Of every hundred users so many have a key that is too old. */
  stalePercent: number;
}

/** An account whose users have a key, groups and tags each, and in which nothing but old keys is to be found. */
export function accountOf({ users, stalePercent }: Size, now: Date): Seed {
  const ago = (days: number) => new Date(now.getTime() - days * DAY);
  const user = (n: number): UserSeed => ({
    UserName: `user-${String(n).padStart(6, "0")}`,
    Path: "/people/",
    CreateDate: ago(400),
    groups: ["developers"],
    tags: { "steward:owner": `lead-${n % 50}@example.com`, department: `department-${n % 7}` },
    keys: [{ created: ago(n % 100 < stalePercent ? 200 : 20), lastUsed: ago(1) }],
  });
  const passwordPolicy = {
    MinimumPasswordLength: 14,
    PasswordReusePrevention: 24,
    RequireSymbols: true,
    RequireNumbers: true,
    RequireUppercaseCharacters: true,
    RequireLowercaseCharacters: true,
  };
  return { users: Array.from({ length: users }, (_, n) => user(n)), passwordPolicy };
}

/** The credential report of such an account. */
export function reportOf(size: Size, now: Date): Uint8Array {
  const account = createAccount({ now: () => now });
  seed(account, accountOf(size, now));
  generateCredentialReport(account, {}, seeder);
  return (getCredentialReport(account, {}, seeder) as { Content: Uint8Array }).Content;
}
