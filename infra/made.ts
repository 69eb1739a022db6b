import { readFileSync, writeFileSync } from "node:fs";
import type { Resource } from "../embedded-aws/stack/intrinsics.ts";
import { everything, readTemplate } from "./template.ts";

/** What resources of a type are, and what they are for. */
const kinds: Record<string, [what: string, reason: string]> = {
  "AWS::Lambda::Function": [
    "function",
    "the steps of the [workflows](workflows.md), and `start-workflow`, the one door to them",
  ],
  "AWS::Lambda::EventInvokeConfig": [
    "setting of a function",
    "put what `start-workflow` fails on into `undelivered-starts`",
  ],
  "AWS::Lambda::EventSourceMapping": [
    "event source of a function",
    "has `watch` read what [CloudTrail tells](watch.md)",
  ],
  "AWS::Lambda::Permission": [
    "permission of a function",
    "let the two rules that start workflows call `start-workflow`",
  ],
  "AWS::StepFunctions::StateMachine": ["state machine", "the [workflows](workflows.md); traced"],
  "AWS::Logs::LogGroup": ["log group", "a log for each function and state machine, without what executions carry"],
  "AWS::IAM::Role": [
    "role",
    "one for each function and state machine, and for the schedule: [what each may do](security.md). Policies of secrets name three of them",
  ],
  "AWS::IAM::RolePolicy": ["policy of a role", "let functions enter [other accounts](organization.md)"],
  "AWS::IAM::ManagedPolicy": ["managed policy", "[what bounds users](#what-bounds-people)"],
  "AWS::IAM::Group": ["group", "users in it do nothing before MFA"],
  "AWS::Events::EventBus": ["event bus", "requests come in here, and results go out"],
  "AWS::Events::EventBusPolicy": ["statement of the bus's policy", "[who may put what](events.md#who-may-put-what)"],
  "AWS::Events::Rule": [
    "rule",
    "`requests` on the bus; on the default bus `exposed-keys` from AWS Health, and executions that failed, were refused or stopped, which operations are told of",
  ],
  "AWS::Scheduler::ScheduleGroup": ["schedule group", "has the schedule"],
  "AWS::Scheduler::Schedule": [
    "schedule",
    "starts the audit; what cannot be delivered in 6 hours goes to `undelivered-starts`",
  ],
  "AWS::SNS::Topic": [
    "topic",
    "digests, failures and alarms; messages to owners (attribute `owner`); [chat](#notices-in-chat)",
  ],
  "AWS::SNS::TopicPolicy": ["policy of a topic", "let rules and alarms publish"],
  "AWS::SQS::Queue": ["queue", "what could not be delivered, and what `watch` reads"],
  "AWS::SQS::QueuePolicy": ["policy of a queue", "let rules put there what they cannot deliver"],
  "AWS::CloudWatch::Alarm": [
    "alarm",
    "tell operations. `no-audit` rings when no audit has succeeded for 26 hours: before the first night, too, and with a schedule that is not nightly",
  ],
  "AWS::CloudWatch::Dashboard": ["dashboard", "alarms, executions, functions and what could not be delivered"],
  "AWS::S3::Bucket": [
    "bucket",
    "each night's files under `reports/<account>/<date>/`, what is kept of leavers under `evidence/`: private, TLS only, versioned, encrypted",
  ],
  "AWS::S3::BucketPolicy": ["policy of the bucket", "TLS 1.2, and no access point"],
  "AWS::KMS::Key": [
    "key",
    "one encrypts the bucket and the topics, the others hand-over secrets and nothing else: disabling them stops all hand-over at once",
  ],
  "AWS::KMS::Alias": ["alias of a key", "the names of the keys"],
  "AWS::CloudFormation::CustomResource": ["custom resource", "strengthens the account's password policy"],
};

/** The parameters of conditions. */
const conditions: Record<string, string> = {
  ChatIsWanted: "CHAT",
  IdentityCenterIsRead: "IDENTITY_STORE_ID",
  RequestersAreNamed: "REQUESTERS",
};

const stage = "<stage>";

/** The table of all that the template makes: a line for each type. */
export function tableOfResources(): string {
  const all = Object.entries(readTemplate(stage, everything).Resources);
  const found = new Set(all.map(([, { Type }]) => Type));
  const unknown = [...found].filter((type) => !(type in kinds));
  if (unknown.length > 0) throw new Error(`infra/made.ts does not say what these are for: ${unknown.join(", ")}`);
  const lines = Object.entries(kinds).flatMap(([type, [what, reason]]) => {
    const ofType = all.filter(([, { Type }]) => Type === type);
    return ofType.length > 0 ? [`| ${what} | ${ofType.length} | ${namesOf(ofType)} | ${reason} |`] : [];
  });
  return ["| what | number | names | for |", "|---|---|---|---|", ...lines].join("\n");
}

/** The names, each with the parameter without which it is not made. Log groups, of which there are many, are named by kind. */
function namesOf(resources: [string, Resource][]): string {
  const shown = resources.map(([id, resource]) => {
    const name = nameOf(resource);
    if (resource.Type === "AWS::Logs::LogGroup") return `\`${name?.replace(/(<stage>-).*/, "$1<name>")}\``;
    return (name === undefined ? "named by CloudFormation" : `\`${name}\``) + askedBy(id, resource);
  });
  return [...new Set(shown)].sort().join(", ");
}

const naming = /^(Alarm|Alias|Dashboard|Function|Group|LogGroup|ManagedPolicy|Queue|Role|StateMachine|Topic)?Name$/;

function nameOf({ Properties }: Resource): string | undefined {
  const [, name] = Object.entries(Properties).find(([key]) => naming.test(key)) ?? [];
  return typeof name === "string" ? name.replace(/^iam-steward-<stage>-/, "…-") : undefined;
}

/** What there is without one of the parameters that add to the template. */
const without = new Map(
  Object.keys(everything).map((name) => [name, readTemplate(stage, { ...everything, [name]: "false" }).Resources]),
);

function askedBy(id: string, { Condition = "" }: Resource): string {
  const parameter = conditions[Condition] ?? [...without].find(([, resources]) => !(id in resources))?.[0];
  return parameter ? ` (\`${parameter}\`)` : "";
}

const [begin, end] = ["<!-- Made of the template by npm run deploy-docs. -->\n", "\n<!-- To here. -->"];

/** The page with the table of today. */
export function withTable(page: string): string {
  const [before = "", rest = ""] = page.split(begin);
  const [, after = ""] = rest.split(end);
  return before + begin + tableOfResources() + end + after;
}

if (import.meta.main) writeFileSync("docs/deploy.md", withTable(readFileSync("docs/deploy.md", "utf8")));
