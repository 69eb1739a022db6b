import { S3 } from "@aws-sdk/client-s3";
import type { Clock } from "../clock.ts";
import { type EmbeddedAws, type EmbeddedAwsOptions, startAws } from "../embedded-aws.ts";
import { issueCredentials } from "../identity.ts";
import { pollQueue } from "../lambda/event-source.ts";
import { type Functions, startFunctions, type Undelivered } from "../lambda/functions.ts";
import { lambdaOperations } from "../lambda/lambda.ts";
import type { Caller } from "../operation.ts";
import { authorize } from "../policy/authorize.ts";
import { emit, events } from "../services/events/events.ts";
import { send } from "../services/queues.ts";
import { sns } from "../services/sns.ts";
import type { BusEvent } from "../services/state.ts";
import { services } from "../wire/services.ts";
import { createEngine, type Engine } from "../workflow/engine.ts";
import { stepFunctions } from "../workflow/operations/operations.ts";
import type { Integrations, OnBehalf } from "../workflow/scope.ts";
import { describe, sendUndelivered } from "./described.ts";
import { transformed } from "./input-transformer.ts";
import type { Template } from "./intrinsics.ts";
import {
  functionsOf,
  loadMachines,
  type Mapping,
  queuesOf,
  type Resources,
  readResources,
  rulesOf,
  schedulesOf,
  seedOf,
  type WiredRule,
} from "./template.ts";

/** What a CloudFormation template deploys, on an embedded account of its own. */
export interface Stack<C extends Clock = Clock> {
  aws: EmbeddedAws;
  clock: C;
  functions: Functions;
  engine: Engine;
  /** The value of a part of the template: `stack.resolve({ Ref: "ReportBucket" })`. */
  resolve: Resources["resolve"];
  /** Events that a function failed on three times. */
  deadLetters: Undelivered[];
  close(): Promise<void>;
}

export interface StackOptions<C extends Clock> extends Omit<EmbeddedAwsOptions, "now"> {
  clock: C;
  template: Template;
  /** Absolute path of a function's code, by its name without the prefix. */
  codeOf(functionName: string): string;
  /** How the names of functions in the account begin: `my-service-dev-`. CloudFormation's made-up names begin so, too. */
  prefix?: string;
  /** Given to every function, beside its own variables. */
  environment?: Record<string, string>;
  /** Hears each log line of a function. */
  onLog?: (functionName: string, line: string) => void;
}

/**
 * Deploys a template: each function and each workflow runs under its own role. A role that the template does not have, as a state
 * machine made over the API may name, allows everything.
 */
export async function startStack<C extends Clock>(options: StackOptions<C>): Promise<Stack<C>> {
  const { clock, template, codeOf, prefix, environment, onLog, ...account } = options;
  const aws = await startAws({ ...account, now: clock.now });
  try {
    return deploy(aws, options);
  } catch (error) {
    await aws.close(); // an open server would keep the process of a test that failed
    throw error;
  }
}

function deploy<C extends Clock>(aws: EmbeddedAws, options: StackOptions<C>): Stack<C> {
  const { clock, template, codeOf, prefix = "", environment = {}, onLog } = options;
  const resources = readResources(template, aws.account, prefix);
  aws.seed(seedOf(resources));
  aws.account.schedules.push(...schedulesOf(resources));
  const own = functionsOf(resources, prefix, codeOf);
  const onUndelivered = sendUndelivered(aws.account, resources, prefix);
  const functions = startFunctions({ aws, clock, functions: own, environment, onUndelivered, ...(onLog && { onLog }) });
  const engine = createEngine({
    clock,
    account: aws.account.id,
    region: aws.account.region,
    integrations: integrations(aws, functions, resources, prefix),
    onStatusChange: (event) => emit(aws.account, event),
  });
  loadMachines(resources, engine);
  aws.mount("states", stepFunctions(engine));
  aws.mount("lambda", lambdaOperations(functions, prefix));
  describe(aws.account, template, resources, prefix.replace(/-$/, ""));
  for (const queue of queuesOf(resources)) aws.account.queues.set(queue.arn, queue);
  for (const mapping of resources.all("AWS::Lambda::EventSourceMapping"))
    pollAs(aws, clock, functions, prefix, mapping);
  for (const rule of rulesOf(resources)) aws.rule({ ...rule, target: targetOf(aws, functions, prefix, rule) });
  const close = async () => {
    await functions.close();
    await aws.close();
  };
  return { aws, clock, functions, engine, resolve: resources.resolve, deadLetters: functions.undelivered, close };
}

/** What states may call, in the role of their workflow. */
function integrations(aws: EmbeddedAws, functions: Functions, { policiesOf }: Resources, prefix: string): Integrations {
  const callers = new Map<string, { caller: Caller; s3: S3 }>();
  const callerOf = ({ roleArn }: OnBehalf) => {
    const known = callers.get(roleArn) ?? assume(aws, roleArn, policiesOf(roleArn));
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

/** The rights that Lambda needs of the function's role before it polls a queue. */
const polling = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

function pollAs(aws: EmbeddedAws, clock: Clock, functions: Functions, prefix: string, mapping: Mapping): void {
  const name = mapping.FunctionName.split(":").at(-1)?.replace(prefix, "") ?? "";
  const queue = aws.account.queues.get(mapping.EventSourceArn);
  const own = functions.configurations().find((each) => each.name === name);
  if (!queue || !own) throw new Error(`${mapping.EventSourceArn} or ${mapping.FunctionName} is not in the template`);
  const { accessKeyId } = aws.credentialsOf(name, own.policies, own.roleName);
  const caller = aws.account.callers.get(accessKeyId) as Caller;
  for (const operation of polling)
    authorize(aws.account, caller, ["sqs", operation], { QueueArn: queue.arn }, ["AccessDenied", 403]);
  pollQueue(aws.account, clock, {
    queue,
    batchSize: mapping.BatchSize ?? 10,
    windowSeconds: mapping.MaximumBatchingWindowInSeconds ?? 0,
    reportsFailures: mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
    invoke: (payload) => functions.invokeText(name, payload),
  });
}

function targetOf(
  { account }: EmbeddedAws,
  functions: Functions,
  prefix: string,
  { target, transformer }: WiredRule,
): (event: BusEvent) => unknown {
  const service = target.split(":")[2];
  const given = (event: BusEvent) => (transformer ? transformed(transformer, event) : JSON.stringify(event));
  if (service === "sns") {
    const caller = { accessKeyId: "EVENTS", arn: "events.amazonaws.com" };
    return (event) => sns.publish(account, { TopicArn: target, Message: given(event) } as never, caller);
  }
  if (service === "sqs") return (event) => send(account, target, given(event));
  if (service !== "lambda") throw new Error(`The embedded account has no rules with the target ${target}`);
  const functionName = target.replace(prefix, "");
  return (event) => functions.invokeEvent(functionName, given(event));
}
