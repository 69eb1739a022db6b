import type { UserSeed } from "../embedded-aws/seed-users.ts";
import type { IdentityCenter } from "../embedded-aws/services/identity-center.ts";

export const storeId = "d-1234567890";
const setOf = (name: string) => `arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-${name}`;

/** The company's people in IAM Identity Center. Of the owners one has left, and one is disabled. Some have a permission set. */
export function sampleDirectory(users: UserSeed[], accounts: string[]): IdentityCenter {
  const owners = [...new Set(users.flatMap(({ tags }) => tags?.["steward:owner"] ?? []))];
  const people = owners.filter((owner) => /^(?!platform)[a-z]+@/.test(owner)).sort();
  const [disabled, gone] = people.slice(-2);
  return {
    identityStoreId: storeId,
    instanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef",
    users: owners
      .filter((owner) => owner !== gone)
      .map((email) => ({
        UserId: `user-${email}`,
        UserName: email,
        emails: [email],
        UserStatus: email === disabled ? "DISABLED" : "ENABLED",
      })),
    permissionSets: [{ PermissionSetArn: setOf("developers"), Name: "Developers" }],
    assignments: people.slice(0, 5).flatMap((email) =>
      accounts.map((AccountId) => ({
        ...{ AccountId, PermissionSetArn: setOf("developers") },
        ...{ PrincipalId: `user-${email}`, PrincipalType: "USER" as const },
      })),
    ),
  };
}
