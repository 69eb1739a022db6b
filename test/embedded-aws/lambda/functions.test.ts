import { once } from "node:events";
import type { Worker } from "node:worker_threads";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningClock, runningClock, type VirtualClock, virtualClock } from "../../../embedded-aws/clock.ts";
import { type EmbeddedAws, startAws } from "../../../embedded-aws/embedded-aws.ts";
import { type Functions, functionsIn, startFunctions } from "../../../embedded-aws/lambda/functions.ts";
import { lambdaOperations } from "../../../embedded-aws/lambda/lambda.ts";

const start = new Date("2026-03-01T00:00:00Z");
const folder = "test/fixtures/functions";
process.env.LEAKED = "of the parent";

let clock: VirtualClock;
let aws: EmbeddedAws;
let functions: Functions;
beforeEach(async () => {
  clock = virtualClock(start);
  aws = await startAws({ now: clock.now });
  functions = startFunctions({ aws, clock, functions: functionsIn(folder), environment: { STAGE: "test" } });
});
afterEach(async () => {
  await functions.close();
  await aws.close();
});

const hire = (UserName: string) => functions.invoke("hire", { UserName });
const users = () => [...aws.account.iam.users.values()].map(({ UserName }) => UserName);
const died = { name: "Lambda.Unknown", message: expect.stringContaining("Runtime exited") };

describe("a function in a worker", () => {
  it("changes the account under its own name", async () => {
    await expect(hire("ada")).resolves.toEqual({ arn: "arn:aws:iam::123456789012:user/ada" });

    expect(aws.calls.map(({ operation, caller }) => [operation, caller.functionName])).toEqual([
      ["CreateUser", "hire"],
      ["TagUser", "hire"],
    ]);
  });

  it("may do what its role allows, and no more", async () => {
    const policies = [{ Statement: [{ Effect: "Allow", Action: "iam:CreateUser", Resource: "*" }] }];
    const settings = functionsIn(folder).hire ?? expect.unreachable();
    const own = startFunctions({ aws, clock, functions: { hire: { ...settings, policies } } });
    await expect(own.invoke("hire", { UserName: "ada" })).rejects.toMatchObject({ name: "AccessDenied" });
    await own.close();
    expect(aws.calls.map(({ operation, error }) => [operation, error])).toEqual([
      ["CreateUser", undefined],
      ["TagUser", "AccessDenied"],
    ]);
  });

  it("sees its own environment and nothing of its parent's", async () => {
    const settings = functionsIn(folder).count ?? expect.unreachable();
    const own = startFunctions({
      aws,
      clock,
      functions: { plain: settings, special: { ...settings, environment: { SPECIAL: "yes" } } },
      environment: { STAGE: "test" },
    });
    const environmentOf = async (name: string) =>
      ((await own.invoke(name)) as { environment: Record<string, string> }).environment;
    const [plain, special] = [await environmentOf("plain"), await environmentOf("special")];
    await own.close();

    expect(Object.keys(plain).sort()).toEqual([
      "AWS_ACCESS_KEY_ID",
      "AWS_CONFIG_FILE",
      "AWS_ENDPOINT_URL",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
      "AWS_LAMBDA_FUNCTION_NAME",
      "AWS_LAMBDA_FUNCTION_VERSION",
      "AWS_REGION",
      "AWS_SDK_UA_APP_ID",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SHARED_CREDENTIALS_FILE",
      "POWERTOOLS_SERVICE_NAME",
      "STAGE",
    ]);
    expect(plain).toMatchObject({ AWS_LAMBDA_FUNCTION_NAME: "plain", POWERTOOLS_SERVICE_NAME: "plain", STAGE: "test" });
    expect(special).toMatchObject({ AWS_LAMBDA_FUNCTION_NAME: "special", SPECIAL: "yes" });
    expect(special.AWS_ACCESS_KEY_ID).not.toBe(plain.AWS_ACCESS_KEY_ID);
  });

  it("keeps its modules from one invocation to the next", async () => {
    await functions.invoke("count");
    await expect(functions.invoke("count")).resolves.toMatchObject({ calls: 2 });
    expect(functions.workers()).toBe(1);
  });

  it("gets a second worker for a second invocation at a time, and no third", async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => functions.invoke("count")));

    expect(results.filter((each) => (each as { calls: number }).calls === 1)).toHaveLength(2);
    expect(functions.workers()).toBe(2);
  });

  it("is told of its invocation, alike in every run", async () => {
    const context = async (of: Functions) => ((await of.invoke("count")) as { context: object }).context;
    const other = await startAws({ now: clock.now });
    const others = startFunctions({ aws: other, clock, functions: functionsIn(folder) });
    const told = await context(functions);

    expect(told).toEqual({
      awsRequestId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/),
      functionName: "count",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:count",
      logGroupName: "/aws/lambda/count",
      memoryLimitInMB: "256",
    });
    await expect(context(others)).resolves.toEqual(told);
    await expect(context(functions)).resolves.not.toEqual(told);
    await others.close();
    await other.close();
  });

  it("starts at its first invocation only", async () => {
    expect(functions.workers()).toBe(0);
  });

  it("has its lines kept, those before its death too", async () => {
    aws.dieAfter("TagUser");
    await expect(hire("ada")).rejects.toMatchObject(died);
    expect(functions.logs("hire")).toEqual(["hiring ada", "created ada"]);
    expect(functions.logs("count")).toEqual([]);
  });

  it("is refused by a name that no function has", async () => {
    await expect(functions.invoke("nobody")).rejects.toMatchObject({ name: "ResourceNotFoundException", status: 404 });
  });

  it.each([
    "arn:aws:lambda:us-east-1:123456789012:function:count",
    "arn:aws:lambda:us-east-1:123456789012:function:count:live",
    "123456789012:function:count",
    "count:$LATEST",
  ])("answers to %s", async (name) => {
    await expect(functions.invoke(name)).resolves.toMatchObject({ calls: 1 });
  });
});

