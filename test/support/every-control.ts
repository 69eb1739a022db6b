import type { UserDetail } from "@aws-sdk/client-iam";
import { parseCredentialReport } from "../../audit/read/credential-report.ts";
import type { Sources } from "../../audit/read/sources.ts";
import { activeKey, ago, goodPassword, made, type Row, reportText, rootRow, userRow } from "./credential-reports.ts";

const inactiveKey = (created: string): Row => ({ access_key_1_active: "false", access_key_1_last_rotated: created });
/** A report on an account in which each control finds something. */
export const rows = [
  rootRow({ ...activeKey(2, ago(200), "N/A"), password_enabled: "true", password_last_used: ago(1) }),
  userRow("ada", { ...goodPassword, mfa_active: "false" }),
  userRow("bea", activeKey(2, ago(100))),
  userRow("cid", activeKey(1, ago(60), ago(50))),
  userRow("dan", { ...goodPassword, password_last_used: "N/A", password_last_changed: ago(89) }),
  userRow("eve", { ...activeKey(1, ago(30)), ...activeKey(2, ago(20)) }),
  userRow("fay", { ...goodPassword, user_creation_time: ago(5), ...activeKey(1, ago(5), "N/A") }),
  userRow("gus", inactiveKey(ago(120))),
  userRow("hal", { ...goodPassword, password_last_changed: ago(91) }),
  userRow("ivy", { cert_2_active: "true", cert_2_last_rotated: ago(365) }),
  userRow("jim"),
  userRow("kim"),
  userRow("leo"),
  userRow("mia"),
  userRow("ned"),
  userRow("oda"),
];

const details: Record<string, Partial<UserDetail>> = {
  jim: { UserPolicyList: [{ PolicyName: "reports", PolicyDocument: "%7B%22Statement%22:%5B%5D%7D" }] },
  kim: { GroupList: ["admins"] },
  ned: { GroupList: ["delegates"] },
  leo: { Tags: [{ Key: "steward:expires-at", Value: "2026-11-01" }] },
  oda: { Tags: [{ Key: "steward:owner", Value: "left@example.com" }] },
  mia: { AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3" }] },
};
export const users = rows.slice(1).map(
  ({ user = "", user_creation_time = "" }): UserDetail => ({
    UserName: user,
    Arn: `arn:aws:iam::123456789012:user/${user}`,
    CreateDate: new Date(user_creation_time),
    ...details[user],
  }),
);
const ids: Record<string, string> = {
  [ago(100)]: "AKIABEA",
  [ago(60)]: "AKIACID",
  [ago(5)]: "AKIAFAY",
  [ago(120)]: "AKIAGUS",
};

/** That account, answering every question. */
export const account: Sources = {
  report: { value: { generatedAt: made, rows: () => parseCredentialReport([reportText(rows)]) } },
  authorization: {
    value: {
      users,
      groups: [
        {
          GroupName: "admins",
          AttachedManagedPolicies: [{ PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
        },
        {
          GroupName: "delegates",
          Arn: "arn:aws:iam::123456789012:group/delegates",
          GroupPolicyList: [
            {
              PolicyName: "groups",
              PolicyDocument: JSON.stringify({
                Statement: { Effect: "Allow", Action: ["iam:PutGroupPolicy", "iam:Get*"], Resource: "*" },
              }),
            },
          ],
        },
      ],
      policies: [],
    },
  },
  serviceCredentials: {
    value: [
      {
        UserName: "leo",
        ServiceName: "bedrock.amazonaws.com",
        ServiceSpecificCredentialId: "ACCALEO",
        Status: "Active",
        CreateDate: new Date(ago(100)),
      },
    ],
  },
  unassignedDevices: { value: [{ SerialNumber: "arn:aws:iam::123456789012:mfa/lost" }] },
  serverCertificates: {
    value: [
      {
        Path: "/",
        ServerCertificateName: "web",
        ServerCertificateId: "ASCAWEB",
        Arn: "arn:aws:iam::123456789012:server-certificate/web",
        UploadDate: new Date(ago(300)),
        Expiration: new Date(ago(-7)),
      },
    ],
  },
  passwordPolicy: { value: { MinimumPasswordLength: 8, RequireNumbers: true, RequireSymbols: true } },
  accessDrift: {
    value: {
      path: "/access/",
      changes: [
        { do: "attach", kind: "group", name: "analysts", policy: "arn:aws:iam::aws:policy/AmazonS3FullAccess" },
      ],
    },
  },
  directory: { value: new Map([["kim", { isEnabled: true, permissionSets: ["Administrators"] }]]) },
  accessKeys: async (user) =>
    rows
      .filter((row) => row.user === user)
      .flatMap((row) => [1, 2].map((n) => [row[`access_key_${n}_last_rotated`] ?? "", row[`access_key_${n}_active`]]))
      .filter(([created]) => created !== "N/A")
      .map(([created = "", active]) => ({
        AccessKeyId: ids[created] ?? `AKIAOF${user.toUpperCase()}${created.slice(8, 10)}`,
        Status: active === "true" ? "Active" : "Inactive",
        CreateDate: new Date(created),
      })),
};
