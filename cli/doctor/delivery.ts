import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeEventBusCommand } from "@aws-sdk/client-eventbridge";
import { GetTopicAttributesCommand, paginateListSubscriptionsByTopic } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { notOk, ok, restore, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

// Whether requests come in only as they should, and whether notices and alarms reach somebody.

interface Statement {
  Effect: string;
  Principal?: unknown;
  Condition?: object;
}

const statementsOf = (policy: string | undefined): Statement[] => [JSON.parse(policy || "{}").Statement ?? []].flat();

/** What each Deny of the bus's policy keeps out, by the key of its condition (infra/messaging.yml). */
const kept = { "events:source": "results that no workflow tells", "events:detail-type": "events that are no requests" };

export async function busIsClosed({ eventBridge, prefix }: World): Promise<Verdict> {
  const { Policy } = await eventBridge.send(new DescribeEventBusCommand({ Name: prefix.slice(0, -1) }));
  const denies = statementsOf(Policy).filter(({ Effect }) => Effect === "Deny");
  const open = Object.entries(kept).filter(
    ([key]) => !denies.some((deny) => JSON.stringify(deny).includes(`"${key}"`)),
  );
  if (open.length === 0) return ok("its policy lets nothing in but requests");
  return notOk(`its policy does not keep out ${open.map(([, what]) => what).join(", and ")}`, restore);
}

/** A subscription by e-mail delivers nothing until it is confirmed. */
export async function isHeard({ sns, arn, prefix }: World, name: string, todo = byMail): Promise<Verdict> {
  const TopicArn = arn("sns", prefix + name);
  let confirmed = 0;
  const pending: string[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn }))
    for (const { SubscriptionArn, Endpoint = "" } of Subscriptions)
      if (SubscriptionArn?.startsWith("arn:")) confirmed += 1;
      else pending.push(Endpoint);
  if (pending.length > 0)
    return notOk(`not confirmed: ${pending.join(", ")}`, "open the link in AWS's confirmation mail");
  if (confirmed > 0) return ok(`${confirmed} confirmed`);
  return notOk("nobody is subscribed", todo(TopicArn));
}

const byMail = (topic: string) => `aws sns subscribe --topic-arn ${topic} --protocol email --notification-endpoint …`;

/**
 * Services that publish by the topic's policy alone. EventBridge is said to take no condition in it
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html).
 */
const publishers = [
  { service: "events.amazonaws.com", what: "EventBridge: notices of failed executions", anyCondition: false },
  { service: "cloudwatch.amazonaws.com", what: "CloudWatch: alarms", anyCondition: true },
];

export async function letsServicesPublish({ sns, arn, prefix }: World, name: string): Promise<Verdict> {
  const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn: arn("sns", prefix + name) }));
  const allows = statementsOf(Attributes?.Policy).filter(({ Effect }) => Effect === "Allow");
  const refused = publishers.filter(
    ({ service, anyCondition }) =>
      !allows.some((one) => JSON.stringify(one.Principal).includes(`"${service}"`) && (anyCondition || !one.Condition)),
  );
  if (refused.length === 0) return ok("EventBridge and alarms may publish");
  return notOk(`its policy refuses ${refused.map(({ what }) => what).join("; ")}`, restore);
}

/** Whether a dead-letter queue is empty. */
export async function isEmpty({ sqs, prefix }: World, name: string): Promise<Verdict> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: prefix + name }));
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] });
  const { Attributes } = await sqs.send(asked);
  const count = Number(Attributes?.ApproximateNumberOfMessages);
  if (count === 0) return ok("empty");
  return notOk(`${count} ${count === 1 ? "message is" : "messages are"} in it`, `docs/runbook.md, Alarm: ${name}`);
}

const alarmNames = ["no-audit", "undelivered-notices", "undelivered-starts"];

export async function alarmsTell({ cloudWatch, arn, prefix }: World): Promise<Verdict> {
  const names = alarmNames.map((name) => prefix + name);
  const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: names }));
  const topic = arn("sns", `${prefix}operations`);
  const silent = names.filter((name) => {
    const { ActionsEnabled, AlarmActions } = MetricAlarms.find(({ AlarmName }) => AlarmName === name) ?? {};
    return !ActionsEnabled || !AlarmActions?.includes(topic);
  });
  if (silent.length > 0) return notOk(`missing, or tell nobody: ${silent.join(", ")}`, restore);
  const ringing = MetricAlarms.filter(({ StateValue }) => StateValue === "ALARM");
  if (ringing.length === 0) return ok("none rings, and all tell operations");
  const reasons = ringing.map(({ AlarmName, StateReason }) => `${AlarmName} (${StateReason})`);
  return notOk(`in alarm: ${reasons.join("; ")}`, "docs/runbook.md has a section for each alarm");
}
