import type { Account } from "../account.ts";
import type { Call } from "./call.ts";
import { arn, byName, percentEncode } from "./names.ts";
import { page } from "./paging.ts";
import { noSuchEntity } from "./refusals.ts";

/** Roles are seeded, and only looked at. */
export interface Role {
  RoleName: string;
  RoleId: string;
  Path: string;
  CreateDate: Date;
  /** Whom it trusts, in JSON. */
  document: string;
}

export const roleArn = (account: Account, { Path, RoleName }: Pick<Role, "Path" | "RoleName">): string =>
  arn(account, `role${Path}${RoleName}`);

const shown = (account: Account, { document, ...role }: Role) => ({
  ...role,
  Arn: roleArn(account, role),
  AssumeRolePolicyDocument: percentEncode(document),
});

export const getRole: Call<"GetRole"> = (account, { RoleName }) => {
  const role = account.iam.roles.get(RoleName.toLowerCase());
  if (role?.RoleName !== RoleName) throw noSuchEntity(`The role with name ${RoleName} cannot be found.`);
  return { Role: shown(account, role) };
};

export const listRoles: Call<"ListRoles"> = (account, input) => {
  const roles = [...account.iam.roles.values()]
    .filter(({ Path }) => Path.startsWith(input.PathPrefix ?? "/"))
    .sort((a, b) => byName(a.RoleName, b.RoleName));
  const { Roles, ...rest } = page(account, input, "Roles", roles);
  return { Roles: Roles.map((role) => shown(account, role)), ...rest };
};
