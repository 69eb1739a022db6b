import { paginateListRoles, type Role } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import type { StandingUser } from "../../shared/iam/guard.ts";

/**
 * Roles whose trust policy lets a user in, by name or as anybody of the account. A session that the user has of such a role
 * goes on after the user is denied everything: its rights are the role's.
 */
export async function rolesOpenTo({ arn }: StandingUser): Promise<string[]> {
  const found: string[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: iam, pageSize: 1000 }, {}))
    found.push(...Roles.filter((role) => lets(role, arn)).map(({ Arn = "" }) => Arn));
  return found;
}

interface Statement {
  Effect: string;
  Principal?: "*" | { AWS?: string | string[] };
  NotPrincipal?: unknown;
}

/**
 * A trust policy that cannot be read may let in anybody. Conditions count as met. A policy with `NotPrincipal` counts as
 * open to anybody, even if it lists exceptions.
 */
function lets({ AssumeRolePolicyDocument = "" }: Role, arn: string): boolean {
  const account = arn.split(":")[4] ?? "";
  const names = [arn, account, `${arn.split(":user/")[0]}:root`, "*"];
  const principals = ({ Principal, NotPrincipal }: Statement) =>
    Principal === "*" || NotPrincipal !== undefined ? ["*"] : [Principal?.AWS ?? []].flat();
  try {
    const { Statement } = JSON.parse(decodeURIComponent(AssumeRolePolicyDocument));
    const allowing = ([Statement].flat() as Statement[]).filter(({ Effect }) => Effect === "Allow");
    return allowing.flatMap(principals).some((name) => names.includes(name));
  } catch {
    return true;
  }
}
