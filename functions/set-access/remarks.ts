import { paginateListUserPolicies } from "@aws-sdk/client-iam";
import { iam } from "../../shared/aws/iam.ts";
import { listKeys } from "../../shared/iam/access-keys.ts";

/** What a user has whose access is copied, and no copy has. */
export async function inlinePolicies(UserName: string): Promise<string[]> {
  const remarks: string[] = [];
  for await (const { PolicyNames = [] } of paginateListUserPolicies({ client: iam }, { UserName }))
    remarks.push(...PolicyNames.map((name) => `${UserName} has the inline policy ${name}, which is not copied`));
  return remarks;
}

/** Programs do not sign in with MFA. */
export async function keysWithoutMfa(userName: string): Promise<string[]> {
  const active = (await listKeys(iam, userName)).filter(({ Status }) => Status === "Active");
  return active.map(
    ({ AccessKeyId }) => `from now on MFA is asked for, and the active key …${AccessKeyId.slice(-4)} has none`,
  );
}
