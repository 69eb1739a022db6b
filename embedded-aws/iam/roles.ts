import type { Account } from "../account.ts";
import type { Call } from "./call.ts";
import { arn, byName, percentEncode } from "./names.ts";
import { page } from "./paging.ts";
import { noSuchEntity } from "./refusals.ts";
import type { Role } from "./state.ts";
import { boundaryOf } from "./users.ts";

export const roleArn = (account: Account, { Path, RoleName }: Pick<Role, "Path" | "RoleName">): string =>
  arn(account, `role${Path}${RoleName}`);

export const shownRole = (account: Account, role: Role) => ({
  RoleName: role.RoleName,
  RoleId: role.RoleId,
  Path: role.Path,
  Arn: roleArn(account, role),
  CreateDate: role.CreateDate,
  Description: role.Description,
  AssumeRolePolicyDocument: percentEncode(role.document),
  MaxSessionDuration: role.maxSessionSeconds ?? 3600,
  PermissionsBoundary: boundaryOf(role),
});

export const findRole = (account: Account, RoleName: string): Role => {
  const role = account.iam.roles.get(RoleName.toLowerCase());
  if (role?.RoleName !== RoleName) throw noSuchEntity(`The role with name ${RoleName} cannot be found.`);
  return role;
};

export const getRole: Call<"GetRole"> = (account, { RoleName }) => ({
  Role: shownRole(account, findRole(account, RoleName)),
});

/** IAM lists roles without what it looks up: boundary and description stay with GetRole. */
export const listRoles: Call<"ListRoles"> = (account, input) => {
  const roles = [...account.iam.roles.values()]
    .filter(({ Path }) => Path.startsWith(input.PathPrefix ?? "/"))
    .sort((a, b) => byName(a.RoleName, b.RoleName));
  const { Roles, ...rest } = page(account, input, "Roles", roles);
  return { Roles: Roles.map((role) => ({ ...shownRole(account, role), PermissionsBoundary: undefined })), ...rest };
};
