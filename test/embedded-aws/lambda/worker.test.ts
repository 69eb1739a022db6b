import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAws } from "../../../embedded-aws/embedded-aws.ts";
import { type Functions, functionsIn, startFunctions } from "../../../embedded-aws/lambda/functions.ts";
import { accountWithFunctions, folder } from "./account.ts";

process.env.LEAKED = "of the parent";

const on = accountWithFunctions();
const hire = (UserName: string) => on.functions.invoke("hire", { UserName });
const died = { name: "Lambda.Unknown", message: expect.stringContaining("Runtime exited") };

describe("a function in a worker", () => {
  it("changes the account under its own name", async () => {
    await expect(hire("ada")).resolves.toEqual({ arn: "arn:aws:iam::123456789012:user/ada" });

    expect(on.aws.calls.map(({ operation, caller }) => [operation, caller.functionName])).toEqual([
      ["CreateUser", "hire"],
      ["TagUser", "hire"],
    ]);
  });

  it("may do what its role allows, and no more", async () => {
    const policies = [{ Statement: [{ Effect: "Allow", Action: "iam:CreateUser", Resource: "*" }] }];
    const settings = functionsIn(folder).hire ?? expect.unreachable();
    const own = startFunctions({ ...on, functions: { hire: { ...settings, policies } } });
    await expect(own.invoke("hire", { UserName: "ada" })).rejects.toMatchObject({ name: "AccessDenied" });
    await own.close();
    expect(on.aws.calls.map(({ operation, error }) => [operation, error])).toEqual([
      ["CreateUser", undefined],
      ["TagUser", "AccessDenied"],
    ]);
  });

  it("sees its own environment and nothing of its parent's", async () => {
    const settings = functionsIn(folder).count ?? expect.unreachable();
    const own = startFunctions({
      ...on,
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
    await on.functions.invoke("count");
    await expect(on.functions.invoke("count")).resolves.toMatchObject({ calls: 2 });
    expect(on.functions.workers()).toBe(1);
  });

  it("loads no undici with node:http, which would take as long as the function", async () => {
    const loaded = await on.functions.invoke("loaded");
    expect(loaded).toContain("NativeModule _http_client");
    expect(loaded).not.toContainEqual(expect.stringContaining("undici/undici"));
  });

  it("runs the code that it was given last", async () => {
    await on.functions.invoke("count");
    await on.functions.updateCode("count", `${process.cwd()}/${folder}/hire/handler.ts`);
    await expect(on.functions.invoke("count", { UserName: "ada" })).resolves.toHaveProperty("arn");
  });

  it("gets a second worker for a second invocation at a time, and no third", async () => {
    const results = await Promise.all([1, 2, 3, 4].map(() => on.functions.invoke("count")));

    expect(results.filter((each) => (each as { calls: number }).calls === 1)).toHaveLength(2);
    expect(on.functions.workers()).toBe(2);
  });

  it("is told of its invocation, alike in every run", async () => {
    const context = async (of: Functions) => ((await of.invoke("count")) as { context: object }).context;
    const other = await startAws({ now: on.clock.now });
    const others = startFunctions({ aws: other, clock: on.clock, functions: functionsIn(folder) });
    const told = await context(on.functions);

    expect(told).toEqual({
      awsRequestId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/),
      functionName: "count",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:count",
      logGroupName: "/aws/lambda/count",
      memoryLimitInMB: "256",
    });
    await expect(context(others)).resolves.toEqual(told);
    await expect(context(on.functions)).resolves.not.toEqual(told);
    await others.close();
    await other.close();
  });

  it("starts at its first invocation only", async () => {
    expect(on.functions.workers()).toBe(0);
  });

  it("has its lines kept, those before its death too", async () => {
    on.aws.dieAfter("TagUser");
    await expect(hire("ada")).rejects.toMatchObject(died);
    expect(on.functions.logs("hire")).toEqual(["hiring ada", "created ada"]);
    expect(on.functions.logs("count")).toEqual([]);
  });

  it("is refused by a name that no function has", async () => {
    await expect(on.functions.invoke("nobody")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      status: 404,
    });
  });

  it.each([
    "arn:aws:lambda:us-east-1:123456789012:function:count",
    "arn:aws:lambda:us-east-1:123456789012:function:count:live",
    "123456789012:function:count",
    "count:$LATEST",
  ])("answers to %s", async (name) => {
    await expect(on.functions.invoke(name)).resolves.toMatchObject({ calls: 1 });
  });
});

describe("close", () => {
  const threads: Worker[] = [];
  const note = (worker: Worker) => threads.push(worker);
  beforeEach(() => void process.on("worker", note));
  afterEach(() => void process.off("worker", note));
  const alive = () => threads.filter(({ threadId }) => threadId >= 0).length;

  it("stops every thread, those at work too", async () => {
    await on.functions.invoke("count");
    const [stuck] = [expect(on.functions.invoke("wait")).rejects.toMatchObject(died)];
    await on.functions.invoke("count");
    expect(alive()).toBe(2);

    await on.functions.close();

    await stuck;
    expect(alive()).toBe(0);
    expect(on.functions.workers()).toBe(0);
    expect(on.aws.account.runtimes.size).toBe(0);
  });

  it("lets nothing start anew", async () => {
    await on.functions.close();
    await expect(on.functions.invoke("count")).rejects.toThrow("closed");
  });
});
