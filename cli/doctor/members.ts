import { type IAMClient, paginateListRoles } from "@aws-sdk/client-iam";
import pLimit from "p-limit";
import { functionNames } from "../../shared/names.ts";
import { iamClient } from "../stage/aws.ts";
import { atOnce, type Member, membersOf } from "../stage/members.ts";
import type { Stage } from "../stage/stage.ts";
import { entryVerdict, redeployed } from "./entry.ts";
import { notOk, ok, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/** Functions without a role in other accounts. */
const atHomeOnly = ["apply-password-policy", "notify", "start-workflow"];

/** Those that enter other accounts, beside watch where it is on. */
export const entering = functionNames.filter((name) => !atHomeOnly.includes(name));

/** Whether each account that a stage serves lets its functions in, as the role there that reads shows it. */
export async function lookIntoAccounts(world: World, stage: Stage): Promise<(Verdict & { check: string })[]> {
  const names = [...entering, ...(world.functions().has("watch") ? ["watch"] : [])];
  const served = await membersOf(stage);
  return pLimit(atOnce).map(served, async (account) => ({
    check: account.name === undefined ? `account ${account.id}` : `account ${account.id} (${account.name})`,
    ...(closed(account) ?? (await looked(world, stage, account, names))),
  }));
}

/** An account that is not active answers nothing. */
function closed({ state, chosen }: Member): Verdict | undefined {
  if (state === undefined || state === "ACTIVE") return undefined;
  const told = `it is ${state}, as AWS Organizations says`;
  return chosen ? notOk(told, "take it out of ACCOUNTS, and deploy the stage again") : ok(`${told}: it is not audited`);
}

async function looked(world: World, stage: Stage, { id }: Member, names: string[]): Promise<Verdict> {
  try {
    const { missing, closing } = await rolesIn(await iamClient({ ...stage, account: id }), world, names);
    const faults = [...(missing.length > 0 ? [`no role for ${missing.join(", ")}`] : []), ...closing];
    if (faults.length === 0) return ok(`its ${names.length} roles let the stage in`);
    return notOk(faults.join("; "), redeployed(stage));
  } catch (error) {
    return entryVerdict(error as Error, stage);
  }
}

/** The functions without a role there, and what keeps out those that have one. */
async function rolesIn(client: IAMClient, world: World, names: string[]) {
  const trusts = new Map<string, string>();
  for await (const { Roles = [] } of paginateListRoles({ client }, {}))
    for (const { RoleName = "", AssumeRolePolicyDocument = "" } of Roles)
      if (RoleName.startsWith(world.prefix))
        trusts.set(RoleName.slice(world.prefix.length), decodeURIComponent(AssumeRolePolicyDocument));
  return {
    missing: names.filter((name) => !trusts.has(name)),
    closing: names.flatMap((name) => {
      const own = world.functions().get(name)?.Role ?? "";
      const why = trusts.has(name) ? keepsOut(trusts.get(name) ?? "", own, world) : undefined;
      return why === undefined ? [] : [`the role of ${name} ${why}`];
    }),
  };
}

interface Trust {
  Effect: string;
  Principal?: { AWS?: string | string[] };
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** Why a trust policy does not let a function's role in; undefined if it does. The policy is the one of infra/member.ts. */
function keepsOut(document: string, role: string, { account, partition }: World): string | undefined {
  const statements = [JSON.parse(document).Statement].flat() as Trust[];
  const hub = `arn:${partition}:iam::${account}:root`;
  const allowing = statements.filter(
    ({ Effect, Principal }) => Effect === "Allow" && [Principal?.AWS].flat().includes(hub),
  );
  if (allowing.length === 0) return `does not trust account ${account}`;
  const asked = allowing.map(({ Condition = {} }) =>
    Object.fromEntries(Object.values(Condition).flatMap(Object.entries<string | string[]>)),
  );
  if (asked.every((keys) => "sts:ExternalId" in keys))
    return "asks for an external id, which iam-steward does not send";
  const trusts = asked.some((keys) => [keys["aws:PrincipalArn"] ?? "*"].flat().some((arn) => isLike(role, arn)));
  return trusts ? undefined : `does not trust ${role}`;
}

const isLike = (arn: string, pattern: string) =>
  new RegExp(`^${pattern.split("*").map(RegExp.escape).join(".*")}$`).test(arn);
