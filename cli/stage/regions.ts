import { type IAMClient, paginateListRoles } from "@aws-sdk/client-iam";

/**
 * The regions in which a stage is deployed: trust policies of its roles name the state machines of their region. Names of
 * the stage's policies, group and some roles can be in an account only once, so that there is one such region at most.
 */
export async function regionsOf(client: IAMClient, stage: string): Promise<string[]> {
  const regions = new Set<string>();
  const machine = new RegExp(`:states:([\\w-]+):\\d+:stateMachine:iam-steward-${RegExp.escape(stage)}-`, "g");
  for await (const { Roles = [] } of paginateListRoles({ client }, {}))
    for (const { AssumeRolePolicyDocument = "" } of Roles)
      for (const [, region = ""] of decodeURIComponent(AssumeRolePolicyDocument).matchAll(machine)) regions.add(region);
  return [...regions].sort();
}
