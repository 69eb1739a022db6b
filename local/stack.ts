import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { S3 } from "@aws-sdk/client-s3";
import { workflowOf } from "../shared/requests.ts";
import { type Clock, virtualClock } from "./clock.ts";
import { type EmbeddedAws, type EmbeddedAwsOptions, startAws } from "./embedded-aws.ts";
import { type BusEvent, events } from "./events/events.ts";
import { type Functions, functionsIn, startFunctions } from "./functions.ts";
import { lambdaOperations } from "./lambda.ts";
import { sns } from "./sns.ts";
import { createEngine, type Engine } from "./workflow/engine.ts";
import { loadMachines } from "./workflow/load.ts";
import { stepFunctions } from "./workflow/operations/operations.ts";
import type { Integrations } from "./workflow/scope.ts";
import type { StatusChange } from "./workflow/status-change.ts";

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
  /** Events that the rule's target has failed on. */
  deadLetters: { event: BusEvent; error: Error }[];
  close(): Promise<void>;
}

export interface StackOptions<C extends Clock> extends Omit<EmbeddedAwsOptions, "now"> {
  clock: C;
  /** Parameters of `serverless.yml` that are to differ from their defaults. */
  parameters?: Record<string, string>;
  /** Code to run in the place of `functions/<name>/handler.ts`, by name: absolute paths. */
  code?: Record<string, string>;
  /** Hears each log line of a function. */
  onLog?: (functionName: string, line: string) => void;
}

/** Names in the account are `iam-steward-<stage>-<name>`; this is the stage `local`. */
const prefix = "iam-steward-local-";
const bus = "iam-steward-local";
const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Lambda's limits in seconds where they are not the usual minute; as in `serverless.yml`. */
const timeouts: Record<string, number> = {
  "generate-report": 900,
  "issue-key": 180,
  notify: 300,
  "start-workflow": 30,
  "sweep-handover": 300,
};

/** What a user of ours can do at most. */
const boundary = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" },
    { Effect: "Allow", Action: ["iam:ChangePassword", "iam:GetAccountPasswordPolicy"], Resource: "*" },
  ],
};

export async function startStack<C extends Clock>(options: StackOptions<C>): Promise<Stack<C>> {
  const { clock, parameters, code = {}, onLog, ...account } = options;
  const aws = await startAws({ ...account, now: clock.now });
  const { id, region } = aws.account;
  const topic = (name: string) => `arn:aws:sns:${region}:${id}:${prefix}${name}`;
  const topics = { operations: topic("operations"), people: topic("people") };
  const bucket = `${prefix}reports-${id}`;
  for (const arn of Object.values(topics)) aws.account.topics.add(arn);
  aws.account.buckets.set(bucket, new Map());
  aws.seed({ policies: [{ PolicyName: `${prefix}boundary`, document: boundary }] });

  const environment = {
    ACCOUNT_ID: id,
    ALLOWED_GROUPS: "analysts developers",
    ALLOWED_POLICIES: "arn:aws:iam::aws:policy/IAMUserChangePassword",
    HANDOVER_PREFIX: "iam-steward/local/",
    HANDOVER_PRINCIPALS: `arn:aws:iam::${id}:role/administrator`,
    OPERATIONS_TOPIC: topics.operations,
    PEOPLE_TOPIC: topics.people,
    PERMISSIONS_BOUNDARY_ARN: `arn:aws:iam::${id}:policy/${prefix}boundary`,
    REPORT_BUCKET: bucket,
    REQUIRE_MFA_GROUP: `${prefix}require-mfa`,
    ROLE_ARN_PREFIX: `arn:aws:iam::${id}:role/${prefix}`,
    WORKFLOW_ARN_PREFIX: `arn:aws:states:${region}:${id}:stateMachine:${prefix}`,
    ...parameters,
  };
  const settings = Object.entries(functionsIn(folder("functions"))).map(([name, own]) => {
    const limit = timeouts[name];
    const file = code[name] ?? own.file;
    return [name, { ...own, file, ...(limit !== undefined && { timeoutSeconds: limit }) }] as const;
  });
  const functions = startFunctions({
    aws,
    clock,
    functions: Object.fromEntries(settings),
    environment,
    ...(onLog && { onLog }),
  });
  const engine = createEngine({
    clock,
    account: id,
    region,
    integrations: integrations(aws, functions),
    onStatusChange: (event) => tellFailure(aws, topics.operations, event),
  });
  loadMachines(engine, {
    directory: folder("statemachines"),
    functions: readdirSync(folder("functions")),
    values: { Bus: bus },
    prefix,
  });
  aws.mount("states", stepFunctions(engine));
  aws.mount("lambda", lambdaOperations(functions, clock));
  const deadLetters = listen(aws, functions);
  return {
    aws,
    clock,
    functions,
    engine,
    bucket,
    topics,
    bus,
    deadLetters,
    close: async () => {
      await functions.close();
      await aws.close();
    },
  };
}

/** The demonstration's and the tests' stack, whose clock stands at `start` until it is told to run. */
export const startVirtualStack = (start: Date, options: Omit<StackOptions<Clock>, "clock"> = {}) =>
  startStack({ ...options, clock: virtualClock(start) });

/** What states may call, beside other workflows. */
function integrations(aws: EmbeddedAws, functions: Functions): Integrations {
  const caller = { accessKeyId: "STATES", arn: `arn:aws:iam::${aws.account.id}:role/${prefix}workflows` };
  const s3 = new S3(aws.config);
  return {
    invoke: (name, payload) => functions.invoke(name.replace(prefix, ""), payload),
    publish: async (args) => sns.publish(aws.account, args as never, caller),
    putEvents: async (args) => events.putEvents(aws.account, args as never, caller),
    getObject: async (object) => (await s3.getObject(object)).Body?.transformToString() ?? "",
    putObject: (object) => s3.putObject(object),
  };
}

/** The rule on requests, with its dead-letter queue. A target that fails is not tried again here. */
function listen(aws: EmbeddedAws, functions: Functions): Stack["deadLetters"] {
  const deadLetters: Stack["deadLetters"] = [];
  aws.rule({
    bus,
    pattern: { source: [{ "anything-but": { prefix: "aws." } }], "detail-type": [...workflowOf.keys()] },
    target: (event) => functions.invoke("start-workflow", event).catch((error) => deadLetters.push({ event, error })),
  });
  return deadLetters;
}

/** The rule on failed executions: whoever is on call hears of each, whatever it failed of. */
function tellFailure({ account }: EmbeddedAws, TopicArn: string, event: StatusChange): void {
  if (!["FAILED", "TIMED_OUT", "ABORTED"].includes(String(event.detail.status))) return;
  const caller = { accessKeyId: "EVENTS", arn: "events.amazonaws.com" };
  sns.publish(account, { TopicArn, Message: JSON.stringify(event) } as never, caller);
}
