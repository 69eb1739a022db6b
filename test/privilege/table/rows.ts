import { resources } from "../account.ts";
import type { Row, Table } from "../decision.ts";

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`;
const get = (logicalId: string, attribute = "Arn"): string =>
  resources.resolve({ "Fn::GetAtt": [logicalId, attribute] });

export const tag = (Key: string, Value = "x") => ({ Key, Value });
export const machine = (name: string) => ({ stateMachineArn: arn("states", `stateMachine:iam-steward-test-${name}`) });
export const execution = (name: string) => ({ executionArn: arn("states", `execution:iam-steward-test-${name}:run`) });
export const secret = (kind: string) => ({ SecretId: `iam-steward/test/AIDA/${kind}` });
export const strangeSecrets = [{ SecretId: "iam-steward/other/AIDA/access-key" }, { SecretId: "database" }];
export const topic = (name: string) => ({ TopicArn: arn("sns", `iam-steward-test-${name}`) });
export const queue = (name: string) => ({ Resource: arn("sqs", `iam-steward-test-${name}`) });
export const parameter = (name: string) => ({ Name: `/iam-steward/test/${name}` });
export const requireMfa = { GroupName: "iam-steward-test-require-mfa" };
export const strangeGroups = [{ GroupName: "admins" }, { GroupName: "iam-steward-test-another" }];
export const device = (VirtualMFADeviceName: string, Path: string) => ({ VirtualMFADeviceName, Path });
const bucket: string = resources.resolve({ Ref: "ReportBucket" });
export const object = (Key: string) => ({ Bucket: bucket, Key });

/** The role's user in a state that it has no right to, and users that no role touches. */
export const strangers = (...names: string[]) => [...names, "elsewhere", "protected"].map((UserName) => ({ UserName }));

export const readsUsers = (...actions: string[]): Row[] =>
  actions.map((action) => [action, { UserName: "elsewhere" }, [{ Action: "iam:TagUser" }]]);

export const findsUsers: Row = ["iam:ListUsers", {}, [{ Action: "iam:ListGroups" }]];
/** Of the management account, whichever that is. */
const store = { Resource: "arn:aws:identitystore::999999999999:identitystore/d-1234567890" };
const instance = { InstanceArn: "arn:aws:sso:::instance/ssoins-1234567890abcdef" };
export const readsIdentityCenter: Row[] = [
  [
    "identitystore:ListUsers",
    store,
    [{ Resource: store.Resource.replace("1234567890", "9999999999") }, { Action: "identitystore:CreateUser" }],
  ],
  ["identitystore:ListGroupMembershipsForMember", store, [{ Action: "identitystore:DeleteGroupMembership" }]],
  ["sso:ListInstances", {}, [{ Action: "sso:ListApplications" }]],
  [
    "sso:ListAccountAssignmentsForPrincipal",
    instance,
    [{ InstanceArn: "arn:aws:sso:::application/1/2" }, { Action: "sso:DeleteAccountAssignment" }],
  ],
  [
    "sso:DescribePermissionSet",
    { ...instance, PermissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1" },
    [{ PermissionSetArn: "arn:aws:sso:::application/1/2" }, { Action: "sso:PutInlinePolicyToPermissionSet" }],
  ],
];

export const listsTheBucket: Row = [
  "s3:ListBucket",
  { Bucket: bucket },
  [{ Bucket: "another" }, { Bucket: "iam-steward-test-another" }],
];

/** The function's own log, and its traces. */
export const everyFunction = (name: string): Row[] => {
  const log = (of: string) => ({
    Resource: arn("logs", `log-group:/aws/lambda/iam-steward-test-${of}:log-stream:one`),
  });
  return [
    ["logs:PutLogEvents", log(name), [log("another")]],
    ["xray:PutTraceSegments", {}, [{ Action: "xray:GetTraceSummaries" }]],
  ];
};

/** The stack's key, through these services alone, and not the key of what is handed over. */
export const encryptsFor = (...services: string[]): Row[] =>
  services.map((service) => [
    "kms:Decrypt",
    { Resource: get("Key"), Context: { "kms:ViaService": `${service}.us-east-1.amazonaws.com` } },
    [
      { Resource: get("HandoverKey") },
      { Context: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } },
      { Context: {} },
    ],
  ]);

const escalations = [
  ...["AttachGroupPolicy", "AttachRolePolicy", "CreatePolicyVersion", "CreateRole", "DeleteUserPermissionsBoundary"],
  ...["PassRole", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy", "SetDefaultPolicyVersion"],
  ...["UpdateAssumeRolePolicy", "UpdateUser"],
];

/** What no role that changes IAM does, whatever else is attached to it. */
export const everyWriter: Table["never"] = [
  ["iam:DeleteAccessKey", { UserName: "protected" }],
  ["iam:DeleteAccessKey", { UserName: "break-glass" }],
  ...escalations.map((name): Table["never"][number] => [`iam:${name}`, { UserName: "plain" }]),
];

export const invoke = (name: string) => ({
  FunctionName: `iam-steward-test-${name}`,
});
const bus = (EventBusName: string) => ({ Entries: [{ EventBusName }] });

/** Invokes these functions and no other, writes its log and traces. */
export const everyWorkflow = (...functions: string[]): Row[] => [
  ...functions.map((name): Row => ["lambda:InvokeFunction", invoke(name), [invoke("another"), invoke(`${name}-2`)]]),
  ["logs:CreateLogDelivery", {}, [{ Action: "logs:CreateLogGroup" }]],
  ["xray:GetSamplingRules", {}, [{ Action: "xray:GetTraceSummaries" }]],
];

export const tellsTheBus: Row = [
  "events:PutEvents",
  bus("iam-steward-test"),
  [bus("default"), bus("iam-steward-other")],
];
