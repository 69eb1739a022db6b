import { keyOf } from "../account.ts";
import type { Row, Table } from "../decision.ts";
import {
  encryptsFor,
  everyFunction,
  everyWorkflow,
  everyWriter,
  execution,
  findsUsers,
  listsTheBucket,
  machine,
  object,
  parameter,
  readsUsers,
  secret,
  strangers,
  strangeSecrets,
  tag,
  tellsTheBus,
  topic,
} from "./rows.ts";

const own = "evidence/123456789012/AIDA";
const strangeEvidence = (name: string) => [
  object(`evidence/999999999999/AIDA/${name}`),
  object("reports/123456789012/latest.json"),
];
const looksUpKeys: Row = [
  "iam:GetAccessKeyLastUsed",
  { AccessKeyId: keyOf("elsewhere") },
  [{ Action: "iam:UpdateAccessKey" }],
];

export const keys: Record<string, Table> = {
  "issue-key": {
    may: [
      ...readsUsers("iam:ListAccessKeys"),
      findsUsers,
      looksUpKeys,
      ["iam:GetRole", { RoleName: "billing" }, [{ Action: "iam:UpdateRole" }]],
      ["iam:CreateAccessKey", { UserName: "plain" }, strangers()],
      ["secretsmanager:GetSecretValue", secret("access-key"), [secret("password"), secret("mfa"), ...strangeSecrets]],
      [
        "secretsmanager:TagResource",
        { ...secret("access-key"), Tags: [tag("steward:intent"), tag("steward:consumer")] },
        [secret("password"), ...strangeSecrets, { Tags: [tag("steward:intent"), tag("team")] }, { Tags: undefined }],
      ],
      ...everyFunction("issue-key"),
    ],
    never: everyWriter,
  },
  "rotate-keys": {
    may: [
      ...readsUsers("iam:ListAccessKeys"),
      findsUsers,
      looksUpKeys,
      ["iam:UpdateAccessKey", { UserName: "plain" }, [...strangers(), { Action: "iam:CreateAccessKey" }]],
      [
        "secretsmanager:UpdateSecretVersionStage",
        secret("access-key"),
        [secret("password"), secret("mfa"), ...strangeSecrets, { Action: "secretsmanager:GetSecretValue" }],
      ],
      ["ssm:GetParameter", parameter("pause"), [parameter("another"), { Name: "/database" }]],
      ["states:ListExecutions", machine("rotate-key"), [machine("offboard")]],
      ["states:StopExecution", execution("rotate-key"), [execution("offboard")]],
      [
        "s3:GetObject",
        object(`${own}/contained-1.json`),
        [object(`${own}/snapshot.json`), ...strangeEvidence("contained-1.json")],
      ],
      ["s3:GetObject", object(`${own}/released-1.json`), strangeEvidence("released-1.json")],
      ["s3:GetObject", object(`${own}/undone-rotation.json`), strangeEvidence("undone-rotation.json")],
      listsTheBucket,
      [
        "s3:PutObject",
        object(`${own}/released-1.json`),
        [object(`${own}/contained-1.json`), object(`${own}/x/undone`), ...strangeEvidence("released-1.json")],
      ],
      ["s3:PutObject", object(`${own}/undone-rotation.json`), strangeEvidence("undone-rotation.json")],
      ["sns:Publish", topic("operations"), [topic("people")]],
      ["sns:Publish", topic("chat"), [topic("people")]],
      ...encryptsFor("s3", "sns"),
      ...everyFunction("rotate-keys"),
    ],
    never: everyWriter,
  },
  "contain-key": {
    may: [
      ...readsUsers("iam:GetUser"),
      ["iam:UpdateAccessKey", { UserName: "plain" }, [...strangers(), { Action: "iam:DeleteAccessKey" }]],
      ["s3:PutObject", object(`${own}/contained-1.json`), strangeEvidence("contained-1.json")],
      ...encryptsFor("s3"),
      ...everyFunction("contain-key"),
    ],
    never: everyWriter,
  },
  "rotate-key-workflow": { may: [...everyWorkflow("issue-key", "notify", "rotate-keys"), tellsTheBus], never: [] },
  "contain-key-workflow": { may: [...everyWorkflow("contain-key", "notify"), tellsTheBus], never: [] },
};
