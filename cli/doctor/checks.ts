import { DescribeTrailsCommand, GetTrailStatusCommand } from "@aws-sdk/client-cloudtrail";
import { DescribeRuleCommand } from "@aws-sdk/client-eventbridge";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { ListExecutionsCommand, paginateListStateMachines } from "@aws-sdk/client-sfn";
import { paginateListSubscriptionsByTopic } from "@aws-sdk/client-sns";
import { unless } from "../../shared/errors.ts";
import { functionNames } from "../../shared/names.ts";
import { pauseOf } from "../../shared/pause.ts";
import { workflowNames } from "../../shared/requests.ts";
import { checkParameters } from "./parameters.ts";
import { isNowhereElse } from "./region.ts";
import { notOk, ok, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/** The checks, in the order in which they are printed. A check that throws could not see. */
export const checks: Record<string, (world: World) => Promise<Verdict>> = {
  functions: async ({ functions, stage }) => complete("functions", functionNames, [...functions().keys()], stage),
  workflows: async ({ stepFunctions, prefix, stage }) => {
    const names: string[] = [];
    for await (const { stateMachines = [] } of paginateListStateMachines({ client: stepFunctions }, {}))
      names.push(...stateMachines.map(({ name = "" }) => name));
    return complete(
      "workflows",
      workflowNames.filter((name) => name !== "apply-access").map((name) => prefix + name), // MANAGE_ACCESS asks for that one
      names,
      stage,
    );
  },
  parameters: checkParameters,
  schedule: async ({ scheduler, prefix }) => {
    const wanted = { GroupName: prefix.slice(0, -1), Name: `${prefix}audit` };
    const { State, ScheduleExpression, ScheduleExpressionTimezone } = await scheduler.send(
      new GetScheduleCommand(wanted),
    );
    const told = `the audit runs at ${ScheduleExpression} ${ScheduleExpressionTimezone}`;
    return State === "ENABLED"
      ? ok(told)
      : notOk(`${told}, but the schedule is off`, `enable the schedule ${wanted.Name}`);
  },
  "last audit": async ({ stepFunctions, arn, prefix }) => {
    const stateMachineArn = arn("states", `stateMachine:${prefix}audit`);
    const asked = new ListExecutionsCommand({ stateMachineArn, statusFilter: "SUCCEEDED", maxResults: 1000 });
    const { executions = [] } = await stepFunctions.send(asked);
    const newest = Math.max(...executions.map(({ stopDate }) => stopDate?.getTime() ?? 0));
    if (executions.length === 0)
      return notOk("no audit has succeeded yet", "wait for the night, or start one: steward start audit");
    const told = `the last audit that succeeded ended at ${new Date(newest).toISOString()}`;
    return Date.now() - newest < aNight ? ok(told) : notOk(told, "steward list --workflow audit --since 3d");
  },
  "rule requests": (world) => ruleIsOn(world, "requests", world.prefix.slice(0, -1)),
  "rule failed-executions": (world) => ruleIsOn(world, "failed-executions", "default"),
  "rule refused-executions": (world) => ruleIsOn(world, "refused-executions", "default"),
  "rule stopped-executions": (world) => ruleIsOn(world, "stopped-executions", "default"),
  "rule exposed-keys": (world) => ruleIsOn(world, "exposed-keys", "default"),
  "forwarder us-east-1": (world) => forwards(world, "us-east-1"),
  "forwarder us-west-2": (world) => forwards(world, "us-west-2"),
  region: isNowhereElse,
  "topic operations": (world) => isHeard(world, "operations"),
  "topic people": (world) => isHeard(world, "people"),
  "topic chat": async (world) =>
    world.functions().get("notify")?.CHAT_TOPIC === undefined
      ? ok("not wanted: the parameter CHAT is not true")
      : isHeard(world, "chat", () => "connect a channel of Slack or Teams: docs/deploy.md, section Notices in chat"),
  pause: async ({ ssm, stage }) => {
    const pause = await pauseOf(ssm, `/iam-steward/${stage}/pause`);
    if (!pause) return ok("nothing is paused");
    return notOk(`paused by ${pause.by} since ${pause.since}: ${pause.reason}`, "to end the pause: steward resume");
  },
  held: async ({ s3, functions }) => {
    const Bucket = functions().get("generate-report")?.REPORT_BUCKET;
    const { KeyCount = 0, IsTruncated } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "held/" }));
    if (KeyCount === 0) return ok("no request is held");
    const held = `${KeyCount}${IsTruncated ? " or more" : ""} ${KeyCount === 1 ? "request is" : "requests are"} held`;
    return notOk(held, "start them: steward resume");
  },
  trail: async ({ cloudTrail }) => {
    const { trailList = [] } = await cloudTrail.send(new DescribeTrailsCommand({}));
    for (const { TrailARN = "", IncludeGlobalServiceEvents } of trailList) {
      if (!IncludeGlobalServiceEvents) continue;
      const { IsLogging } = await cloudTrail.send(new GetTrailStatusCommand({ Name: TrailARN }));
      if (IsLogging) return ok(`${TrailARN} records what is done in IAM`);
    }
    return notOk(
      "no CloudTrail trail records what is done in IAM",
      "create a trail of all regions, and start its logging",
    );
  },
};

/** A night, and what an audit may take; in milliseconds. */
const aNight = 26 * 3_600_000;

function complete(what: string, wanted: string[], found: string[], stage: string): Verdict {
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return ok(`all ${wanted.length} ${what} are there`);
  return notOk(`missing: ${missing.join(", ")}`, `deploy again: npm run deploy -- --stage ${stage}`);
}

async function ruleIsOn({ eventBridge, prefix }: World, name: string, EventBusName: string): Promise<Verdict> {
  const { State } = await eventBridge.send(new DescribeRuleCommand({ Name: prefix + name, EventBusName }));
  return State === "ENABLED"
    ? ok("on")
    : notOk("off", `aws events enable-rule --name ${prefix}${name} --event-bus-name ${EventBusName}`);
}

/**
 * AWS Health reports exposed keys in two regions: infra/forwarder.yml brings them to a stack elsewhere. In GovCloud and China
 * it has no second region (https://docs.aws.amazon.com/health/latest/ug/choosing-a-region.html).
 */
async function forwards({ region, arn, eventBridgeIn }: World, from: string): Promise<Verdict> {
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

/** A subscription by e-mail delivers nothing until it is confirmed. */
async function isHeard({ sns, arn, prefix }: World, name: string, todo = byMail): Promise<Verdict> {
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
