import type { Account } from "../account.ts";
import type { Call } from "./call.ts";
import { arn } from "./names.ts";
import { noSuchEntity } from "./refusals.ts";

/** Roles are seeded, and only looked at. */
export interface Role {
  RoleName: string;
  RoleId: string;
  Path: string;
  CreateDate: Date;
}

export const roleArn = (account: Account, { Path, RoleName }: Role): string => arn(account, `role${Path}${RoleName}`);

export const getRole: Call<"GetRole"> = (account, { RoleName }) => {
  const role = account.iam.roles.get(RoleName.toLowerCase());
  if (role?.RoleName !== RoleName) throw noSuchEntity(`The role with name ${RoleName} cannot be found.`);
  return { Role: { ...role, Arn: roleArn(account, role) } };
};
