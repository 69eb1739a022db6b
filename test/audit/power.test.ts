import type { UserDetail } from "@aws-sdk/client-iam";
import { expect, it } from "vitest";
import { readPeople } from "../../audit/read/people.ts";
import { made } from "../support/credential-reports.ts";

const statement = (more: object) => encodeURIComponent(JSON.stringify({ Version: "2012-10-17", Statement: [more] }));
const inline = (...statements: object[]) => ({
  UserPolicyList: statements.map((more, n) => ({ PolicyName: `p${n}`, PolicyDocument: statement(more) })),
});
const all = { Effect: "Allow", Action: "*", Resource: "*" };
const denyAll = "arn:aws:iam::aws:policy/AWSDenyAll";
const bounds = "arn:aws:iam::123456789012:policy/bounds";
const boundary = (document: object) => ({
  PolicyName: "bounds",
  Arn: bounds,
  PolicyVersionList: [{ IsDefaultVersion: true, Document: statement(document) }],
});
const boundedBy = (PermissionsBoundaryArn: string) => ({ PermissionsBoundary: { PermissionsBoundaryArn } });
const locked = {
  GroupName: "locked",
  GroupPolicyList: [{ PolicyName: "no", PolicyDocument: statement({ ...all, Effect: "Deny" }) }],
};

const isAdmin = (user: UserDetail, policies: ReturnType<typeof boundary>[] = []) =>
  readPeople({ users: [{ UserName: "eve", ...user }], groups: [locked], policies }, made, () => {}).get("eve")?.isAdmin;

it.each<[string, boolean, UserDetail, ReturnType<typeof boundary>[]?]>([
  ["all actions but one on everything", true, inline({ Effect: "Allow", NotAction: "aws-portal:*", Resource: "*" })],
  [
    "all actions but IAM's, as PowerUserAccess",
    false,
    inline({ Effect: "Allow", NotAction: ["iam:*", "account:*"], Resource: "*" }),
  ],
  [
    "all actions on everything but one bucket",
    true,
    inline({ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::b" }),
  ],
  [
    "all actions but one on one bucket",
    false,
    inline({ Effect: "Allow", NotAction: "s3:Get*", Resource: "arn:aws:s3:::b" }),
  ],
  ["everything, and AWSDenyAll", false, { ...inline(all), AttachedManagedPolicies: [{ PolicyArn: denyAll }] }],
  ["everything, and a deny of everything by a group", false, { ...inline(all), GroupList: ["locked"] }],
  [
    "everything, and a deny under a condition",
    true,
    inline(all, { ...all, Effect: "Deny", Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
  ],
  ["everything, and a deny of one action", true, inline(all, { Effect: "Deny", Action: "s3:*", Resource: "*" })],
  [
    "everything within a boundary without IAM",
    false,
    { ...inline(all), ...boundedBy(bounds) },
    [boundary({ Effect: "Allow", NotAction: "iam:*", Resource: "*" })],
  ],
  ["everything within a boundary that bounds nothing", true, { ...inline(all), ...boundedBy(bounds) }, [boundary(all)]],
  ["everything within a boundary that nobody knows", true, { ...inline(all), ...boundedBy(bounds) }],
  ["everything within AWSDenyAll", false, { ...inline(all), ...boundedBy(denyAll) }],
])("a user who has %s is an administrator: %s", (_, admin, user, policies) => {
  expect(isAdmin(user, policies)).toBe(admin);
});
