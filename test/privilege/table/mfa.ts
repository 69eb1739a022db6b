import type { Table } from "../decision.ts";
import {
  device,
  everyFunction,
  everyWorkflow,
  everyWriter,
  execution,
  findsUsers,
  machine,
  readsUsers,
  secret,
  strangers,
  strangeSecrets,
  tag,
  tellsTheBus,
} from "./rows.ts";

const SerialNumber = (path: string) => ({ SerialNumber: `arn:aws:iam::123456789012:mfa${path}ada` });

export const mfa: Record<string, Table> = {
  "enroll-mfa": {
    may: [
      ...readsUsers("iam:GetUser"),
      findsUsers,
      [
        "iam:CreateVirtualMFADevice",
        { ...device("ada", "/iam-steward/test/"), Tags: [tag("steward:request")] },
        [device("ada", "/"), device("ada", "/iam-steward/other/")],
      ],
      ["iam:GetAccountPasswordPolicy", {}, [{ Action: "iam:UpdateAccountPasswordPolicy" }]],
      ["iam:DeleteLoginProfile", { UserName: "plain" }, [...strangers(), { Action: "iam:UpdateLoginProfile" }]],
      [
        "iam:TagUser",
        { UserName: "plain", Tags: [tag("steward:suspended"), tag("steward:mfa-reset")] },
        [
          ...strangers(),
          ...["owner", "leaving", "protected"].map((name) => ({
            Tags: [tag("steward:suspended"), tag(`steward:${name}`)],
          })),
          { Tags: [tag("team")] },
          { Tags: undefined },
        ],
      ],
      [
        "secretsmanager:PutSecretValue",
        secret("mfa"),
        [secret("access-key"), ...strangeSecrets, { Action: "secretsmanager:GetSecretValue" }],
      ],
      ["secretsmanager:GetSecretValue", secret("password"), [secret("access-key"), secret("mfa"), ...strangeSecrets]],
      ["states:ListExecutions", machine("enroll-mfa"), [machine("offboard")]],
      ["states:StopExecution", execution("reset-mfa"), [execution("offboard")]],
      ...everyFunction("enroll-mfa"),
    ],
    never: [...everyWriter, ["iam:DeactivateMFADevice", { UserName: "in-reset", ...SerialNumber("/") }]],
  },
  "confirm-mfa": {
    may: [
      ...readsUsers("iam:GetUser"),
      [
        "iam:ListMFADeviceTags",
        SerialNumber("/iam-steward/test/"),
        [SerialNumber("/"), SerialNumber("/iam-steward/other/")],
      ],
      ["iam:EnableMFADevice", { UserName: "plain", ...SerialNumber("/iam-steward/test/") }, strangers()],
      ...everyFunction("confirm-mfa"),
    ],
    never: [...everyWriter, ["iam:DeactivateMFADevice", { UserName: "in-reset", ...SerialNumber("/") }]],
  },
  "reset-mfa": {
    may: [
      ...readsUsers("iam:GetUser"),
      findsUsers,
      ["iam:DeactivateMFADevice", { UserName: "in-reset", ...SerialNumber("/") }, strangers("plain", "leaving")],
      ["iam:DeleteVirtualMFADevice", SerialNumber("/"), [{ Action: "iam:TagMFADevice" }]],
      ...everyFunction("reset-mfa"),
    ],
    never: everyWriter,
  },
  "enroll-mfa-workflow": { may: [...everyWorkflow("enroll-mfa", "notify"), tellsTheBus], never: [] },
  "reset-mfa-workflow": { may: [...everyWorkflow("enroll-mfa", "notify", "reset-mfa"), tellsTheBus], never: [] },
};
