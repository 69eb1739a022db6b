import { describe, expect, inject, it } from "vitest";
import { decide } from "../../embedded-aws/policy/evaluate.ts";
import { ofType, readTemplate } from "./package-service.ts";

const roles = new Map(ofType(readTemplate(inject("template")), "AWS::IAM::Role"));

/** Functions of the template become what stands there after a deploy, as far as users, devices and secrets need it. */
const resolve = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.flatMap(resolve);
  if ("Fn::Sub" in value) {
    const text = String([value["Fn::Sub"]].flat()[0]);
    const known = { "AWS::Partition": "aws", "AWS::AccountId": "123456789012", "AWS::Region": "us-east-1" };
    return text.replaceAll(/\$\{([\w:]+)\}/g, (_, name: string) => known[name as keyof typeof known] ?? name);
  }
  const [name = "", inner] = Object.entries(value)[0] ?? [];
  if (name.startsWith("Fn::") || name === "Ref") return JSON.stringify(inner);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each)]));
};

function may(role: string, action: string, resource: string, context: Record<string, string[]>): boolean {
  const policies = (roles.get(role)?.Properties.Policies ?? expect.unreachable()) as { PolicyDocument: unknown }[];
  const documents = policies.map(({ PolicyDocument }) => JSON.stringify(resolve(PolicyDocument)));
  const known = new Map(Object.entries(context).map(([key, values]) => [key.toLowerCase(), values]));
  return decide(documents, { action, resource, principal: role, context: known }) === "allowed";
}

const ada = "arn:aws:iam::123456789012:user/ada";
const asked = (tags: Record<string, string>) => ({
  "aws:TagKeys": Object.keys(tags),
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, [value]])),
});
const borne = (tags: Record<string, string>) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`iam:ResourceTag/${key}`, [value]]));

describe("create-user's role", () => {
  const hire = { "steward:request": "hire-7", "steward:owner": "boss@example.com", team: "Blue" };
  const mayTag = (tags: Record<string, string>, before: Record<string, string> = {}) =>
    may("CreateUserRole", "iam:TagUser", ada, { ...asked(tags), ...borne(before) });

  it("tags the user that it creates, whether or not AWS takes the new tags for the resource's", () => {
    expect([mayTag(hire), mayTag(hire, hire)]).toEqual([true, true]);
    expect([mayTag({ "steward:onboarded": "t" }), mayTag({ "steward:onboarded": "t" }, hire)]).toEqual([true, true]);
  });

  it.each([
    ...["steward:leaving", "steward:suspended", "steward:protected", "Steward:Protected", "steward:mfa-reset"],
    ...["steward:exempt", "steward:exempt-until", "steward:undone"],
  ])("sets no %s on anybody", (key) => {
    expect([mayTag({ [key]: "x" }), mayTag({ ...hire, [key]: "x" })]).toEqual([false, false]);
  });

  it("gives no user another owner, and retags nobody who is onboarded", () => {
    expect(mayTag({ "steward:owner": "eve@example.com" })).toBe(false);
    const whole = { ...hire, "steward:onboarded": "2026-11-20T09:00:00Z" };
    expect(mayTag({ ...hire, "steward:owner": "eve@example.com" }, whole)).toBe(false);
    expect(mayTag({ "steward:onboarded": "t" }, whole)).toBe(true); // by a repeat that IAM shows the old state
  });
});

describe("enroll-mfa's role", () => {
  const mayMark = (...keys: string[]) => may("EnrollMfaRole", "iam:TagUser", ada, { "aws:TagKeys": keys });

  it("sets its own marks on users, and no other tag", () => {
    expect(mayMark("steward:suspended", "steward:mfa-reset")).toBe(true);
    for (const key of ["steward:owner", "steward:leaving", "steward:protected", "team"])
      expect([key, mayMark(key), mayMark("steward:suspended", key)]).toEqual([key, false, false]);
    expect(may("EnrollMfaRole", "iam:TagUser", ada, {})).toBe(false);
  });

  it("takes no device off", () => {
    expect(may("EnrollMfaRole", "iam:DeactivateMFADevice", ada, borne({ "steward:mfa-reset": "r" }))).toBe(false);
  });
});

describe("reset-mfa's role", () => {
  it("takes devices off users in a reset alone, and marks nobody", () => {
    expect(may("ResetMfaRole", "iam:DeactivateMFADevice", ada, borne({ "steward:mfa-reset": "r" }))).toBe(true);
    expect(may("ResetMfaRole", "iam:DeactivateMFADevice", ada, borne({ "steward:suspended": "r" }))).toBe(false);
    expect(may("ResetMfaRole", "iam:TagUser", ada, { "aws:TagKeys": ["steward:mfa-reset"] })).toBe(false);
    const reset = borne({ "steward:mfa-reset": "r", "steward:protected": "" });
    expect(may("ResetMfaRole", "iam:DeactivateMFADevice", ada, reset)).toBe(false);
  });
});

it("issue-key's role sets on secrets the tags of intents and consumers alone", () => {
  const secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:iam-steward/test/AIDA/access-key-AbCdEf";
  const mayTag = (...keys: string[]) =>
    may("IssueKeyRole", "secretsmanager:TagResource", secret, { "aws:TagKeys": keys });
  expect([mayTag("steward:intent", "steward:abandoned"), mayTag("steward:consumer"), mayTag("team")]).toEqual([
    true,
    true,
    false,
  ]);
});
