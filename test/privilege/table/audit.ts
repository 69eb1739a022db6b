import type { Row, Table } from "../decision.ts";
import {
  encryptsFor,
  everyFunction,
  everyWorkflow,
  everyWriter,
  execution,
  findsUsers,
  invoke,
  listsTheBucket,
  machine,
  object,
  parameter,
  queue,
  readsIdentityCenter,
  readsUsers,
  secret,
  strangeSecrets,
  topic,
} from "./rows.ts";

const report = object("reports/123456789012/2026-11-20/result.json");
const strangeObjects = [
  object("reports/999999999999/2026-11-20/result.json"),
  object("evidence/123456789012/AIDA/snapshot.json"),
  object("held/one.json"),
];
const organization = (name: string) => object(`organization/2026-11-20/${name}`);
const rule = (name: string) => ({ Resource: `arn:aws:events:us-east-1:123456789012:rule/${name}` });
const machines = [
  "audit",
  "audit-organization",
  "change-access",
  "enroll-mfa",
  "onboard",
  "reset-mfa",
  "rotate-key",
  "contain-key",
  "cut-again",
  "offboard",
  "offboard-everywhere",
  "restore",
];

export const audit: Record<string, Table> = {
  "generate-report": {
    may: [
      ["iam:GetCredentialReport", {}, [{ Action: "iam:UpdateAccountPasswordPolicy" }]],
      ...readsUsers("iam:ListAccessKeys"),
      [
        "iam:ListMFADeviceTags",
        { SerialNumber: "arn:aws:iam::123456789012:mfa/ada" },
        [{ Action: "iam:TagMFADevice" }],
      ],
      ["states:ListExecutions", machine("rotate-key"), [machine("offboard"), { Action: "states:StartExecution" }]],
      [
        "states:DescribeExecution",
        execution("rotate-key"),
        [execution("offboard"), { Action: "states:StopExecution" }],
      ],
      ["s3:PutObject", report, [...strangeObjects, object("access/applied.json"), { Action: "s3:DeleteObject" }]],
      ...["access/applied.json", "access/plans/a.json"].map(
        (key): Row => ["s3:GetObject", object(key), [object("access/wanted/a.json"), { Action: "s3:PutObject" }]],
      ),
      [
        "iam:GetRole",
        { Resource: "arn:aws:iam::123456789012:role/access/reporter" },
        [{ Resource: "arn:aws:iam::123456789012:role/reporter" }, { Action: "iam:UpdateRole" }],
      ],
      listsTheBucket,
      ...encryptsFor("s3"),
      ...readsIdentityCenter,
      ...everyFunction("generate-report"),
    ],
    never: [["iam:TagUser", { UserName: "plain" }]],
  },
  "sweep-handover": {
    may: [
      ["secretsmanager:ListSecrets", {}, [{ Action: "secretsmanager:BatchGetSecretValue" }]],
      findsUsers,
      ...readsUsers("iam:GetLoginProfile"),
      [
        "secretsmanager:DeleteSecret",
        secret("password"),
        [secret("access-key"), ...strangeSecrets, { Action: "secretsmanager:GetSecretValue" }],
      ],
      ...everyFunction("sweep-handover"),
    ],
    never: [["secretsmanager:GetSecretValue", secret("password")]],
  },
  "apply-password-policy": {
    may: [
      ["iam:UpdateAccountPasswordPolicy", {}, [{ Action: "iam:DeleteAccountPasswordPolicy" }]],
      ...everyFunction("apply-password-policy"),
    ],
    never: everyWriter,
  },
  "audit-organization": {
    may: [
      ["organizations:ListAccounts", {}, [{ Action: "organizations:DescribeAccount" }]],
      ["s3:GetObject", report, [...strangeObjects.slice(1), { Action: "s3:PutObject" }]],
      ["s3:GetObject", organization("audits.jsonl"), strangeObjects.slice(1)],
      ["s3:PutObject", organization("summary.json"), [report, ...strangeObjects, { Action: "s3:DeleteObject" }]],
      listsTheBucket,
      ...encryptsFor("s3"),
      ...everyFunction("audit-organization"),
    ],
    never: [
      ["iam:GetUser", { UserName: "plain" }],
      ["sts:AssumeRole", { RoleArn: "arn:aws:iam::222222222222:role/iam-steward-test-audit-organization" }],
    ],
  },
  "audit-organization-workflow": {
    may: [
      ...everyWorkflow("audit-organization", "notify"),
      ["states:StartExecution", machine("audit-organization"), [machine("offboard")]],
      ["states:StopExecution", execution("audit-organization"), [execution("offboard")]],
      ["states:StopExecution", execution("audit-organization/accounts"), [execution("audit-organization/another")]],
      ["states:StartExecution", machine("audit"), [machine("onboard")]],
      ["states:StopExecution", execution("audit"), [execution("rotate-key"), { Action: "states:RedriveExecution" }]],
      [
        "events:PutRule",
        rule("StepFunctionsGetEventsForStepFunctionsExecutionRule"),
        [rule("iam-steward-test-requests"), { Action: "events:DeleteRule" }],
      ],
      ["s3:GetObject", organization("audits.jsonl"), [report, organization("summary.json"), ...strangeObjects]],
      [
        "s3:PutObject",
        organization("audits/run/FAILED_0.json"),
        [report, organization("summary.json"), ...strangeObjects],
      ],
      ...encryptsFor("s3"),
    ],
    never: [],
  },
  "audit-workflow": {
    may: [
      ...everyWorkflow("audit-organization", "generate-report", "notify", "start-workflow", "sweep-handover"),
      ["states:StartExecution", machine("audit"), [machine("offboard")]],
      ["states:StopExecution", execution("audit"), [execution("offboard")]],
      ["states:StopExecution", execution("audit/rotations"), [execution("audit/another")]],
      [
        "s3:GetObject",
        object("reports/123456789012/2026-11-20/rotations.jsonl"),
        [report, object("reports/999999999999/2026-11-20/rotations.jsonl"), ...strangeObjects],
      ],
      [
        "s3:PutObject",
        object("reports/123456789012/2026-11-20/rotations/SUCCEEDED_0.json"),
        [report, object("reports/999999999999/2026-11-20/rotations/x"), ...strangeObjects],
      ],
      ...encryptsFor("s3"),
    ],
    never: [],
  },
};

