import { type IAMClient, paginateListPolicies } from "@aws-sdk/client-iam";

/** AWS's managed policies: ARNs by name. Some are under a path, such as `/job-function/`, so that a name is not enough. */
export async function awsPolicies(client: IAMClient): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for await (const { Policies = [] } of paginateListPolicies({ client }, { Scope: "AWS", MaxItems: 1000 }))
    for (const { PolicyName = "", Arn = "" } of Policies) known.set(PolicyName, Arn);
  return known;
}
