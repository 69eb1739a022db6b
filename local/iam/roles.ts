import type { Call } from "./call.ts";
import { arn, byName, percentEncode } from "./names.ts";
import { page } from "./paging.ts";

export const listRoles: Call<"ListRoles"> = (account, input) => {
  const roles = [...account.iam.roles.values()]
    .filter(({ Path }) => Path.startsWith(input.PathPrefix ?? "/"))
    .sort((a, b) => byName(a.RoleName, b.RoleName));
  const { Roles, ...rest } = page(account, input, "Roles", roles);
  const shown = Roles.map(({ document, ...role }) => ({
    ...role,
    Arn: arn(account, `role${role.Path}${role.RoleName}`),
    AssumeRolePolicyDocument: percentEncode(document),
  }));
  return { Roles: shown, ...rest };
};
