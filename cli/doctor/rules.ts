import { DescribeRuleCommand } from "@aws-sdk/client-eventbridge";
import { unless } from "../../shared/errors.ts";
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
export async function forwards({ region, arn, eventBridgeIn }: World, from: string): Promise<Verdict> {
  if (region === from) return ok(`not needed: the stage is in ${from}`);
  if (!arn("events", "").startsWith("arn:aws:")) return ok("not needed in this partition");
  const Name = `iam-steward-forwarder-${region}`;
  const rule = await eventBridgeIn(from)
    .send(new DescribeRuleCommand({ Name }))
    .catch(unless("ResourceNotFoundException"));
  if (rule?.State === "ENABLED") return ok(`the rule ${Name} in ${from} is on`);
  if (rule)
    return notOk(`the rule ${Name} in ${from} is off`, `aws events enable-rule --region ${from} --name ${Name}`);
  return notOk(
    `there is no rule ${Name} in ${from}: AWS's reports of exposed keys there do not reach ${region}`,
    `deploy infra/forwarder.yml in ${from}; its first lines have the command`,
  );
}
