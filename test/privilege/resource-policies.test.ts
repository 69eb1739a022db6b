import { describe, expect, it } from "vitest";
import { decide, type Statement } from "../../embedded-aws/policy/evaluate.ts";
import { resources } from "./account.ts";
import { requestsOf } from "./decision.ts";
import { resourcePolicies } from "./resource-policies.ts";

const keysOf = ({ Condition = {} }: Statement) => Object.values(Condition).flatMap((keys) => Object.keys(keys));
const anybody = "arn:aws:iam::123456789012:role/anybody";

/** What the policies of the stack's resources say to a call of a principal of the account. */
function decided(action: string, Resource: string, Context: Record<string, string>, statements: Statement[]) {
  const [request] = requestsOf(action, { Resource, Context: { "aws:PrincipalArn": anybody, ...Context } });
  const own = { ...(request ?? expect.unreachable()), principal: anybody };
  return decide([JSON.stringify({ Statement: statements })], own);
}

describe("a policy of a resource", () => {
  /** What the bus takes is in test/infra/bus.test.ts. */
  const ofServices = resourcePolicies.filter(({ type }) => type !== "Events::EventBusPolicy");

  it.each(ofServices)("$name lets a service in for a source of ours only", ({ statements }) => {
    const services = statements.filter(
      ({ Effect, Principal }) => Effect === "Allow" && JSON.stringify(Principal).includes("Service"),
    );
    // The key knows EventBridge by the topic: it sends no source to a topic's key.
    const source = ["aws:SourceArn", "kms:EncryptionContext:aws:sns:topicArn"];
    // A topic's policy for EventBridge must have no condition, by AWS's guide.
    const bounded = services.filter(({ Sid }) => Sid !== "EventsTellOperations");
    for (const statement of bounded) expect(keysOf(statement).some((key) => source.includes(key))).toBe(true);
  });

  it.each(ofServices)("$name lets in no principal that it does not name", ({ statements }) => {
    expect(statements.filter(({ Effect, Principal }) => Effect === "Allow" && Principal === "*")).toEqual([]);
  });
});

describe("transport", () => {
  const bucket: string = resources.resolve({ "Fn::GetAtt": ["ReportBucket", "Arn"] });
  const at = (name: string) =>
    resourcePolicies.find((policy) => policy.name === name)?.statements ?? expect.unreachable();
  const tls = (isTls: boolean, version = "1.2") => ({ "aws:SecureTransport": String(isTls), "s3:TlsVersion": version });

  it.each([
    ["ReportBucketPolicy", "s3:GetObject", `${bucket}/reports/a`],
    ["ReportBucketPolicy", "s3:PutObject", `${bucket}/evidence/a`],
    ["ReportBucketPolicy", "s3:ListBucket", bucket],
    ["OperationsTopicPolicy", "sns:Publish", resources.resolve({ Ref: "OperationsTopic" })],
    ["PeopleTopicPolicy", "sns:Publish", resources.resolve({ Ref: "PeopleTopic" })],
    ["ChatTopicPolicy", "sns:Publish", resources.resolve({ Ref: "ChatTopic" })],
    ["UndeliveredStartsPolicy", "sqs:SendMessage", resources.resolve({ "Fn::GetAtt": ["UndeliveredStarts", "Arn"] })],
    [
      "UndeliveredNoticesPolicy",
      "sqs:ReceiveMessage",
      resources.resolve({ "Fn::GetAtt": ["UndeliveredNotices", "Arn"] }),
    ],
  ])("%s refuses %s in plain text", (name, action, resource) => {
    expect(decided(action, resource, tls(false), at(name))).toBe("explicitDeny");
    expect(decided(action, resource, tls(true), at(name))).toBe("implicitDeny"); // the caller's own policies decide
  });

  it("the bucket refuses what comes by an access point", () => {
    const by = { ...tls(true), "s3:DataAccessPointArn": "arn:aws:s3:us-east-1:123456789012:accesspoint/way-round" };
    expect(decided("s3:PutObject", `${bucket}/evidence/a`, by, at("ReportBucketPolicy"))).toBe("explicitDeny");
  });

  it("the bucket refuses TLS older than 1.2", () => {
    const read = (version: string) =>
      decided("s3:GetObject", `${bucket}/reports/a`, tls(true, version), at("ReportBucketPolicy"));
    expect([read("1.1"), read("1.2"), read("1.3")]).toEqual(["explicitDeny", "implicitDeny", "implicitDeny"]);
  });
});

describe("the hand-over key", () => {
  const { statements } = resourcePolicies.find(({ name }) => name === "HandoverKey") ?? expect.unreachable();
  const forAll = statements.filter(({ Principal }) => JSON.stringify(Principal) === '{"AWS":"*"}');
  const key: string = resources.resolve({ "Fn::GetAtt": ["HandoverKey", "Arn"] });
  const own = {
    "kms:CallerAccount": "123456789012",
    "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
    "kms:EncryptionContext:SecretARN":
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:iam-steward/test/AIDA/mfa-abcdef",
  };
  const decrypt = (more: object = {}, action = "kms:Decrypt") => decided(action, key, { ...own, ...more }, forAll);

  it("opens hand-over secrets for the account's principals, through Secrets Manager", () => {
    expect([decrypt(), decrypt({}, "kms:GenerateDataKey")]).toEqual(["allowed", "allowed"]);
  });

  it("opens them for no other account, by no other way, and opens nothing else", () => {
    const { "kms:EncryptionContext:SecretARN": ofAda } = own;
    for (const more of [
      { "kms:CallerAccount": "999999999999" },
      { "kms:ViaService": "s3.us-east-1.amazonaws.com" },
      { "kms:EncryptionContext:SecretARN": ofAda.replace("/test/", "/other/") },
      { "kms:EncryptionContext:SecretARN": ofAda.replace("iam-steward/test/AIDA/mfa", "database") },
    ])
      expect([more, decrypt(more)]).toEqual([more, "implicitDeny"]);
    expect(decrypt({}, "kms:CreateGrant")).toBe("implicitDeny");
  });
});
