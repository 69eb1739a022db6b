import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lambdaOperations } from "../../../embedded-aws/lambda/lambda.ts";
import { accountWithFunctions, start } from "./account.ts";

const on = accountWithFunctions();

describe("Lambda's Invoke", () => {
  let lambda: LambdaClient;
  beforeEach(() => {
    on.aws.mount("lambda", lambdaOperations(on.functions));
    lambda = new LambdaClient({ ...on.aws.config, maxAttempts: 1 });
  });
  afterEach(() => lambda.destroy());
  const invoke = async (FunctionName: string, payload: unknown, InvocationType: "RequestResponse" | "Event") => {
    const Payload = typeof payload === "string" ? payload : JSON.stringify(payload);
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload, InvocationType }));
    return { ...answer, Payload: answer.Payload?.transformToString() };
  };

  it("answers with the result", async () => {
    await expect(invoke("hire", { UserName: "ada" }, "RequestResponse")).resolves.toMatchObject({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      Payload: '{"arn":"arn:aws:iam::123456789012:user/ada"}',
    });
  });

  it("answers with the function's error", async () => {
    const { FunctionError, StatusCode, Payload } = await invoke("fail", { way: "refuse" }, "RequestResponse");
    expect({ FunctionError, StatusCode }).toEqual({ FunctionError: "Unhandled", StatusCode: 200 });
    expect(JSON.parse(Payload ?? "")).toMatchObject({
      errorType: "KeyLimitReached",
      errorMessage: "two keys already",
      trace: expect.any(Array),
    });
  });

  it("has Lambda's own word for a death", async () => {
    const { Payload } = await invoke("fail", { way: "exit" }, "RequestResponse");
    expect(JSON.parse(Payload ?? "")).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringContaining("exit status 3"),
    });
  });

  it("does not wait for an event to be worked on", async () => {
    await expect(invoke("wait", { seconds: 7 }, "Event")).resolves.toMatchObject({ StatusCode: 202 });
    expect(on.functions.logs("wait")).toEqual([]);
    await on.clock.run();
    expect(on.functions.logs("wait")).toEqual(["waited 7 s"]);
  });

  const created = () => on.aws.calls.filter(({ operation }) => operation === "CreateUser");

  it("tries an event that fails twice more, after one minute and after two, and then keeps it as undelivered", async () => {
    await invoke("hire", { UserName: "ada/" }, "Event");
    await on.clock.run();

    expect(created().map(({ time }) => (time.getTime() - start.getTime()) / 60_000)).toEqual([0, 1, 3]);
    expect(on.functions.undelivered).toEqual([
      {
        functionName: "hire",
        event: { UserName: "ada/" },
        error: expect.objectContaining({ name: "ValidationError" }),
      },
    ]);
  });

  it("tries an event no more that went well at the second try", async () => {
    on.aws.dieBefore("CreateUser");
    await invoke("hire", { UserName: "ada" }, "Event");
    await on.clock.run();

    expect(created().map(({ error }) => error)).toEqual(["ServiceFailure", undefined]);
    expect(on.functions.undelivered).toEqual([]);
  });

  it.each(["RequestResponse", "Event"] as const)("refuses what it cannot run (%s)", async (type) => {
    await expect(invoke("nobody", {}, type)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(invoke("count", "{", type)).rejects.toMatchObject({ name: "InvalidRequestContentException" });
    await expect(invoke("count", `"${"x".repeat(6_291_455)}"`, type)).rejects.toMatchObject({
      name: "RequestTooLargeException",
    });
  });
});
