import { DescribeRuleCommand } from "@aws-sdk/client-eventbridge";
import { unless } from "../../shared/errors.ts";
import { homes } from "../people/trail.ts";
import { notOk, ok, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

export async function ruleIsOn({ eventBridge, prefix }: World, name: string, EventBusName: string): Promise<Verdict> {
  const { State } = await eventBridge.send(new DescribeRuleCommand({ Name: prefix + name, EventBusName }));
  return State === "ENABLED"
    ? ok("on")
    : notOk("off", `aws events enable-rule --name ${prefix}${name} --event-bus-name ${EventBusName}`);
}

/**
 * AWS Health reports exposed keys in two regions: infra/forwarder.yml brings them to a stack elsewhere. In GovCloud and China
 * it has no second region (https://docs.aws.amazon.com/health/latest/ug/choosing-a-region.html).
 */
export const forwardsRisks = async (world: World, from: string): Promise<Verdict> =>
  world.partition === "aws" ? forwards(world, from, risks) : ok("not needed in this partition");

/** IAM's events are in the first region of a partition: the same forwarder brings them to a stack elsewhere. */
export async function forwardsWatched(world: World): Promise<Verdict> {
  if (!world.functions().has("watch")) return ok("not needed: watch is off");
  return forwards(world, homes[world.partition] ?? world.region, watched);
}

const risks = { suffix: "", what: "AWS's reports of exposed keys there" };
const watched = { suffix: "-watched", what: "IAM's events" };

async function forwards(
  { region, eventBridgeIn }: World,
  from: string,
  { suffix, what }: typeof risks,
): Promise<Verdict> {
  if (region === from) return ok(`not needed: the stage is in ${from}`);
  const Name = `iam-steward-forwarder-${region}${suffix}`;
  const rule = await eventBridgeIn(from)
    .send(new DescribeRuleCommand({ Name }))
    .catch(unless("ResourceNotFoundException"));
  if (rule?.State === "ENABLED") return ok(`the rule ${Name} in ${from} is on`);
  if (rule)
    return notOk(`the rule ${Name} in ${from} is off`, `aws events enable-rule --region ${from} --name ${Name}`);
  return notOk(
    `there is no rule ${Name} in ${from}: ${what} do not reach ${region}`,
    `deploy infra/forwarder.yml in ${from}; its first lines have the command`,
  );
}
