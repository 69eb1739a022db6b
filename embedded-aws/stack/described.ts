import type { Account } from "../account.ts";
import type { Undelivered } from "../lambda/functions.ts";
import { send } from "../services/queues.ts";
import type { Template } from "./intrinsics.ts";
import type { Resources } from "./template.ts";

/** What of a template is described, and does nothing here: the stack itself, alarms, log groups, policies of topics and buses. */
export function describe(account: Account, template: Template, { all }: Resources, StackName: string): void {
  const { id, region, stacks, alarms, logGroups, topics, buses } = account;
  const Parameters = Object.entries(template.Parameters ?? {});
  stacks.push({
    StackName,
    StackId: `arn:aws:cloudformation:${region}:${id}:stack/${StackName}/00000000-0000-0000-0000-000000000000`,
    CreationTime: account.now(),
    StackStatus: "CREATE_COMPLETE",
    Parameters: Parameters.map(([ParameterKey, { Default: ParameterValue }]) => ({ ParameterKey, ParameterValue })),
    TemplateBody: JSON.stringify(template),
  });
  for (const { AlarmName, ActionsEnabled = true, AlarmActions = [] } of all("AWS::CloudWatch::Alarm"))
    alarms.push({
      ...{ AlarmName, ActionsEnabled, AlarmActions },
      ...{ StateValue: "INSUFFICIENT_DATA", StateReason: "Unchecked: Initial alarm creation" },
    });
  for (const { LogGroupName: logGroupName, RetentionInDays } of all("AWS::Logs::LogGroup"))
    logGroups.push({ logGroupName, ...(RetentionInDays && { retentionInDays: Number(RetentionInDays) }) });
  for (const { Topics, PolicyDocument } of all("AWS::SNS::TopicPolicy"))
    for (const topic of Topics) topics.set(topic, { Policy: JSON.stringify(PolicyDocument) });
  for (const { Name } of [{ Name: "default" }, ...all("AWS::Events::EventBus")])
    buses.set(Name, policyOf(all("AWS::Events::EventBusPolicy"), Name));
}

/** Which Sid CloudFormation gives to a statement of a bus is not documented. Its StatementId tells statements apart. */
function policyOf(statements: ReturnType<Resources["all"]>, bus: string): { Policy?: string } {
  const own = statements.filter(({ EventBusName }) => EventBusName === bus);
  const Statement = own.map(({ StatementId, Statement }) => ({ Sid: StatementId, ...Statement }));
  return own.length > 0 ? { Policy: JSON.stringify({ Version: "2012-10-17", Statement }) } : {};
}

/**
 * Sends what a function failed on three times to the queue that its template names for that.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function sendUndelivered(account: Account, { all }: Resources, prefix: string) {
  const destinations = new Map<string, string>(
    all("AWS::Lambda::EventInvokeConfig").flatMap(({ FunctionName, DestinationConfig }) => {
      const arn: string | undefined = DestinationConfig?.OnFailure?.Destination;
      return arn?.includes(":sqs:") ? [[FunctionName.replace(prefix, ""), arn]] : [];
    }),
  );
  return ({ functionName, event, error }: Undelivered): void => {
    const arn = destinations.get(functionName);
    if (arn === undefined) return;
    const record = {
      version: "1.0",
      timestamp: account.now().toISOString(),
      requestContext: { functionArn: prefix + functionName, condition: "RetriesExhausted", approximateInvokeCount: 3 },
      requestPayload: event,
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorType: error.name, errorMessage: error.message },
    };
    send(account, arn, JSON.stringify(record));
  };
}
