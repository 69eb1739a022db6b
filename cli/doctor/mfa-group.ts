import { paginateListAttachedGroupPolicies } from "@aws-sdk/client-iam";
import { unless } from "../../shared/errors.ts";
import { requireMfaGroup } from "../stage/dependents.ts";
import { notOk, ok, restore, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/** Whether the group that an onboarding with MFA adds its user to still asks for MFA: without its policy all seems well. */
export async function groupRequiresMfa({ iam, stage }: World): Promise<Verdict> {
  const name = requireMfaGroup({ name: stage }); // the policy has the same name
  const pages = paginateListAttachedGroupPolicies({ client: iam }, { GroupName: name });
  const attached = await Array.fromAsync(pages, ({ AttachedPolicies = [] }) => AttachedPolicies).catch(
    unless("NoSuchEntityException"),
  );
  if (!attached) return notOk(`there is no group ${name}: an onboarding with MFA is refused`, restore);
  if (!attached.flat().some(({ PolicyName }) => PolicyName === name))
    return notOk(`the group ${name} does not have its policy: its members need no MFA`, restore);
  return ok(`the members of ${name} need MFA`);
}
