import { resources } from "../account.ts";
import type { Table } from "../decision.ts";
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
  readsIdentityCenter,
  readsUsers,
  secret,
  strangers,
  strangeSecrets,
  tag,
  tellsTheBus,
} from "./rows.ts";

const boundary: string = resources.resolve({ Ref: "Boundary" });
const denyAll = "arn:aws:iam::aws:policy/AWSDenyAll";
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const leaving = tag("steward:leaving");
const evidence = object("evidence/123456789012/AIDA/snapshot.json");
const strangeObjects = [
  object("evidence/999999999999/AIDA/snapshot.json"),
  object("reports/123456789012/latest.json"),
  object("held/one.json"),
];

export const leavers: Record<string, Table> = {
  "cut-access": {
    may: [
      ...readsUsers("iam:GetUser"),
      findsUsers,
      ["iam:ListRoles", {}, [{ Action: "iam:ListPolicies" }]],
      [
        "iam:TagUser",
        { UserName: "plain", Tags: [leaving] },
        [
          ...strangers(),
          ...["suspended", "protected", "owner"].map((name) => ({ Tags: [leaving, tag(`steward:${name}`)] })),
          { Tags: [tag("steward:owner")] },
          { Tags: undefined },
        ],
      ],
      [
        "iam:AttachUserPolicy",
        { UserName: "plain", PolicyArn: denyAll },
        [...strangers(), { PolicyArn: administrator }],
      ],
      [
        "iam:DetachUserPolicy",
        { UserName: "plain", PolicyArn: denyAll },
        [...strangers(), { PolicyArn: administrator }],
      ],
      [
        "iam:PutUserPermissionsBoundary",
        { UserName: "plain", PermissionsBoundary: denyAll },
        [...strangers(), { PermissionsBoundary: administrator }, { Action: "iam:DeleteUserPermissionsBoundary" }],
      ],
      ["iam:PutUserPermissionsBoundary", { UserName: "plain", PermissionsBoundary: boundary }, strangers()],
      ["iam:UpdateAccessKey", { UserName: "plain" }, [...strangers(), { Action: "iam:DeleteAccessKey" }]],
      [
        "states:ListExecutions",
        machine("onboard"),
        [{ stateMachineArn: machine("x").stateMachineArn.replace("-test-", "-other-") }],
      ],
      [
        "states:StopExecution",
        execution("onboard"),
        [{ executionArn: execution("x").executionArn.replace("-test-", "-other-") }],
      ],
      ["s3:PutObject", evidence, [...strangeObjects, { Action: "s3:DeleteObject" }]],
      listsTheBucket,
      ...encryptsFor("s3"),
      ...everyFunction("cut-access"),
    ],
    never: everyWriter,
  },
  "find-person": {
    may: [
      ["iam:GetAccountAuthorizationDetails", {}, [{ Action: "iam:GenerateCredentialReport" }]],
      ...readsUsers("iam:GetLoginProfile", "iam:ListAccessKeys"),
      [
        "states:DescribeExecution",
        execution("offboard"),
        [execution("onboard"), execution("offboard-everywhere"), { Action: "states:StopExecution" }],
      ],
      ["organizations:ListAccounts", {}, [{ Action: "organizations:DescribeAccount" }]],
      ["s3:GetObject", object("organization/latest.json"), [...strangeObjects, { Action: "s3:PutObject" }]],
      ["s3:PutObject", object("people/one/known.json"), [...strangeObjects, { Action: "s3:DeleteObject" }]],
      ["s3:GetObject", object("people/aliases.json"), [evidence, ...strangeObjects]],
      [
        "s3:PutObject",
        object("evidence/people/one/certificate.json"),
        [evidence, { Action: "s3:GetObject" }, { Action: "s3:DeleteObject" }],
      ],
      listsTheBucket,
      ...encryptsFor("s3"),
      ...readsIdentityCenter,
      ...everyFunction("find-person"),
    ],
    never: [
      ["iam:TagUser", { UserName: "plain" }],
      ["iam:UpdateAccessKey", { UserName: "plain" }],
      ["states:StartExecution", machine("offboard")],
      ["secretsmanager:GetSecretValue", secret("password")],
    ],
  },
  "offboard-step": {
    may: [
      ...readsUsers("iam:GetUser"),
      findsUsers,
      ["iam:ListVirtualMFADevices", {}, [{ Action: "iam:ListPolicies" }]],
      [
        "iam:ListMFADeviceTags",
        { SerialNumber: "arn:aws:iam::123456789012:mfa/ada" },
        [{ Action: "iam:TagMFADevice" }],
      ],
      ["iam:DeleteUser", { UserName: "leaving" }, [...strangers("plain", "onboarded"), { Action: "iam:TagUser" }]],
      [
        "iam:RemoveUserFromGroup",
        { UserName: "leaving", GroupName: "admins" },
        [{ Action: "iam:AddUserToGroup" }, { Action: "iam:DeleteGroup" }],
      ],
      [
        "iam:DeleteVirtualMFADevice",
        { SerialNumber: "arn:aws:iam::123456789012:mfa/ada" },
        [{ Action: "iam:TagMFADevice" }],
      ],
      [
        "secretsmanager:DeleteSecret",
        secret("password"),
        [secret("notes"), ...strangeSecrets, { Action: "secretsmanager:GetSecretValue" }],
      ],
      ["s3:PutObject", evidence, [...strangeObjects, { Action: "s3:DeleteObject" }]],
      listsTheBucket,
      ...encryptsFor("s3"),
      ...everyFunction("offboard-step"),
    ],
    never: everyWriter,
  },
  "cut-again-workflow": { may: everyWorkflow("cut-access", "notify"), never: [] },
  "offboard-workflow": { may: [...everyWorkflow("cut-access", "notify", "offboard-step"), tellsTheBus], never: [] },
  "offboard-everywhere-workflow": {
    may: [
      ...everyWorkflow("find-person", "notify", "start-workflow"),
      tellsTheBus,
      ["states:StartExecution", machine("offboard-everywhere"), [machine("offboard")]],
      ["states:StopExecution", execution("offboard-everywhere"), [execution("offboard")]],
      ["states:StopExecution", execution("offboard-everywhere/looks"), [execution("audit/looks")]],
      ["s3:GetObject", object("people/one/round.jsonl"), [evidence, ...strangeObjects]],
      ["s3:PutObject", object("people/one/results/manifest.json"), [evidence, ...strangeObjects]],
      ...encryptsFor("s3"),
    ],
    never: [],
  },
  "restore-workflow": {
    may: [...everyWorkflow("cut-access", "issue-password", "notify", "set-access"), tellsTheBus],
    never: [],
  },
};
