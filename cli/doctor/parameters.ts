import { GetGroupCommand, GetPolicyCommand } from "@aws-sdk/client-iam";
import { faultsOf } from "../../shared/config.ts";
import { groupNameOf, isEveryGroup } from "../../shared/names.ts";
import { notOk, ok, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/** Whether each function can use what it was given, and whether the groups and policies that are named exist. */
export async function checkParameters({ functions, iam, stage }: World): Promise<Verdict> {
  const environments = [...functions().values()].map(({ Environment }) => Environment?.Variables ?? {});
  const faults = new Set(environments.flatMap((environment) => faultsOf(environment)));
  const all: Record<string, string> = Object.assign({}, ...environments);
  const listed = (name: string) => (all[name] ?? "").split(/\s+/).filter(Boolean);
  const exists = async (name: string, thing: string, call: Promise<unknown>) => {
    const missing = await call.then(
      () => false,
      (error: Error) => {
        if (error.name !== "NoSuchEntityException") throw error;
        return true;
      },
    );
    if (missing) faults.add(`${name}: there is no ${thing}`);
  };
  const { ACCESS_PATH = "", MANAGE_ACCESS } = all;
  const groups = listed("ALLOWED_GROUPS");
  for (const entry of groups.filter((each) => each.endsWith("*")))
    if (!isEveryGroup(entry, ACCESS_PATH) || MANAGE_ACCESS !== "true")
      faults.add(`ALLOWED_GROUPS: ${entry} allows nothing; with MANAGE_ACCESS=true ${ACCESS_PATH.slice(1)}* does`);
  for (const GroupName of groups.filter((entry) => !entry.endsWith("*")).map(groupNameOf))
    await exists("ALLOWED_GROUPS", `group ${GroupName}`, iam.send(new GetGroupCommand({ GroupName, MaxItems: 1 })));
  for (const name of ["ALLOWED_POLICIES", "PERMISSIONS_BOUNDARY_ARN"])
    for (const PolicyArn of listed(name))
      await exists(name, `policy ${PolicyArn}`, iam.send(new GetPolicyCommand({ PolicyArn })));
  if (faults.size === 0) return ok("each can be used, and the groups and policies that are named are there");
  return notOk([...faults].join("; "), `set them, and deploy again: npm run deploy -- --stage ${stage}`);
}
