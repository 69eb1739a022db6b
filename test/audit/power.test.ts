import type { UserDetail } from "@aws-sdk/client-iam";
import { expect, it } from "vitest";
import { readPeople } from "../../audit/read/people.ts";
import { ago, made } from "../support/credential-reports.ts";

const statement = (more: object) => encodeURIComponent(JSON.stringify({ Version: "2012-10-17", Statement: [more] }));
const inline = (...statements: object[]) => ({
  UserPolicyList: statements.map((more, n) => ({ PolicyName: `p${n}`, PolicyDocument: statement(more) })),
});
const all = { Effect: "Allow", Action: "*", Resource: "*" };
const until = (DateLessThan: object) => ({ ...all, Condition: { DateLessThan } });
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
  ["everything among other actions", true, inline({ ...all, Action: ["s3:Get*", "*"] })],
  ["everything, on **", true, inline({ ...all, Resource: "**" })],
  ["all actions on what ends alike", false, inline({ ...all, Resource: "*/x" })],
  ["everything, and a deny of everything on **", false, inline(all, { ...all, Effect: "Deny", Resource: "**" })],
  ["everything, and a deny on buckets", true, inline(all, { ...all, Effect: "Deny", Resource: "arn:aws:s3:::*" })],
  ["everything, and a deny on what ends alike", true, inline(all, { ...all, Effect: "Deny", Resource: "*/x" })],
  ["everything until yesterday", false, inline(until({ "aws:CurrentTime": "2026-11-19" }))],
  ["everything until yesterday or tomorrow", true, inline(until({ "aws:CurrentTime": [ago(1), ago(-1)] }))],
  ["everything until tomorrow, in seconds", true, inline(until({ "aws:EpochTime": `${made / 1000 + 86_400}` }))],
  ["everything within AWSDenyAll", false, { ...inline(all), ...boundedBy(denyAll) }],
])("a user who has %s is an administrator: %s", (_, admin, user, policies) => {
  expect(isAdmin(user, policies)).toBe(admin);
});

it("a user whose policy cannot be read counts as an administrator, and that is said", () => {
  const doubts: string[] = [];
  const user = { UserName: "eve", UserPolicyList: [{ PolicyName: "odd", PolicyDocument: "%7Bodd" }] };
  const people = readPeople({ users: [user], groups: [], policies: [] }, made, (sentence) => doubts.push(sentence));
  expect([people.get("eve")?.isAdmin, doubts]).toEqual([
    true,
    ["The policy odd could not be read; each user who has it counts as an administrator."],
  ]);
});
