import { writeFileSync } from "node:fs";
import { everything, readTemplate } from "./template.ts";

/** What CloudFormation does with a resource of a type in the name of who deploys, and on which resources of the account. */
interface Need {
  on: string[];
  actions: string;
}

const own = (service: string, ...resources: string[]) => resources.map((name) => `arn:aws:${service}:*:*:${name}`);
const alarms = own("cloudwatch", "alarm:iam-steward-*");
const buses = own("events", "event-bus/iam-steward-*");
const functions = own("lambda", "function:iam-steward-*");
const keys = own("kms", "key/*", "alias/iam-steward-*"); // a key's id is made up by AWS
const topics = own("sns", "iam-steward-*");
const queues = own("sqs", "iam-steward-*");
const buckets = ["arn:aws:s3:::iam-steward-*"];

/**
 * By the handlers of the types' schemas in CloudFormation's registry, as far as they are public; nothing of it was tried on
 * AWS (no probe: deploy). A missing right stops a deploy with its name, and CloudFormation rolls back.
 */
const needs: Record<string, Need> = {
  "AWS::CloudWatch::Alarm": {
    on: alarms,
    actions: "PutMetricAlarm DeleteAlarms DescribeAlarms ListTagsForResource TagResource UntagResource",
  },
  "AWS::CloudWatch::Dashboard": {
    on: ["arn:aws:cloudwatch::*:dashboard/iam-steward-*"],
    actions: "PutDashboard GetDashboard DeleteDashboards",
  },
  "AWS::Events::EventBus": {
    on: buses,
    actions:
      "CreateEventBus UpdateEventBus DescribeEventBus DeleteEventBus ListTagsForResource TagResource UntagResource",
  },
  "AWS::Events::EventBusPolicy": {
    on: [...buses, ...own("events", "event-bus/default")], // which takes what other accounts forward
    actions: "PutPermission RemovePermission DescribeEventBus",
  },
  "AWS::Events::Rule": {
    on: own("events", "rule/iam-steward-*"),
    actions: "PutRule DescribeRule DeleteRule PutTargets RemoveTargets ListTargetsByRule TagResource UntagResource",
  },
  "AWS::IAM::Group": {
    on: ["arn:aws:iam::*:group/iam-steward-*"],
    actions:
      "CreateGroup GetGroup UpdateGroup DeleteGroup AttachGroupPolicy DetachGroupPolicy ListAttachedGroupPolicies ListGroupPolicies",
  },
  "AWS::IAM::ManagedPolicy": {
    on: ["arn:aws:iam::*:policy/iam-steward-*"],
    actions:
      "CreatePolicy GetPolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion GetPolicyVersion ListPolicyVersions ListEntitiesForPolicy",
  },
  "AWS::IAM::Role": {
    on: ["arn:aws:iam::*:role/iam-steward-*"],
    actions:
      "CreateRole GetRole UpdateRole UpdateRoleDescription DeleteRole UpdateAssumeRolePolicy PutRolePolicy GetRolePolicy DeleteRolePolicy ListRolePolicies ListAttachedRolePolicies TagRole UntagRole",
  },
  "AWS::IAM::RolePolicy": {
    on: ["arn:aws:iam::*:role/iam-steward-*"],
    actions: "PutRolePolicy GetRolePolicy DeleteRolePolicy",
  },
  "AWS::KMS::Alias": { on: keys, actions: "CreateAlias UpdateAlias DeleteAlias" },
  "AWS::KMS::Key": {
    on: keys,
    actions:
      "DescribeKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListResourceTags PutKeyPolicy ScheduleKeyDeletion TagResource UntagResource UpdateKeyDescription CreateGrant Decrypt GenerateDataKey",
  },
  "AWS::Lambda::EventInvokeConfig": {
    on: functions,
    actions:
      "PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig GetFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig",
  },
  "AWS::Lambda::EventSourceMapping": {
    on: ["*"], // its id is made up by AWS
    actions:
      "CreateEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping ListTags TagResource UntagResource",
  },
  "AWS::Lambda::Function": {
    on: functions,
    actions:
      "CreateFunction GetFunction GetFunctionConfiguration UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction GetFunctionCodeSigningConfig GetRuntimeManagementConfig ListTags TagResource UntagResource InvokeFunction",
  },
  "AWS::Lambda::Permission": { on: functions, actions: "AddPermission RemovePermission GetPolicy" },
  "AWS::Logs::LogGroup": {
    on: own("logs", "log-group:/aws/lambda/iam-steward-*", "log-group:/aws/vendedlogs/states/iam-steward-*"),
    actions:
      "CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy ListTagsForResource TagResource UntagResource",
  },
  "AWS::S3::Bucket": {
    on: [...buckets, "arn:aws:s3:::iam-steward-*/*"], // the framework's own bucket, with the zips, is among them
    actions:
      "CreateBucket DeleteBucket GetBucketLocation GetBucketPolicy GetBucketVersioning GetEncryptionConfiguration GetLifecycleConfiguration GetBucketOwnershipControls GetBucketPublicAccessBlock ListBucket PutBucketVersioning PutEncryptionConfiguration PutLifecycleConfiguration PutBucketOwnershipControls PutBucketPublicAccessBlock PutBucketTagging GetBucketTagging GetObject PutObject DeleteObject ListBucketVersions DeleteObjectVersion",
  },
  "AWS::S3::BucketPolicy": { on: buckets, actions: "GetBucketPolicy PutBucketPolicy DeleteBucketPolicy" },
  "AWS::SNS::Topic": {
    on: topics,
    actions:
      "CreateTopic GetTopicAttributes SetTopicAttributes DeleteTopic ListSubscriptionsByTopic ListTagsForResource TagResource UntagResource GetDataProtectionPolicy",
  },
  "AWS::SNS::TopicPolicy": { on: topics, actions: "SetTopicAttributes" },
  "AWS::SQS::Queue": {
    on: queues,
    actions:
      "CreateQueue GetQueueAttributes SetQueueAttributes DeleteQueue GetQueueUrl ListQueueTags TagQueue UntagQueue",
  },
  "AWS::SQS::QueuePolicy": { on: queues, actions: "SetQueueAttributes" },
  "AWS::Scheduler::Schedule": {
    on: own("scheduler", "schedule/iam-steward-*/*"),
    actions: "CreateSchedule GetSchedule UpdateSchedule DeleteSchedule",
  },
  "AWS::Scheduler::ScheduleGroup": {
    on: own("scheduler", "schedule-group/iam-steward-*"),
    actions: "CreateScheduleGroup GetScheduleGroup DeleteScheduleGroup ListTagsForResource TagResource UntagResource",
  },
  "AWS::StepFunctions::StateMachine": {
    on: own("states", "stateMachine:iam-steward-*"),
    actions:
      "CreateStateMachine DescribeStateMachine UpdateStateMachine DeleteStateMachine ListTagsForResource TagResource UntagResource",
  },
};

