import { AccessAnalyzer } from "@aws-sdk/client-accessanalyzer";
import { describe, expect, it } from "vitest";
import { embedded } from "../../support/embedded-account.ts";

describe("Access Analyzer", () => {
  const context = embedded();
  const analyzer = () => new AccessAnalyzer({ ...context.aws.config, maxAttempts: 1 });
  const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
  const allow = (Action: string | string[], Resource = "*") => ({ Effect: "Allow", Action, Resource });
  const deny = (Action: string, Resource = "*") => ({ ...allow(Action, Resource), Effect: "Deny" });

  it.each([
    ["a policy without fault", policy(allow("s3:GetObject")), []],
    ["no JSON", "{", [["ERROR", "INVALID_POLICY_ELEMENT"]]],
    ["no statement", policy(), [["ERROR", "INVALID_POLICY_ELEMENT"]]],
    [
      "iam:PassRole on everything",
      policy(allow("iam:PassRole")),
      [["SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_RESOURCE"]],
    ],
    ["iam:PassRole on one role", policy(allow("iam:PassRole", "arn:aws:iam::123456789012:role/a")), []],
    ["everything", policy(allow("*")), [["SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"]]],
  ])("finds what AWS would find in %s", async (_, policyDocument, found) => {
    const { findings = [] } = await analyzer().validatePolicy({ policyDocument, policyType: "IDENTITY_POLICY" });
    expect(findings.map(({ findingType, issueCode }) => [findingType, issueCode])).toEqual(found);
  });

  it.each([
    ["another action", policy(allow("s3:GetObject")), "PASS"],
    ["the action itself, in another case", policy(allow("IAM:createuser")), "FAIL"],
    ["a pattern that the action fits", policy(allow("iam:Create*")), "FAIL"],
    ["all but others", policy({ Effect: "Allow", NotAction: "s3:*", Resource: "*" }), "FAIL"],
    ["all but this", policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }), "PASS"],
    ["the action on one resource", policy(allow("iam:CreateUser", "arn:aws:iam::123456789012:user/a")), "FAIL"],
    ["the action, which a statement denies on everything", policy(allow("*"), deny("iam:*")), "PASS"],
    ["the action, which is denied on one resource", policy(allow("*"), deny("iam:*", "arn:aws:iam::1:user/a")), "FAIL"],
  ])("says whether an action is granted by %s", async (_, policyDocument, expected) => {
    const access = [{ actions: ["iam:CreateUser", "iam:DeleteUser"] }];
    const { result } = await analyzer().checkAccessNotGranted({
      policyDocument,
      access,
      policyType: "IDENTITY_POLICY",
    });
    expect(result).toBe(expected);
  });

  it.each([
    ["the same", policy(allow("s3:*")), policy(allow("s3:*")), "PASS"],
    ["less", policy(allow("s3:*")), policy(allow("s3:GetObject", "arn:aws:s3:::a/*")), "PASS"],
    ["more", policy(allow("s3:GetObject")), policy(allow("s3:*")), "FAIL"],
    ["the same without a deny", policy(allow("s3:*"), deny("s3:PutObject")), policy(allow("s3:*")), "FAIL"],
  ])(
    "says whether a document grants new access: %s",
    async (_, existingPolicyDocument, newPolicyDocument, expected) => {
      const { result } = await analyzer().checkNoNewAccess({
        existingPolicyDocument,
        newPolicyDocument,
        policyType: "IDENTITY_POLICY",
      });
      expect(result).toBe(expected);
    },
  );
});
