import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Clock, virtualClock } from "../embedded-aws/clock.ts";
import type { EmbeddedAws } from "../embedded-aws/embedded-aws.ts";
import { functionArn } from "../embedded-aws/lambda/function-environment.ts";
import { functionsIn } from "../embedded-aws/lambda/functions.ts";
import type { Schedule } from "../embedded-aws/services/scheduler.ts";
import { type Stack, startWiredStack, type WiredStackOptions } from "../embedded-aws/stack/wired-stack.ts";
import type { InputTransformer, WiredRule, Wiring } from "../embedded-aws/stack/wiring.ts";
import { loadMachines } from "../embedded-aws/workflow/load.ts";
import { readYaml } from "../infra/yaml.ts";
import { workflowOf } from "../shared/requests.ts";
import { baseline } from "./baseline.ts";

export type { Stack } from "../embedded-aws/stack/wired-stack.ts";

export interface StackOptions<C extends Clock> extends WiredStackOptions<C> {
  /** Parameters of `serverless.yml` that are to differ from their defaults. */
  parameters?: Record<string, string>;
  /** Code to run in the place of `functions/<name>/handler.ts`, by name: absolute paths. */
  code?: Record<string, string>;
}

/** Names in the account are `iam-steward-<stage>-<name>`; this is the stage `local`. */
const prefix = "iam-steward-local-";
const bus = "iam-steward-local";
const folder = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Lambda's limits in seconds where they are not the usual minute; as in `serverless.yml`. */
const timeouts: Record<string, number> = {
  "confirm-mfa": 30,
  "cut-access": 120,
  "generate-report": 900,
  "issue-key": 180,
  notify: 300,
  "offboard-step": 120,
  "start-workflow": 30,
  "sweep-handover": 300,
};

const nightly: Schedule = {
  Name: `${prefix}audit`,
  GroupName: "iam-steward-local",
  ScheduleExpression: "cron(30 3 * * ? *)",
  ScheduleExpressionTimezone: "Etc/UTC",
  State: "ENABLED",
};

export function startStack<C extends Clock>({ parameters, code, ...options }: StackOptions<C>): Promise<Stack<C>> {
  return startWiredStack(options, (aws) => wiringByName(aws, parameters, code));
}

/** Every part is found by the name of its file: `functions/issue-key`, `statemachines/audit.asl.yml`. */
function wiringByName(
  aws: EmbeddedAws,
  parameters?: Record<string, string>,
  code: Record<string, string> = {},
): Wiring {
  const { id, region } = aws.account;
  const topic = (name: string) => `arn:aws:sns:${region}:${id}:${prefix}${name}`;
  const topics = { operations: topic("operations"), people: topic("people") };
  const bucket = `${prefix}reports-${id}`;
  aws.seed({ ...baseline(aws.account), roles: [{ RoleName: "administrator" }, { RoleName: "billing" }] });

  const environment = {
    ACCOUNT_ID: id,
    ALLOWED_CONSUMERS: `arn:aws:iam::${id}:role/billing`,
    ALLOWED_GROUPS: "analysts developers",
    ALLOWED_POLICIES: "arn:aws:iam::aws:policy/IAMUserChangePassword",
    HANDOVER_PREFIX: "iam-steward/local/",
    HANDOVER_PRINCIPALS: `arn:aws:iam::${id}:role/administrator`,
    OPERATIONS_TOPIC: topics.operations,
    PAUSE_PARAMETER: "/iam-steward/local/pause",
    PEOPLE_TOPIC: topics.people,
    PERMISSIONS_BOUNDARY_ARN: `arn:aws:iam::${id}:policy/${prefix}boundary`,
    REPORT_BUCKET: bucket,
    REQUIRE_MFA_GROUP: `${prefix}require-mfa`,
    ROLE_ARN_PREFIX: `arn:aws:iam::${id}:role/${prefix}`,
    STAGE: "local",
    WORKFLOW_ARN_PREFIX: `arn:aws:states:${region}:${id}:stateMachine:${prefix}`,
    ...parameters,
  };
  const settings = Object.entries(functionsIn(folder("functions"))).map(([name, own]) => {
    const limit = timeouts[name];
    const file = code[name] ?? own.file;
    return [name, { ...own, file, ...(limit !== undefined && { timeoutSeconds: limit }) }] as const;
  });
  return {
    prefix,
    functions: Object.fromEntries(settings),
    environment,
    load: (engine) =>
      void loadMachines(engine, {
        directory: folder("statemachines"),
        read: readYaml,
        functions: readdirSync(folder("functions")),
        values: { Bus: bus, Partition: "aws", ReportBucket: bucket, RequireMfaGroup: `${prefix}require-mfa` },
        prefix,
      }),
    bucket,
    topics,
    bus,
    schedules: [nightly],
    rules: rules(functionArn(aws.account, `${prefix}start-workflow`), topics.operations),
  };
}

/** The demonstration's and the tests' stack, whose clock stands at `start` until it is told to run. */
export const startVirtualStack = (start: Date, options: Omit<StackOptions<Clock>, "clock"> = {}) =>
  startStack({ ...options, clock: virtualClock(start) });

/** Requests start workflows, and operations hear of each execution that did not succeed. */
const rules = (startWorkflow: string, operations: string): WiredRule[] => [
  {
    name: `${prefix}requests`,
    bus,
    pattern: { source: [{ "anything-but": { prefix: "aws." } }], "detail-type": [...workflowOf.keys()] },
    target: startWorkflow,
  },
  {
    name: `${prefix}exposed-keys`,
    bus: "default",
    pattern: { source: ["aws.health"], detail: { eventTypeCode: [{ prefix: "AWS_RISK_" }] } },
    target: startWorkflow,
  },
  ...endsOfExecutions(operations),
];

interface DeployedRule {
  Type: string;
  Properties: {
    Name: string;
    EventPattern: { source: string[]; detail: { stateMachineArn: unknown } };
    Targets: [{ InputTransformer: InputTransformer }];
  };
}

/** The rules of `infra/observability.yml`. All machines here are ours. */
function endsOfExecutions(target: string): WiredRule[] {
  const { Resources } = readYaml(folder("infra/observability.yml")) as { Resources: Record<string, DeployedRule> };
  return Object.values(Resources).flatMap(({ Type, Properties: { Name, EventPattern, Targets } }) => {
    if (Type !== "AWS::Events::Rule") return [];
    const { stateMachineArn: _, ...detail } = EventPattern.detail;
    const pattern = { ...EventPattern, detail };
    const [{ InputTransformer: transformer }] = Targets;
    return [{ name: Name.replace(/\$\{sls:stage\}/, "local"), bus: "default", pattern, target, transformer }];
  });
}
