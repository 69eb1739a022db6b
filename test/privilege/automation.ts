import { resources } from "./account.ts";

const here = "us-east-1:123456789012";
const named = (service: string, prefix: string) => (type: string) =>
  resources.all(type).map(({ Name, StateMachineName, FunctionName, AlarmName, TopicName, QueueName, LogGroupName }) => {
    const name = Name ?? StateMachineName ?? FunctionName ?? AlarmName ?? TopicName ?? QueueName ?? LogGroupName;
    return `arn:aws:${service}:${here}:${prefix}${name}`;
  });
const arns = (type: string, logicalIds = resources.all(type).map(({ name }) => name)): string[] =>
  logicalIds.map((name: string) => resources.resolve({ "Fn::GetAtt": [name, "Arn"] }));

const functions = named("lambda", "function:")("AWS::Lambda::Function");
const machines = named("states", "stateMachine:")("AWS::StepFunctions::StateMachine");
const executions = machines.map((arn) => `${arn.replace(":stateMachine:", ":execution:")}:run`);
const rules = resources
  .all("AWS::Events::Rule")
  .map(({ Name, EventBusName }) => `arn:aws:events:${here}:rule/${EventBusName ? `${EventBusName}/` : ""}${Name}`);
const logGroups = named("logs", "log-group:")("AWS::Logs::LogGroup");
const buckets = [...arns("AWS::S3::Bucket"), "arn:aws:s3:::iam-steward-test-serverlessdeploymentbucket-1x6jug5lzfnl7"];
const stacks = ["test/1a2b", "prod/1a2b"].map((stack) => `arn:aws:cloudformation:${here}:stack/iam-steward-${stack}`);
const iam = (name: string) => `arn:aws:iam::123456789012:${name}`;

/** What the stack has, by the service authorization reference's names of resource types. Everything else it has not. */
export const automation: Record<string, string[]> = {
  "cloudformation stack": [...stacks, `arn:aws:cloudformation:us-west-2:123456789012:stack/iam-steward-forwarder/1a2b`],
  "cloudwatch alarm": named("cloudwatch", "alarm:")("AWS::CloudWatch::Alarm"),
  "events event-bus": arns("AWS::Events::EventBus"),
  "events rule-on-custom-event-bus": rules.filter((arn) => arn.split("/").length === 3),
  "events rule-on-default-event-bus": [
    ...rules.filter((arn) => arn.split("/").length === 2),
    "arn:aws:events:us-west-2:123456789012:rule/iam-steward-forwarder-eu-central-1",
  ],
  "iam group": [iam("group/iam-steward-test-require-mfa")],
  "iam mfa": [iam("mfa/iam-steward/test/ada")],
  "iam policy": [iam("policy/iam-steward-test-boundary"), iam("policy/iam-steward-test-require-mfa")],
  "iam role": arns("AWS::IAM::Role"),
  "iam user": [iam("user/people/bob")],
  "kms alias": [`arn:aws:kms:${here}:alias/iam-steward-test`, `arn:aws:kms:${here}:alias/iam-steward-test-handover`],
  "kms key": arns("AWS::KMS::Key"),
  "lambda function": functions,
  "lambda function alias": functions.map((arn) => `${arn}:live`),
  "lambda function version": functions.map((arn) => `${arn}:1`),
  "logs log-group": logGroups.map((arn) => `${arn}:*`),
  "logs log-stream": logGroups.map((arn) => `${arn}:log-stream:one`),
  "s3 bucket": buckets,
  "s3 object": buckets.map((arn) => `${arn}/one`),
  "scheduler schedule": resources
    .all("AWS::Scheduler::Schedule")
    .map(({ Name, GroupName }) => `arn:aws:scheduler:${here}:schedule/${GroupName}/${Name}`),
  "scheduler schedule-group": named("scheduler", "schedule-group/")("AWS::Scheduler::ScheduleGroup"),
  "secretsmanager Secret": [`arn:aws:secretsmanager:${here}:secret:iam-steward/test/AIDA/access-key-AbCdEf`],
  "sns topic": named("sns", "")("AWS::SNS::Topic"),
  "sqs queue": named("sqs", "")("AWS::SQS::Queue"),
  "ssm parameter": [`arn:aws:ssm:${here}:parameter/iam-steward/test/pause`],
  "states execution": executions,
  "states labelled execution": [`arn:aws:states:${here}:execution:iam-steward-test-audit/rotations:run`],
  "states maprun": [`arn:aws:states:${here}:mapRun:iam-steward-test-audit/rotations:run`],
  "states statemachine": machines,
  "states statemachinealias": machines.map((arn) => `${arn}:live`),
  "states statemachineversion": machines.map((arn) => `${arn}:1`),
};
