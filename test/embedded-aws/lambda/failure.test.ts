import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { functionsIn, startFunctions } from "../../../embedded-aws/lambda/functions.ts";
import { accountWithFunctions, folder } from "./account.ts";

const on = accountWithFunctions();
const hire = (UserName: string) => on.functions.invoke("hire", { UserName });
const users = () => [...on.aws.account.iam.users.values()].map(({ UserName }) => UserName);
const died = { name: "Lambda.Unknown", message: expect.stringContaining("Runtime exited") };

describe("a function that fails", () => {
  const fail = (way: string) => on.functions.invoke("fail", { way });

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
    expect(on.functions.workers()).toBe(0);
    await expect(fail("count")).resolves.toBe(1);
  });

  it("says which handler it lacks", async () => {
    const settings = functionsIn(folder).count ?? expect.unreachable();
    const own = startFunctions({ ...on, functions: { count: { ...settings, exported: "main" } } });
    await expect(own.invoke("count")).rejects.toMatchObject({ name: "Runtime.HandlerNotFound" });
    await own.close();
  });

  it("says why it could not start, each time", async () => {
    const own = startFunctions({ ...on, functions: { lost: { file: "/nowhere/handler.ts" } } });
    for (let n = 0; n < 2; n += 1)
      await expect(own.invoke("lost")).rejects.toMatchObject({ message: expect.stringContaining("/nowhere") });
    await own.close();
  });
});

describe("death of a function", () => {
  it("before the effect leaves nothing, and no later line runs", async () => {
    on.aws.dieBefore("CreateUser");
    await expect(hire("ada")).rejects.toMatchObject(died);
    expect(users()).toEqual([]);
    expect(on.functions.logs("hire")).toEqual(["hiring ada"]);
  });

  it("after the effect leaves that, and no later line runs", async () => {
    on.aws.dieAfter("CreateUser");
    await expect(hire("ada")).rejects.toMatchObject(died);
    expect(users()).toEqual(["ada"]);
    expect(on.functions.logs("hire")).toEqual(["hiring ada"]);
  });

  it("comes after a refusal as well", async () => {
    on.aws.dieAfter("CreateUser", { call: 2 });
    await hire("ada");
    await expect(hire("ada")).rejects.toMatchObject(died);
    expect(on.aws.calls.map(({ error }) => error)).toEqual([undefined, undefined, "EntityAlreadyExists"]);
  });

  it("strikes at the chosen call of the chosen function", async () => {
    on.aws.dieBefore("TagUser", { caller: "hire", call: 2 });
    await hire("ada");
    await expect(hire("bob")).rejects.toMatchObject(died);
    expect(on.functions.logs("hire").at(-1)).toBe("created bob");
  });

  it("at any call is one fault without an operation", async () => {
    on.aws.faults.push({ kind: "deathAfter", caller: "hire", call: 2 });
    await expect(hire("ada")).rejects.toMatchObject(died);
    expect(on.functions.logs("hire").at(-1)).toBe("created ada");
  });

  it("is followed by a fresh worker, which does the work", async () => {
    on.aws.dieBefore("CreateUser");
    await expect(hire("ada")).rejects.toMatchObject(died);
    await expect(hire("ada")).resolves.toMatchObject({ arn: expect.stringContaining("ada") });
    expect(on.functions.workers()).toBe(1);
  });

  it("does not touch another invocation of the same function", async () => {
    on.aws.dieBefore("CreateUser");
    const results = await Promise.allSettled([hire("ada"), hire("bob")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(users()).toHaveLength(1);
  });
});
