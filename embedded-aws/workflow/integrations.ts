import { AwsError } from "../operation.ts";
import type { Json, JsonObject } from "./definition.ts";
import { startExecution, stopExecution } from "./executions.ts";
import { Failure } from "./failure.ts";
import { type Execution, onBehalf, type Scope } from "./scope.ts";

/** A service that a Task can call. */
export interface Integration {
  /** The arguments that must and that may be given: others are refused when the definition is loaded. */
  required: string[];
  optional: string[];
  /** `signal` is given when the answer is no longer waited for; `submitted` tells what a `.sync` call has started. */
  call(args: never, scope: Scope, signal: AbortSignal, submitted: (output: Json) => void): Promise<Json>;
}

const START = { required: ["StateMachineArn"], optional: ["Input", "Name"] };

export const integrations: Record<string, Integration> = {
  "arn:aws:states:::lambda:invoke": { required: ["FunctionName"], optional: ["Payload"], call: invoke },
  "arn:aws:states:::sns:publish": {
    required: ["Message"],
    optional: ["TopicArn", "TargetArn", "Subject", "MessageAttributes", "MessageStructure"],
    call: publish,
  },
  "arn:aws:states:::events:putEvents": { required: ["Entries"], optional: [], call: putEvents },
  "arn:aws:states:::states:startExecution": { ...START, call: start },
  "arn:aws:states:::states:startExecution.sync:2": { ...START, call: startAndWait },
};

/** The answer is an envelope round the payload. An error that the function throws fails the task under its own name. */
async function invoke(args: { FunctionName: string; Payload?: Json }, scope: Scope): Promise<Json> {
  const { clock, integrations } = scope.world;
  try {
    const payload = await clock.hold(() => integrations.invoke(args.FunctionName, args.Payload ?? {}, onBehalf(scope)));
    return { ExecutedVersion: "$LATEST", Payload: asJson(payload), StatusCode: 200 };
  } catch (error) {
    throw functionFailure(error as Error);
  }
}

/**
 * Lambda's own refusals have names of Lambda's and a cause in plain text. A missing right to invoke was seen as
 * `Lambda.AWSLambdaException` (awslabs/aws-deployment-framework#460); its text there is IAM's.
 */
function functionFailure(error: Error): Failure {
  const { name, message, stack } = error;
  if (error instanceof AwsError) return lambdaFailure(error);
  if (name.startsWith("Lambda.")) return new Failure(name, message);
  const trace = (stack ?? "").split("\n");
  return new Failure(name, JSON.stringify({ errorMessage: message, errorType: name, trace }));
}

function lambdaFailure({ code, message, status }: AwsError): Failure {
  const name = code === "AccessDeniedException" ? "AWSLambdaException" : code;
  const details = `Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: none; Proxy: null`;
  return new Failure(`Lambda.${name}`, `${message} (${details})`);
}

/** A message that is no string is sent as its JSON text. Source: Step Functions developer guide, connect-sns. */
function publish(args: JsonObject, scope: Scope): Promise<Json> {
  const Message = typeof args.Message === "string" ? args.Message : JSON.stringify(args.Message);
  return callService("SNS", scope, () => scope.world.integrations.publish({ ...args, Message }, onBehalf(scope)));
}

/** Step Functions adds the execution and its machine to the resources of each event. Source: connect-eventbridge. */
async function putEvents(args: { Entries: JsonObject[] }, scope: Scope): Promise<Json> {
  const { arn, machine } = scope.execution;
  const Entries = args.Entries.map((entry) => ({
    ...entry,
    Detail: typeof entry.Detail === "string" ? entry.Detail : JSON.stringify(entry.Detail),
    Resources: [...((entry.Resources as Json[] | undefined) ?? []), arn, machine.arn],
  }));
  const put = () => scope.world.integrations.putEvents({ Entries }, onBehalf(scope));
  const result = (await callService("EventBridge", scope, put)) as { FailedEntryCount?: number };
  if (result.FailedEntryCount) throw new Failure("EventBridge.FailedEntry", JSON.stringify(result));
  return result as Json;
}

async function callService(service: string, { world }: Scope, call: () => Promise<unknown>): Promise<Json> {
  try {
    return asJson(await world.clock.hold(call));
  } catch (error) {
    throw serviceFailure(service, error as Error);
  }
}

const serviceFailure = (service: string, { name, message }: Error): Failure =>
  new Failure(`${service}.${name.endsWith("Exception") ? name : `${name}Exception`}`, message);

async function start(args: StartArguments, scope: Scope): Promise<Json> {
  const { arn, startDate } = startNested(args, scope);
  return { ExecutionArn: arn, StartDate: startDate.getTime() };
}

/** Waits for the execution's end; one that is no longer waited for is stopped. */
async function startAndWait(
  args: StartArguments,
  scope: Scope,
  signal: AbortSignal,
  submitted: (output: Json) => void,
): Promise<Json> {
  const execution = startNested(args, scope);
  submitted({ ExecutionArn: execution.arn, StartDate: execution.startDate.getTime() });
  signal.addEventListener("abort", () => stopExecution(scope.world, execution), { once: true });
  await execution.ended;
  const description = describe(execution);
  if (execution.status === "SUCCEEDED") return description;
  throw new Failure("States.TaskFailed", JSON.stringify(description));
}

interface StartArguments {
  StateMachineArn: string;
  Input?: Json;
  Name?: string;
}

/** No input and `null` are `{}` for the execution that is started (recorded). */
function startNested({ StateMachineArn, Input, Name }: StartArguments, scope: Scope): Execution {
  const { world } = scope;
  const input = typeof Input === "string" ? parseInput(Input) : (Input ?? {});
  try {
    world.integrations.mayStart?.(StateMachineArn, onBehalf(scope));
    const named = Name === undefined ? {} : { name: Name };
    return startExecution(world, { stateMachineArn: StateMachineArn, input, ...named });
  } catch (error) {
    if (error instanceof AwsError) throw serviceFailure("StepFunctions", error);
    throw error;
  }
}

function parseInput(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What `.sync:2` answers: DescribeExecution's fields in upper case, input and output as JSON instead of text. */
function describe({ arn, name, machine, input, output, error, cause, ...execution }: Execution): JsonObject {
  return {
    ExecutionArn: arn,
    Input: input,
    InputDetails: { Included: true },
    Name: name,
    ...(output !== undefined && { Output: output, OutputDetails: { Included: true } }),
    ...(error !== undefined && { Error: error }),
    ...(cause !== undefined && { Cause: cause }),
    RedriveCount: execution.redriveCount,
    StartDate: execution.startDate.getTime(),
    StateMachineArn: machine.arn,
    Status: execution.status,
    StopDate: execution.stopDate?.getTime() ?? null,
  };
}

const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null));