export const door: Record<string, Table> = {
  "start-workflow": {
    may: [
      ...machines.map((name): Row => ["states:StartExecution", machine(name), [machine("another")]]),
      ...machines.map((name): Row => ["states:DescribeExecution", execution(name), [execution("another")]]),
      ["ssm:GetParameter", parameter("pause"), [parameter("another"), { Name: "/database" }]],
      ["s3:DeleteObject", object("held/one.json"), strangeObjects.slice(0, 2)],
      ["s3:PutObject", object("told/one"), strangeObjects.slice(0, 2)],
      ["sns:Publish", topic("operations"), [topic("people")]],
      ["sns:Publish", topic("chat"), [topic("people")]],
      ...encryptsFor("s3", "sns"),
      [
        "sqs:SendMessage",
        queue("undelivered-starts"),
        [queue("undelivered-notices"), { Action: "sqs:ReceiveMessage" }],
      ],
      ...everyFunction("start-workflow"),
    ],
    never: [["iam:ListUsers", {}]],
  },
  notify: {
    may: [
      ["s3:GetObject", report, [...strangeObjects, { Action: "s3:PutObject" }]],
      ["s3:GetObject", organization("owners.jsonl"), [...strangeObjects, { Action: "s3:PutObject" }]],
      ["s3:GetObject", object("people/aliases.json"), [...strangeObjects, { Action: "s3:PutObject" }]],
      listsTheBucket,
      ["sns:Publish", topic("operations"), [topic("another")]],
      ["sns:Publish", topic("people"), [topic("another")]],
      ["sns:Publish", topic("chat"), [topic("another"), { Action: "sns:Subscribe" }]],
      ...encryptsFor("s3", "sns"),
      ...everyFunction("notify"),
    ],
    never: [["iam:ListUsers", {}]],
  },
  scheduler: {
    may: [
      ["lambda:InvokeFunction", invoke("start-workflow"), [invoke("issue-key")]],
      ["sqs:SendMessage", queue("undelivered-starts"), [queue("undelivered-notices")]],
    ],
    never: [],
  },
};
