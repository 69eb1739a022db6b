import { resources } from "../account.ts";
import type { Table } from "../decision.ts";
import {
  everyFunction,
  everyWorkflow,
  everyWriter,
  findsUsers,
  machine,
  readsUsers,
  requireMfa,
  secret,
  strangeGroups,
  strangers,
  strangeSecrets,
  tag,
  tellsTheBus,
} from "./rows.ts";

const PermissionsBoundary: string = resources.resolve({ Ref: "Boundary" });
const request = tag("steward:request", "hire-7");
const owner = tag("steward:owner", "boss@example.com");
const onboarded = tag("steward:onboarded");
/** What protects, exempts, marks or ends. */
const reserved = [
  ...[
    "exempt",
    "exempt-reason",
    "exempt-until",
    "leaving",
    "mfa-reset",
    "onboarded",
    "protected",
    "suspended",
    "undone",
  ],
  "PROTECTED",
].map((name) => tag(`steward:${name}`));

export const joiners: Record<string, Table> = {
  "create-user": {
    may: [
      [
        "iam:CreateUser",
        { UserName: "new", Path: "/people/", PermissionsBoundary, Tags: [request, owner, tag("team")] },
        [
          { Path: "/machines/" },
          { PermissionsBoundary: undefined },
          { PermissionsBoundary: "arn:aws:iam::aws:policy/AdministratorAccess" },
          { Tags: [request, owner, tag("steward:protected")] },
        ],
      ],
      ["iam:CreateUser", { UserName: "new", Path: "/people/", PermissionsBoundary }, [{ Path: "/machines/" }]],
      ...readsUsers("iam:GetUser"),
      findsUsers,
      [
        "iam:TagUser",
        { UserName: "half-made", Tags: [request, owner] },
        [
          ...strangers("onboarded"),
          { Tags: [owner] },
          { Tags: [request] },
          ...reserved.map((each) => ({ Tags: [request, owner, each] })),
          ...reserved.slice(0, 5).map((each) => ({ Tags: [each] })),
        ],
      ],
      [
        "iam:TagUser",
        { UserName: "half-made", Tags: [onboarded] },
        [...strangers(), { Tags: [onboarded, tag("team")] }, { Tags: [owner] }, { Tags: undefined }],
      ],
      ["iam:TagUser", { UserName: "onboarded", Tags: [onboarded] }, [{ Tags: [request, owner] }]], // a repeat
      ["iam:DeleteUser", { UserName: "half-made" }, strangers("onboarded", "plain")],
      ["iam:RemoveUserFromGroup", { UserName: "half-made", ...requireMfa }, strangeGroups],
      [
        "secretsmanager:DeleteSecret",
        secret("access-key"),
        [secret("notes"), ...strangeSecrets, { Action: "secretsmanager:GetSecretValue" }],
      ],
      ...everyFunction("create-user"),
    ],
    never: [...everyWriter, ["iam:TagUser", { UserName: "onboarded", Tags: [request, owner] }]],
  },
  "issue-password": {
    may: [
      ...readsUsers("iam:GetUser"),
      findsUsers,
      ["iam:GetAccountPasswordPolicy", {}, [{ Action: "iam:UpdateAccountPasswordPolicy" }]],
      ["iam:CreateLoginProfile", { UserName: "plain" }, [...strangers(), { Action: "iam:UpdateLoginProfile" }]],
      ["secretsmanager:GetSecretValue", secret("password"), [secret("access-key"), secret("mfa"), ...strangeSecrets]],
      ...everyFunction("issue-password"),
    ],
    never: everyWriter,
  },
  "onboard-workflow": {
    may: [
      ...everyWorkflow("create-user", "issue-key", "issue-password", "notify", "set-access"),
      tellsTheBus,
      ["states:StartExecution", machine("enroll-mfa"), [machine("offboard")]],
    ],
    never: [],
  },
};
