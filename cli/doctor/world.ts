import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { type FunctionConfiguration, LambdaClient, paginateListFunctions } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Account } from "../stage/account.ts";
import { clientOptions } from "../stage/aws.ts";
import { holdToAccount } from "../stage/settings.ts";
import { BadInput } from "../terminal/errors.ts";

type Functions = Map<string, FunctionConfiguration>;

/** Where the checks look. */
export type World = Awaited<ReturnType<typeof look>>;

/** @throws {BadInput} if the stage has no function. Without the right to list them, the checks that need them say so. */
export async function look(account: Account, stage: string) {
  const options = clientOptions(account);
  const { Arn = "", Account: id = "" } = await new STSClient(options).send(new GetCallerIdentityCommand({}));
  holdToAccount(id);
  const lambda = new LambdaClient(options);
  const prefix = `iam-steward-${stage}-`;
  const region = await lambda.config.region();
  const listed = await functionsOf(lambda, prefix).catch((error: Error) => {
    if (error.name.startsWith("AccessDenied")) return error;
    throw error;
  });
  if (!(listed instanceof Error) && listed.size === 0)
    throw new BadInput(
      `There is no iam-steward of stage ${stage} in account ${id}, ${region}. Deploy one: npm run deploy -- --stage ${stage}`,
    );
  const partition = Arn.split(":")[1] ?? "aws";
  const functions = (): Functions => {
    if (listed instanceof Error) throw listed;
    return listed;
  };
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${id}:${resource}`;
  return {
    stage,
    prefix,
    account: id,
    region,
    arn,
    partition,
    /** By name without the prefix. */
    functions,
    /** The environment of a function. */
    variables: (name: string): Record<string, string> => functions().get(name)?.Environment?.Variables ?? {},
    cloudFormation: new CloudFormationClient(options),
    cloudTrail: new CloudTrailClient(options),
    cloudWatch: new CloudWatchClient(options),
    eventBridge: new EventBridgeClient(options),
    eventBridgeIn: (region: string) => new EventBridgeClient({ ...options, region }),
    iam: new IAMClient(options),
    logs: new CloudWatchLogsClient(options),
    s3: new S3Client(options),
    scheduler: new SchedulerClient(options),
    sns: new SNSClient(options),
    // By default its client sends to the address in a queue's URL, whatever AWS_ENDPOINT_URL says.
    sqs: new SQSClient({ ...options, useQueueUrlAsEndpoint: false }),
    ssm: new SSMClient(options),
    stepFunctions: new SFNClient(options),
  };
}

async function functionsOf(lambda: LambdaClient, prefix: string): Promise<Functions> {
  const all: FunctionConfiguration[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) all.push(...Functions);
  return new Map(
    all.flatMap(({ FunctionName = "", ...configuration }) =>
      FunctionName.startsWith(prefix) ? [[FunctionName.slice(prefix.length), configuration]] : [],
    ),
  );
}
