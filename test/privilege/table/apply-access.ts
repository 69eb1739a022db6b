import { readOnly, resources } from "../account.ts";
import type { Row, Table } from "../decision.ts";
import {
  encryptsFor,
  everyFunction,
  everyWorkflow,
  everyWriter,
  execution,
  findsUsers,
  listsTheBucket,
  object,
  readsUsers,
  tellsTheBus,
} from "./rows.ts";

const iam = (rest: string) => `arn:aws:iam::123456789012:${rest}`;
const under = (kind: string) => ({ Resource: iam(`${kind}/access/own`) });
const elsewhere = (kind: string) => [
  { Resource: iam(`${kind}/own`) },
  { Resource: iam(`${kind}/other/own`) },
  { Resource: iam(`${kind}/access/iam-steward-own`) },
  { Resource: iam("user/access/own") },
];
/** What differs in the path, the kind or the name. */
const manages = (kind: string, ...names: string[]): Row[] =>
  names.map((name) => [`iam:${name}`, under(kind), elsewhere(kind)]);

const attaches = (PolicyArn: string) => ({ PolicyArn, Context: { "iam:PolicyARN": PolicyArn } });
const mightiest = ["AdministratorAccess", "IAMFullAccess"].map((name) => attaches(`arn:aws:iam::aws:policy/${name}`));
const ownPolicy = attaches(iam("policy/iam-steward-test-boundary"));
const boundary: string = resources.resolve({ Ref: "Boundary" });
const bounded = { ...under("role"), Context: { "iam:PermissionsBoundary": boundary } };
const unbounded = [{ Context: {} }, { Context: { "iam:PermissionsBoundary": readOnly } }];
const reads = (name: string, Resource: string): Row => [
  `iam:${name}`,
  { Resource },
  [{ Action: `iam:Tag${name.slice(3)}` }],
];

export const applyAccess: Record<string, Table> = {
  "apply-access": {
    may: [
      ["iam:GetAccountAuthorizationDetails", {}, [{ Action: "iam:GetAccountSummary" }]],
      ["iam:GetAccountPasswordPolicy", {}, [{ Action: "iam:GetAccountSummary" }]],
      reads("GetGroup", iam("group/elsewhere/own")),
      reads("GetRole", iam("role/elsewhere/own")),
      ...readsUsers("iam:GetUser"),
      findsUsers,
      reads("GetPolicy", iam("policy/elsewhere/own")),
      ["iam:GetPolicyVersion", { Resource: readOnly }, [{ Resource: iam("group/elsewhere/own") }]],
      ["iam:ListPolicyVersions", under("policy"), [{ Resource: iam("role/access/own") }]],
      ["access-analyzer:ValidatePolicy", {}, [{ Action: "access-analyzer:CreateAnalyzer" }]],
      ...manages(
        "policy",
        "CreatePolicy",
        "CreatePolicyVersion",
        "DeletePolicy",
        "DeletePolicyVersion",
        "SetDefaultPolicyVersion",
      ),
      ...manages("group", "AddUserToGroup", "CreateGroup", "DeleteGroup", "DetachGroupPolicy", "RemoveUserFromGroup"),
      ...manages("role", "DeleteRole", "DetachRolePolicy", "UpdateAssumeRolePolicy", "UpdateRole"),
      [
        "iam:AttachGroupPolicy",
        { ...under("group"), ...attaches(readOnly) },
        [...elsewhere("group"), ...mightiest, ownPolicy],
      ],
      [
        "iam:AttachRolePolicy",
        { ...under("role"), ...attaches(readOnly) },
        [...elsewhere("role"), ...mightiest, ownPolicy],
      ],
      ["iam:CreateRole", bounded, [...elsewhere("role"), ...unbounded]],
      ["iam:PutRolePermissionsBoundary", bounded, [...elsewhere("role"), ...unbounded]],
      ["iam:UpdateAccountPasswordPolicy", {}, [{ Action: "iam:UpdateAccountName" }]],
      ["iam:DeleteAccountPasswordPolicy", {}, [{ Action: "iam:DeleteAccountAlias" }]],
      [
        "s3:GetObject",
        object("access/plans/a.json"),
        [object("reports/a.json"), object("held/a.json"), { Bucket: "another" }],
      ],
      ["s3:PutObject", object("access/plans/a.json"), [object("reports/a.json"), { Action: "s3:DeleteObject" }]],
      listsTheBucket,
      ...encryptsFor("s3"),
      [
        "states:DescribeExecution",
        execution("apply-access"),
        [execution("offboard"), { Action: "states:StopExecution" }],
      ],
      ...everyFunction("apply-access"),
    ],
    never: [
      ...everyWriter,
      ["iam:AttachGroupPolicy", { ...under("group"), ...mightiest[0] }],
      ["iam:AttachRolePolicy", { ...under("role"), ...mightiest[1] }],
      ["iam:AttachRolePolicy", { ...under("role"), ...mightiest[0] }],
      ["iam:AttachGroupPolicy", { ...under("group"), ...mightiest[1] }],
      ["iam:AttachGroupPolicy", { ...under("group"), ...ownPolicy }],
      ...["group", "policy", "role"].map((kind): Table["never"][number] => [
        "iam:DeleteGroup",
        { Resource: iam(`${kind}/access/iam-steward-own`) },
      ]),
      ["iam:DeleteRolePermissionsBoundary", under("role")],
      ["iam:PassRole", under("role")],
      ["iam:PutGroupPolicy", under("group")],
      ["iam:PutRolePolicy", under("role")],
    ],
  },
  "apply-access-workflow": { may: [...everyWorkflow("apply-access", "notify"), tellsTheBus], never: [] },
};
