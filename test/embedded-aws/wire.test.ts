import { Lambda } from "@aws-sdk/client-lambda";
import { SFN } from "@aws-sdk/client-sfn";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { startAws } from "../../embedded-aws/embedded-aws.ts";
import { embedded, refused } from "../support/embedded-account.ts";

describe("the wire", () => {
  const context = embedded();
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(context.aws.endpoint, { method: "POST", body, headers });
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${context.aws.config.credentials.accessKeyId}/20261120/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  });

  it("speaks XML with a request id and AWS's name space", async () => {
    const answer = await post("Action=CreateUser&Version=2010-05-08&UserName=a%26b", signed("iam"));
    expect(answer.status).toBe(400);
    const created = await post("Action=CreateUser&Version=2010-05-08&UserName=ada", signed("iam"));
    expect(created.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await created.text()).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?><CreateUserResponse xmlns="https:\/\/iam.amazonaws.com\/doc\/2010-05-08\/"><CreateUserResult><User>.*<UserName>ada<\/UserName>.*<\/CreateUserResult><ResponseMetadata><RequestId>[0-9a-f-]{36}<\/RequestId><\/ResponseMetadata><\/CreateUserResponse>$/,
    );
    const deleted = await post("Action=DeleteUser&UserName=ada", signed("iam"));
    expect(await deleted.text()).toMatch(/<DeleteUserResponse xmlns="[^"]+"><ResponseMetadata>/);
  });

  it("says who is at fault", async () => {
    const text = await (await post("Action=GetUser&UserName=eve", signed("iam"))).text();
    expect(text).toContain(
      "<Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>The user with name eve cannot be found.</Message></Error>",
    );
  });

  it.each([
    ["Action=ListUsers&MaxItems=many", "MalformedInput"],
    ["Action=ListServiceSpecificCredentials&AllUsers=perhaps", "MalformedInput"],
    ["Action=CreateUser", "ValidationError"],
    ["Action=TagUser&UserName=ada&Tags.member.1.Value=v", "ValidationError"],
    ["Action=CreateAccountAlias&AccountAlias=a", "InvalidAction"],
    ["Action=NeverHeardOf", "InvalidAction"],
    ["", "InvalidAction"],
    ["Action=FindUser", "InvalidAction"],
  ])("answers %j with %s", async (body, code) => {
    const answer = await post(body, signed("iam"));
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
  });

  it.each([
    ["iam", "InvalidClientTokenId", 403],
    ["secretsmanager", "UnrecognizedClientException", 400],
    ["s3", "InvalidAccessKeyId", 403],
  ])("does not let strangers call %s: %s", async (service, code, status) => {
    const stranger = {
      authorization: `AWS4-HMAC-SHA256 Credential=AKIASTRANGER00000000/20261120/us-east-1/${service}/aws4_request`,
    };
    const answer = await post("Action=ListUsers", stranger);
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(code)]);
  });

  it("names the call that the account does not know", async () => {
    await expect(context.iam.listSAMLProviders({})).rejects.toMatchObject({
      ...refused("InvalidAction", "InvalidAction", 400),
      message: "The embedded account does not know iam:ListSAMLProviders",
    });
  });

  it("wants credentials, and a service that it has", async () => {
    const anonymous = await post("Action=ListUsers");
    expect([anonymous.status, await anonymous.text()]).toEqual([403, expect.stringContaining("MissingAuthentication")]);
    const elsewhere = await post("Action=ListUsers", signed("ec2"));
    expect(await elsewhere.text()).toContain("The embedded account has no service ec2");
  });

  it("takes calls for services that are mounted", async () => {
    context.aws.mount("states", { ListStateMachines: () => ({ stateMachines: [] }) });
    const target = { "x-amz-target": "AWSStepFunctions.ListStateMachines" };
    const answer = await post("{}", { ...signed("states"), ...target });
    expect(await answer.json()).toEqual({ stateMachines: [] });
    const unknown = await post("{}", { ...signed("states"), "x-amz-target": "AWSStepFunctions.ListActivities" });
    expect([unknown.status, await unknown.json()]).toEqual([
      400,
      {
        __type: "UnknownOperationException",
        message: "The embedded account does not know states:ListActivities",
      },
    ]);
  });

  it("hands an invocation of a function over as it came, and its answer back", async () => {
    const echo = ({ FunctionName, InvocationType, Payload }: Record<string, Uint8Array>) => ({
      StatusCode: 200,
      Payload: Buffer.from(
        JSON.stringify({ FunctionName, InvocationType, got: JSON.parse(String(Buffer.from(Payload ?? []))) }),
      ),
    });
    const fail = () => ({
      StatusCode: 200,
      FunctionError: "Unhandled",
      Payload: Buffer.from('{"errorType":"Rejected"}'),
    });
    context.aws.mount("lambda", { Invoke: (input) => (input.FunctionName.endsWith("fail") ? fail() : echo(input)) });
    const lambda = new Lambda(context.aws.config);
    const invoke = (FunctionName: string) =>
      lambda.invoke({ FunctionName, InvocationType: "RequestResponse", Payload: Buffer.from('{"n":1}') });
    const answer = await invoke("arn:aws:lambda:us-east-1:123456789012:function:f");
    expect([answer.StatusCode, JSON.parse(answer.Payload?.transformToString() ?? "")]).toEqual([
      200,
      {
        FunctionName: "arn:aws:lambda:us-east-1:123456789012:function:f",
        InvocationType: "RequestResponse",
        got: { n: 1 },
      },
    ]);
    expect(await invoke("fail")).toMatchObject({ FunctionError: "Unhandled" });
    expect(JSON.stringify(context.aws.calls)).not.toContain('"n"');
    lambda.destroy();
  });

  it("reads and writes times and numbers of JSON services as they are modelled", async () => {
    const startDate = new Date("2026-11-20T02:00:00Z");
    let seen: unknown;
    context.aws.mount("states", {
      StartExecution: (input) => {
        seen = input;
        return { executionArn: "arn:x", startDate };
      },
    });
    const states = new SFN(context.aws.config);
    const input = { stateMachineArn: "arn:m", name: "n", input: "{}" };
    expect(await states.startExecution(input)).toMatchObject({ executionArn: "arn:x", startDate });
    expect(seen).toEqual(input);
    await expect(states.startExecution({ stateMachineArn: undefined })).rejects.toMatchObject({
      name: "ValidationException",
    });
    states.destroy();
  });

  it("remembers every call, who made it, and how it ended", async () => {
    await context.iam.createUser({ UserName: "ada" });
    await context.iam.createUser({ UserName: "ada" }).catch(() => undefined);
    expect(context.aws.calls).toMatchObject([
      { service: "iam", operation: "CreateUser", input: { UserName: "ada" }, time: new Date("2026-11-20T02:00:00Z") },
      { service: "iam", operation: "CreateUser", error: "EntityAlreadyExists" },
    ]);
  });
});

describe("the server", () => {
  it("binds to the loopback interface and to nothing else", async () => {
    await expect(startAws({ host: "0.0.0.0" })).rejects.toThrow("binds to 127.0.0.1 only");
  });

  it("takes the port that it is given, and lets go of it", async () => {
    const first = await startAws();
    const port = Number(new URL(first.endpoint).port);
    await expect(startAws({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    await first.close();
    const second = await startAws({ port });
    expect(second.endpoint).toBe(`http://127.0.0.1:${port}`);
    await second.close();
  });

  it("is found through AWS_ENDPOINT_URL", async () => {
    const aws = await startAws({ accountId: "999988887777" });
    process.env.AWS_ENDPOINT_URL = aws.endpoint;
    const { region, credentials } = aws.config;
    const sts = new STSClient({ region, credentials });
    await expect(sts.send(new GetCallerIdentityCommand())).resolves.toMatchObject({ Account: "999988887777" });
    delete process.env.AWS_ENDPOINT_URL;
    sts.destroy();
    await aws.close();
  });
});