describe("a function that fails", () => {
  const fail = (way: string) => functions.invoke("fail", { way });

  it("fails under the name of its error", async () => {
    await expect(fail("refuse")).rejects.toMatchObject({
      name: "KeyLimitReached",
      message: "two keys already",
      trace: expect.arrayContaining([expect.stringContaining("fail/handler.ts")]),
    });
  });

  it.each([
    ["throwText", "string", "no error"],
    ["reject", "Runtime.UnhandledPromiseRejection", "KeyLimitReached: nobody waits for this"],
    ["circle", "Runtime.MarshalError", "Unable to stringify response body"],
    ["large", "Function.ResponseSizeTooLarge", /\(6291556 bytes\)/],
    ["exit", "Lambda.Unknown", /Runtime exited with error: exit status 3$/],
  ])("fails as Lambda does: %s", async (way, name, message) => {
    await expect(fail(way)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it("answers null where it returns nothing", async () => {
    await expect(fail("echo")).resolves.toBeNull();
  });

  it.each([
    ["an error that it threw", "refuse", 2],
    ["its exit", "exit", 1],
    ["an unhandled rejection", "reject", 1],
  ])("after %s is in the state that Lambda would leave it in", async (_, way, calls) => {
    await expect(fail(way)).rejects.toThrow();
    await expect(fail("count")).resolves.toBe(calls);
  });

  it("is started anew where it died after its answer", async () => {
    const started = once(process, "worker");
    const answer = fail("late");
    const [worker] = await started;
    const exit = once(worker, "exit");
    await expect(answer).resolves.toBeNull();
    await exit;
    expect(functions.workers()).toBe(0);
    await expect(fail("count")).resolves.toBe(1);
  });

  it("says which handler it lacks", async () => {
    const settings = functionsIn(folder).count ?? expect.unreachable();
    const own = startFunctions({ aws, clock, functions: { count: { ...settings, exported: "main" } } });
    await expect(own.invoke("count")).rejects.toMatchObject({ name: "Runtime.HandlerNotFound" });
    await own.close();
  });

  it("says why it could not start, each time", async () => {
    const own = startFunctions({ aws, clock, functions: { lost: { file: "/nowhere/handler.ts" } } });
    for (let n = 0; n < 2; n += 1)
      await expect(own.invoke("lost")).rejects.toMatchObject({ message: expect.stringContaining("/nowhere") });
    await own.close();
  });
});

describe("death of a function", () => {
  it("before the effect leaves nothing, and no later line runs", async () => {
    aws.dieBefore("CreateUser");
    await expect(hire("ada")).rejects.toMatchObject(died);
    expect(users()).toEqual([]);
    expect(functions.logs("hire")).toEqual(["hiring ada"]);
  });

  it("after the effect leaves that, and no later line runs", async () => {
    aws.dieAfter("CreateUser");
    await expect(hire("ada")).rejects.toMatchObject(died);
    expect(users()).toEqual(["ada"]);
    expect(functions.logs("hire")).toEqual(["hiring ada"]);
  });

  it("comes after a refusal as well", async () => {
    aws.dieAfter("CreateUser", { call: 2 });
    await hire("ada");
    await expect(hire("ada")).rejects.toMatchObject(died);
    expect(aws.calls.map(({ error }) => error)).toEqual([undefined, undefined, "EntityAlreadyExists"]);
  });

  it("strikes at the chosen call of the chosen function", async () => {
    aws.dieBefore("TagUser", { caller: "hire", call: 2 });
    await hire("ada");
    await expect(hire("bob")).rejects.toMatchObject(died);
    expect(functions.logs("hire").at(-1)).toBe("created bob");
  });

  it("at any call is one fault without an operation", async () => {
    aws.faults.push({ kind: "deathAfter", caller: "hire", call: 2 });
    await expect(hire("ada")).rejects.toMatchObject(died);
    expect(functions.logs("hire").at(-1)).toBe("created ada");
  });

  it("is followed by a fresh worker, which does the work", async () => {
    aws.dieBefore("CreateUser");
    await expect(hire("ada")).rejects.toMatchObject(died);
    await expect(hire("ada")).resolves.toMatchObject({ arn: expect.stringContaining("ada") });
    expect(functions.workers()).toBe(1);
  });

  it("does not touch another invocation of the same function", async () => {
    aws.dieBefore("CreateUser");
    const results = await Promise.allSettled([hire("ada"), hire("bob")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(users()).toHaveLength(1);
  });
});

describe("time in a function", () => {
  const wait = (seconds?: number) => clock.runUntil(functions.invoke("wait", { seconds }));

  it("is the account's, and passes when the function waits", async () => {
    await expect(wait(45)).resolves.toEqual({
      begun: "2026-03-01T00:00:00.000Z",
      ended: "2026-03-01T00:00:45.000Z",
      left: 15_000,
    });
    expect(clock.now()).toEqual(new Date("2026-03-01T00:00:45Z"));
  });

  it("passes while it polls, as it does in a waiter of the SDK", async () => {
    clock.at(start.getTime() + 17_000, () => aws.seed({ users: [{ UserName: "ada" }] }));
    await expect(clock.runUntil(functions.invoke("await-user", { UserName: "ada" }))).resolves.toBe("SUCCESS");
    const times = aws.calls.map(({ error, time }) => [error, time >= new Date("2026-03-01T00:00:17Z")]);
    expect(times[0]).toEqual(["NoSuchEntity", false]);
    expect(times.filter(([, seeded]) => seeded)).toEqual([[undefined, true]]);
  });

  it("passes while it waits for another that waits", async () => {
    aws.mount("lambda", lambdaOperations(functions, clock));
    await expect(clock.runUntil(functions.invoke("delegate", { to: "wait", seconds: 7 }))).resolves.toMatchObject({
      ended: "2026-03-01T00:00:07.000Z",
    });
  });

  it("stands still between invocations, and what was left over comes with the next", async () => {
    await functions.invoke("wait", { seconds: 0, later: 5 });
    await clock.advance(10_000);
    expect(functions.logs("wait")).toEqual(["waited 0 s"]);
    await expect(wait(1)).resolves.toMatchObject({ ended: "2026-03-01T00:00:11.000Z", left: 59_000 });
    expect(functions.logs("wait")).toEqual(["waited 0 s", "left over", "waited 1 s"]);
  });

  it("goes for all kinds of timers", async () => {
    await expect(clock.runUntil(functions.invoke("timers"))).resolves.toEqual([
      "first at 1000",
      "second at 2000",
      "AbortError at 2000",
      "third at 3000",
      "value at 6000",
      "AbortError at 6000",
    ]);
  });

  it("does not pass while it works", async () => {
    const ticks: string[] = [];
    clock.at(start.getTime() + 1, () => ticks.push("tick"));
    const running = clock.advance(10).then(() => ticks.push("ten milliseconds"));
    await hire("ada").then(() => ticks.push("hired"));
    await running;
    expect(ticks).toEqual(["hired", "tick", "ten milliseconds"]);
  });

  it.each([
    ["waits too long", 61],
    ["waits for nothing that could come", undefined],
  ])("ends for one that %s", async (_, seconds) => {
    await expect(wait(seconds)).rejects.toMatchObject({
      name: "Sandbox.Timedout",
      message: expect.stringMatching(/^RequestId: [\da-f-]{36} Error: Task timed out after 60.00 seconds$/),
    });
    expect(clock.now()).toEqual(new Date("2026-03-01T00:01:00Z"));
    expect(functions.logs("wait")).toEqual([]);
    await expect(wait(1)).resolves.toMatchObject({ begun: "2026-03-01T00:01:00.000Z" });
  });

  it("ends for one whose call is answered too late", async () => {
    aws.faults.push({ kind: "timeout", operation: "CreateUser" });
    await expect(clock.runUntil(hire("ada"))).rejects.toMatchObject({ name: "Sandbox.Timedout" });
    expect(users()).toEqual(["ada"]);
    expect(functions.logs("hire")).toEqual(["hiring ada"]);
  });

  it("is no one's turn while all wait, however many there are", async () => {
    const all = Promise.all([1, 2, 3, 4, 5].map((seconds) => functions.invoke("wait", { seconds })));
    await clock.runUntil(all);
    expect(clock.now()).toEqual(new Date("2026-03-01T00:00:05Z"));
    expect(functions.workers()).toBeLessThanOrEqual(5);
  });

  it("is no shorter on a fast clock, because work takes none", async () => {
    const fast: RunningClock = runningClock({ start, speed: 1_000_000 });
    const own = startFunctions({ aws, clock: fast, functions: functionsIn(folder) });
    await expect(own.invoke("hire", { UserName: "ada" })).resolves.toBeDefined();
    await expect(own.invoke("wait", { seconds: 30 })).resolves.toMatchObject({ left: 30_000 });
    await own.close();
    fast.stop();
  });
});

describe("Lambda's Invoke", () => {
  let lambda: LambdaClient;
  beforeEach(() => {
    aws.mount("lambda", lambdaOperations(functions, clock));
    lambda = new LambdaClient({ ...aws.config, maxAttempts: 1 });
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
    expect(functions.logs("wait")).toEqual([]);
    await clock.run();
    expect(functions.logs("wait")).toEqual(["waited 7 s"]);
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

describe("close", () => {
  const threads: Worker[] = [];
  const note = (worker: Worker) => threads.push(worker);
  beforeEach(() => void process.on("worker", note));
  afterEach(() => void process.off("worker", note));
  const alive = () => threads.filter(({ threadId }) => threadId >= 0).length;

  it("stops every thread, those at work too", async () => {
    await functions.invoke("count");
    const [stuck] = [expect(functions.invoke("wait")).rejects.toMatchObject(died)];
    await functions.invoke("count");
    expect(alive()).toBe(2);

    await functions.close();

    await stuck;
    expect(alive()).toBe(0);
    expect(functions.workers()).toBe(0);
    expect(aws.account.runtimes.size).toBe(0);
  });

  it("lets nothing start anew", async () => {
    await functions.close();
    await expect(functions.invoke("count")).rejects.toThrow("closed");
  });
});