/** Services that act in a role which the deploy gives them. */
const receivers = ["lambda.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com"];

/** What a role needs that deploys any stage, updates and removes it: a statement for each type in the template. */
export function deployPolicy() {
  const types = new Set(Object.values(readTemplate("prod", everything).Resources).map(({ Type }) => Type));
  types.delete("AWS::CloudFormation::CustomResource"); // it invokes a function, which the right to functions has
  const ofTypes = [...types].sort().map((type) => {
    const need = needs[type];
    if (!need) throw new Error(`infra/deployer.ts does not say what ${type} needs`);
    const [, service = "", kind = ""] = type.split("::");
    const prefix = { stepfunctions: "states" }[service.toLowerCase()] ?? service.toLowerCase();
    const Action = need.actions.split(" ").map((action) => `${prefix}:${action}`);
    return { Sid: service + kind, Effect: "Allow", Action, Resource: need.on };
  });
  const roles = "arn:aws:iam::*:role/iam-steward-*";
  const stack = { Action: "cloudformation:*", Resource: "arn:aws:cloudformation:*:*:stack/iam-steward-*/*" };
  const looks = "cloudformation:ValidateTemplate iam:ListRoles kms:CreateKey kms:ListAliases logs:DescribeLogGroups";
  const Condition = { StringEquals: { "iam:PassedToService": receivers } };
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "Stack", Effect: "Allow", ...stack },
      { Sid: "CheckedAgainstNoResource", Effect: "Allow", Action: looks.split(" "), Resource: "*" },
      { Sid: "PassRoles", Effect: "Allow", Action: "iam:PassRole", Resource: roles, Condition },
      ...ofTypes,
    ],
  };
}

if (import.meta.main) writeFileSync("docs/deploy-policy.json", `${JSON.stringify(deployPolicy(), null, 2)}\n`);
