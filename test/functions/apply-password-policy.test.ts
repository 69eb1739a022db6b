import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { invoke, stackFor } from "../support/stack.ts";

const strong = {
  MinimumPasswordLength: 14,
  PasswordReusePrevention: 24,
  RequireLowercaseCharacters: true,
  RequireNumbers: true,
  RequireSymbols: true,
  RequireUppercaseCharacters: true,
};

/** CloudFormation's end: an address that takes the answer, after it has refused some. */
let server: Server;
let answers: { method: string | undefined; type: string | undefined; body: Record<string, string> }[];
let refusals: number;
let address: string;
beforeEach(async () => {
  answers = [];
  refusals = 0;
  server = createServer(async (request, response) => {
    let body = "";
    for await (const text of request.setEncoding("utf8")) body += text;
    if (refusals > 0) {
      refusals -= 1;
      return response.writeHead(503).end();
    }
    answers.push({ method: request.method, type: request.headers["content-type"], body: JSON.parse(body) });
    response.writeHead(200).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/response?X-Amz-Signature=c4na7y`;
});
afterEach(() => void server.close());

const request = (RequestType: string) => ({
  RequestType,
  ResponseURL: address,
  ServiceToken: "arn:aws:lambda:us-east-1:123456789012:function:iam-steward-local-apply-password-policy",
  StackId: "arn:aws:cloudformation:us-east-1:123456789012:stack/iam-steward-local/1",
  RequestId: "request-1",
  LogicalResourceId: "PasswordPolicy",
  ResourceType: "AWS::CloudFormation::CustomResource",
  ResourceProperties: {},
});
const lastAnswer = () => answers.at(-1)?.body;

describe("apply-password-policy", () => {
  const context = stackFor({ MANAGE_PASSWORD_POLICY: "true", AWS_MAX_ATTEMPTS: "40" });
  const iam = () => context.stack.aws.account.iam;
  const asked = (type: string) => invoke(context.stack, "apply-password-policy", request(type));
  const writes = () => context.stack.aws.calls.filter(({ operation }) => operation === "UpdateAccountPasswordPolicy");

  it("makes a policy where there is none, and tells CloudFormation without a content type", async () => {
    delete iam().passwordPolicy;
    await asked("Create");
    expect(iam().passwordPolicy).toMatchObject(strong);
    const { StackId, RequestId, LogicalResourceId } = request("Create");
    expect(answers).toEqual([
      {
        method: "PUT",
        type: undefined,
        body: {
          Status: "SUCCESS",
          Reason: "the password policy is strengthened",
          PhysicalResourceId: "account-password-policy",
          ...{ StackId, RequestId, LogicalResourceId },
        },
      },
    ]);
  });

  it("strengthens what is weak, and keeps what is stronger or about something else", async () => {
    iam().passwordPolicy = { MinimumPasswordLength: 20, RequireNumbers: true, MaxPasswordAge: 60, HardExpiry: true };
    await asked("Update");
    const kept = { MinimumPasswordLength: 20, MaxPasswordAge: 60, HardExpiry: true };
    expect(iam().passwordPolicy).toEqual({ ...strong, ...kept, AllowUsersToChangePassword: false });
  });

  it("writes nothing where the policy is strong enough, however often it is asked", async () => {
    iam().passwordPolicy = { ...strong, MinimumPasswordLength: 30 };
    await asked("Update");
    await asked("Update");
    expect(writes()).toEqual([]);
    expect(answers.map(({ body }) => body.Status)).toEqual(["SUCCESS", "SUCCESS"]);
  });

  it("leaves the policy alone on delete", async () => {
    iam().passwordPolicy = { MinimumPasswordLength: 8 };
    await asked("Delete");
    expect(iam().passwordPolicy).toEqual({ MinimumPasswordLength: 8 });
    expect(lastAnswer()?.Status).toBe("SUCCESS");
  });

  it("tells what IAM refuses", async () => {
    delete iam().passwordPolicy;
    context.stack.aws.faults.push({ kind: "accessDenied", operation: "UpdateAccountPasswordPolicy" });
    await expect(asked("Create")).resolves.toMatchObject({ status: "FAILED" });
    expect(lastAnswer()).toMatchObject({ Status: "FAILED", Reason: expect.stringMatching(/^AccessDenied: /) });
  });

  it("answers in time where IAM has no answer", async () => {
    context.stack.aws.faults.push({ kind: "throttle", operation: "GetAccountPasswordPolicy", times: Infinity });
    await asked("Create");
    expect(lastAnswer()).toMatchObject({
      Status: "FAILED",
      Reason: "Transient: IAM has not answered for 35 seconds",
    });
  });

  it("answers again where CloudFormation could not take it", async () => {
    refusals = 2;
    await asked("Delete");
    expect(lastAnswer()?.Status).toBe("SUCCESS");
  });

  it("fails where CloudFormation cannot be told, so that Lambda tries again, and keeps the address to itself", async () => {
    refusals = 3;
    await expect(asked("Delete")).rejects.toMatchObject({
      name: "Transient",
      message: "CloudFormation did not take the answer (HTTP 503)",
    });
    expect(context.stack.functions.logs("apply-password-policy").join("\n")).not.toContain("c4na7y");
  });
});

describe("apply-password-policy, unless it is asked to manage the policy", () => {
  const context = stackFor();

  it("leaves it alone", async () => {
    delete context.stack.aws.account.iam.passwordPolicy;
    await invoke(context.stack, "apply-password-policy", request("Create"));
    expect(context.stack.aws.account.iam.passwordPolicy).toBeUndefined();
    expect(lastAnswer()).toMatchObject({ Status: "SUCCESS", Reason: "the password policy is not ours to manage" });
  });
});
