import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import { ListExecutionsCommand, paginateListStateMachines } from "@aws-sdk/client-sfn";
import { functionNames, onDemand } from "../../shared/names.ts";
import { pauseOf } from "../../shared/pause.ts";
import { workflowNames } from "../../shared/requests.ts";
import { alarmsTell, busIsClosed, isEmpty, isHeard, letsServicesPublish } from "./delivery.ts";
import { hasNotDrifted } from "./drift.ts";
import { groupRequiresMfa } from "./mfa-group.ts";
import { checkParameters } from "./parameters.ts";
import { isNowhereElse } from "./region.ts";
import { forwardsRisks, forwardsWatched, ruleIsOn } from "./rules.ts";
import { stackIsWhole } from "./stack.ts";
import { trailRecords } from "./trail.ts";
import { notOk, ok, restore, type Verdict } from "./verdict.ts";
import type { World } from "./world.ts";

/** The checks, in the order in which they are printed. A check that throws could not see. */
export const checks: Record<string, (world: World) => Promise<Verdict>> = {
  stack: stackIsWhole,
  functions: async ({ functions }) => complete("functions", functionNames, [...functions().keys()]),
  workflows: async ({ stepFunctions, prefix }) => {
    const names: string[] = [];
    for await (const { stateMachines = [] } of paginateListStateMachines({ client: stepFunctions }, {}))
      names.push(...stateMachines.map(({ name = "" }) => name));
    const wanted = workflowNames.filter((name) => !(name in onDemand)); // of those, the check of the stack tells
    return complete(
      "workflows that every stage has",
      wanted.map((name) => prefix + name),
      names,
    );
  },
  drift: hasNotDrifted,
  parameters: checkParameters,
  "group require-mfa": groupRequiresMfa,
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
  bus: busIsClosed,
  "rule requests": (world) => ruleIsOn(world, "requests", world.prefix.slice(0, -1)),
  "rule failed-executions": (world) => ruleIsOn(world, "failed-executions", "default"),
  "rule refused-executions": (world) => ruleIsOn(world, "refused-executions", "default"),
  "rule stopped-executions": (world) => ruleIsOn(world, "stopped-executions", "default"),
  "rule exposed-keys": (world) => ruleIsOn(world, "exposed-keys", "default"),
  "rule watched": async (world) =>
    world.functions().has("watch")
      ? ruleIsOn(world, "watched", "default")
      : ok("watch is off (WATCH=false): changes past the automation are told by the nightly audit"),
  "forwarder watched": forwardsWatched,
  "forwarder us-east-1": (world) => forwardsRisks(world, "us-east-1"),
  "forwarder us-west-2": (world) => forwardsRisks(world, "us-west-2"),
  region: isNowhereElse,
  "topic operations": (world) => isHeard(world, "operations"),
  "publish operations": (world) => letsServicesPublish(world, "operations"),
  "topic people": (world) => isHeard(world, "people"),
  "topic chat": async (world) =>
    world.variables("notify").CHAT_TOPIC === undefined
      ? ok("not wanted: the parameter CHAT is not true")
      : isHeard(world, "chat", () => "connect a channel of Slack or Teams: docs/deploy.md, section Notices in chat"),
  "queue undelivered-starts": (world) => isEmpty(world, "undelivered-starts"),
  "queue undelivered-notices": (world) => isEmpty(world, "undelivered-notices"),
  alarms: alarmsTell,
  pause: async ({ ssm, stage }) => {
    const pause = await pauseOf(ssm, `/iam-steward/${stage}/pause`);
    if (!pause) return ok("nothing is paused");
    return notOk(`paused by ${pause.by} since ${pause.since}: ${pause.reason}`, "to end the pause: steward resume");
  },
  held: async ({ s3, variables }) => {
    const Bucket = variables("generate-report").REPORT_BUCKET;
    const { KeyCount = 0, IsTruncated } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "held/" }));
    if (KeyCount === 0) return ok("no request is held");
    const held = `${KeyCount}${IsTruncated ? " or more" : ""} ${KeyCount === 1 ? "request is" : "requests are"} held`;
    return notOk(held, "start them, or see why they are refused: steward resume");
  },
  trail: trailRecords,
};

/** A night, and what an audit may take; in milliseconds. */
const aNight = 26 * 3_600_000;

function complete(what: string, wanted: string[], found: string[]): Verdict {
  const missing = wanted.filter((name) => !found.includes(name));
  if (missing.length === 0) return ok(`all ${wanted.length} ${what} are there`);
  return notOk(`missing: ${missing.join(", ")}`, restore);
}
