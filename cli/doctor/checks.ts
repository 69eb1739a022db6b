import { DescribeTrailsCommand, GetTrailStatusCommand } from "@aws-sdk/client-cloudtrail";
import { DescribeRuleCommand } from "@aws-sdk/client-eventbridge";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { ListExecutionsCommand, paginateListStateMachines } from "@aws-sdk/client-sfn";
import { paginateListSubscriptionsByTopic } from "@aws-sdk/client-sns";
import { functionNames } from "../../shared/names.ts";
import { pauseOf } from "../../shared/pause.ts";
import { workflowNames } from "../../shared/requests.ts";
import { checkParameters } from "./parameters.ts";
import { notOk, ok, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/** What is looked at, in the order in which it is told. A check that throws could not see. */
export const checks: Record<string, (world: World) => Promise<Verdict>> = {
  functions: async ({ functions, stage }) => complete("functions", functionNames, [...functions.keys()], stage),
  workflows: async ({ stepFunctions, prefix, stage }) => {
    const names: string[] = [];
    for await (const { stateMachines = [] } of paginateListStateMachines({ client: stepFunctions }, {}))
      names.push(...stateMachines.map(({ name = "" }) => name));
    return complete(
      "workflows",
      workflowNames.map((name) => prefix + name),
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
    const asked = new ListExecutionsCommand({ stateMachineArn, statusFilter: "SUCCEEDED", maxResults: 1 });
    const { executions: [last] = [] } = await stepFunctions.send(asked);
    if (!last?.stopDate)
      return notOk("no audit has ever succeeded", "wait for the night, or start one: steward start audit");
    const told = `the last one that succeeded ended at ${last.stopDate.toISOString()}`;
    return Date.now() - last.stopDate.getTime() < aNight
      ? ok(told)
      : notOk(told, "see what became of the others: steward list");
  },
  "rule requests": (world) => ruleIsOn(world, "requests", world.prefix.slice(0, -1)),
  "rule failed-executions": (world) => ruleIsOn(world, "failed-executions", "default"),
  "rule refused-executions": (world) => ruleIsOn(world, "refused-executions", "default"),
  "rule stopped-executions": (world) => ruleIsOn(world, "stopped-executions", "default"),
  "topic operations": (world) => isHeard(world, "operations"),
  "topic people": (world) => isHeard(world, "people"),
  pause: async ({ ssm, stage }) => {
    const pause = await pauseOf(ssm, `/iam-steward/${stage}/pause`);
    if (!pause) return ok("nothing is paused");
    return notOk(`paused by ${pause.by} since ${pause.since}: ${pause.reason}`, "when that is over: steward resume");
  },
  held: async ({ s3, functions }) => {
    const Bucket = functions.get("generate-report")?.REPORT_BUCKET;
    const { KeyCount = 0, IsTruncated } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "held/" }));
    if (KeyCount === 0) return ok("no request is held");
    return notOk(`${KeyCount}${IsTruncated ? " or more" : ""} requests are held`, "start them: steward resume");
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

const _inKebabCase = (names: string[]) =>
  names.map((name) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`));

function complete(what: string, wanted: string[], found: string[], stage: string): Verdict {
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return ok(`all ${wanted.length} ${what} are there`);
  return notOk(`missing: ${missing.join(", ")}`, `deploy again: npm run deploy -- --stage ${stage}`);
}

async function ruleIsOn({ eventBridge, prefix }: World, name: string, EventBusName: string): Promise<Verdict> {
  const { State } = await eventBridge.send(new DescribeRuleCommand({ Name: prefix + name, EventBusName }));
  return State === "ENABLED" ? ok("on") : notOk("off", `enable the rule ${prefix}${name} of the bus ${EventBusName}`);
}

/** Whoever was subscribed by e-mail hears nothing before he has confirmed it. */
async function isHeard({ sns, arn, prefix }: World, name: string): Promise<Verdict> {
  const TopicArn = arn("sns", prefix + name);
  let confirmed = 0;
  const pending: string[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn }))
    for (const { SubscriptionArn, Endpoint = "" } of Subscriptions)
      if (SubscriptionArn?.startsWith("arn:")) confirmed += 1;
      else pending.push(Endpoint);
  if (pending.length > 0)
    return notOk(`not confirmed: ${pending.join(", ")}`, "have them follow the link in AWS's mail");
  if (confirmed > 0) return ok(`${confirmed} confirmed`);
  return notOk(
    "nobody is subscribed",
    `aws sns subscribe --topic-arn ${TopicArn} --protocol email --notification-endpoint …`,
  );
}
