import { S3 } from "@aws-sdk/client-s3";
import type { Clock } from "../clock.ts";
import { type EmbeddedAws, type EmbeddedAwsOptions, startAws } from "../embedded-aws.ts";
import { issueCredentials } from "../identity.ts";
import { type Functions, startFunctions, type Undelivered } from "../lambda/functions.ts";
import { lambdaOperations } from "../lambda/lambda.ts";
import type { Caller } from "../operation.ts";
import { authorize } from "../policy/authorize.ts";
import { emit, events } from "../services/events/events.ts";
import { sns } from "../services/sns.ts";
import type { BusEvent } from "../services/state.ts";
import { services } from "../wire/services.ts";
import { createEngine, type Engine } from "../workflow/engine.ts";
import { stepFunctions } from "../workflow/operations/operations.ts";
import type { Integrations, OnBehalf } from "../workflow/scope.ts";
import { transformed, type WiredRule, type Wiring } from "./wiring.ts";

/** What `serverless.yml` deploys, on an embedded account: functions, workflows, topics, bucket, rules. */
export interface Stack<C extends Clock = Clock> {
  aws: EmbeddedAws;
  clock: C;
  functions: Functions;
  engine: Engine;
  bucket: string;
  topics: { operations: string; people: string };
  /** Where events come in, and what has happened goes out. */
  bus: string;
  /** Events that a function failed on three times. */
  deadLetters: Undelivered[];
  close(): Promise<void>;
}

export interface WiredStackOptions<C extends Clock> extends Omit<EmbeddedAwsOptions, "now"> {
  clock: C;
  /** Hears each log line of a function. */
  onLog?: (functionName: string, line: string) => void;
}

export async function startWiredStack<C extends Clock>(
  options: WiredStackOptions<C>,
  wire: (aws: EmbeddedAws) => Wiring,
): Promise<Stack<C>> {
  const { clock, onLog, ...account } = options;
  const aws = await startAws({ ...account, now: clock.now });
  const wiring = wire(aws);
  const { bucket, topics, bus, environment } = wiring;
  for (const arn of Object.values(topics)) aws.account.topics.add(arn);
  aws.account.buckets.set(bucket, new Map());
  const functions = startFunctions({
    aws,
    clock,
    functions: wiring.functions,
    ...(environment && { environment }),
    ...(onLog && { onLog }),
  });
  const engine = createEngine({
    clock,
    account: aws.account.id,
    region: aws.account.region,
    integrations: integrations(aws, functions, wiring),
    onStatusChange: (event) => emit(aws.account, event),
  });
  wiring.load(engine);
  aws.mount("states", stepFunctions(engine));
  aws.mount("lambda", lambdaOperations(functions, wiring.prefix));
  aws.account.schedules.push(...wiring.schedules);
  for (const rule of wiring.rules) aws.rule({ ...rule, target: targetOf(aws, functions, wiring, rule) });
  const close = async () => {
    await functions.close();
    await aws.close();
  };
  return { aws, clock, functions, engine, bucket, topics, bus, deadLetters: functions.undelivered, close };
}

/** What states may call, in the role of their workflow. */
function integrations(aws: EmbeddedAws, functions: Functions, { prefix, policiesOf }: Wiring): Integrations {
  const callers = new Map<string, { caller: Caller; s3: S3 }>();
  const callerOf = ({ roleArn }: OnBehalf) => {
    const known = callers.get(roleArn) ?? assume(aws, roleArn, policiesOf?.(roleArn));
    callers.set(roleArn, known);
    return known;
  };
  const may = (on: OnBehalf, service: string, operation: string, input: object): Caller => {
    const { caller } = callerOf(on);
    const { denied } = (services[service] ?? services.iam).protocol.codes;
    authorize(aws.account, caller, [service, operation], { ...input }, denied);
    return caller;
  };
  return {
    invoke: async (name, payload, on) => {
      may(on, "lambda", "Invoke", { FunctionName: name });
      return functions.invoke(name.replace(prefix, ""), payload);
    },
    publish: async (args, on) => sns.publish(aws.account, args as never, may(on, "sns", "Publish", args as object)),
    putEvents: async (args, on) =>
      events.putEvents(aws.account, args as never, may(on, "events", "PutEvents", args as object)),
    mayStart: (stateMachineArn, on) => void may(on, "states", "StartExecution", { stateMachineArn }),
    getObject: async (object, on) => (await callerOf(on).s3.getObject(object)).Body?.transformToString() ?? "",
    putObject: (object, on) => callerOf(on).s3.putObject(object),
  };
}

function assume(aws: EmbeddedAws, roleArn: string, policies: object[] | undefined) {
  const arn = roleArn.replace(/^arn:aws:iam::(\d+):role\/(.*)$/, "arn:aws:sts::$1:assumed-role/$2/execution");
  const credentials = issueCredentials(aws.account, { arn }, policies);
  return { caller: { accessKeyId: credentials.accessKeyId, arn }, s3: new S3({ ...aws.config, credentials }) };
}

function targetOf(
  { account }: EmbeddedAws,
  functions: Functions,
  { prefix }: Wiring,
  { target, transformer }: WiredRule,
): (event: BusEvent) => unknown {
  const service = target.split(":")[2];
  const given = (event: BusEvent) => (transformer ? transformed(transformer, event) : JSON.stringify(event));
  if (service === "sns") {
    const caller = { accessKeyId: "EVENTS", arn: "events.amazonaws.com" };
    return (event) => sns.publish(account, { TopicArn: target, Message: given(event) } as never, caller);
  }
  if (service !== "lambda") throw new Error(`The embedded account has no rules with the target ${target}`);
  const functionName = target.replace(prefix, "");
  return (event) => functions.invokeEvent(functionName, given(event));
}
