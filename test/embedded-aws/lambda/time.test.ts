import { describe, expect, it } from "vitest";
import { type RunningClock, runningClock } from "../../../embedded-aws/clock.ts";
import { functionsIn, startFunctions } from "../../../embedded-aws/lambda/functions.ts";
import { lambdaOperations } from "../../../embedded-aws/lambda/lambda.ts";
import { accountWithFunctions, folder, start } from "./account.ts";

const on = accountWithFunctions();
const hire = (UserName: string) => on.functions.invoke("hire", { UserName });
const users = () => [...on.aws.account.iam.users.values()].map(({ UserName }) => UserName);

describe("time in a function", () => {
  const wait = (seconds?: number) => on.clock.runUntil(on.functions.invoke("wait", { seconds }));

  it("is the account's, and passes when the function waits", async () => {
    await expect(wait(45)).resolves.toEqual({
      begun: "2026-03-01T00:00:00.000Z",
      ended: "2026-03-01T00:00:45.000Z",
      left: 15_000,
    });
    expect(on.clock.now()).toEqual(new Date("2026-03-01T00:00:45Z"));
  });

  it("passes while it polls, as it does in a waiter of the SDK", async () => {
    on.clock.at(start.getTime() + 17_000, () => on.aws.seed({ users: [{ UserName: "ada" }] }));
    await expect(on.clock.runUntil(on.functions.invoke("await-user", { UserName: "ada" }))).resolves.toBe("SUCCESS");
    const times = on.aws.calls.map(({ error, time }) => [error, time >= new Date("2026-03-01T00:00:17Z")]);
    expect(times[0]).toEqual(["NoSuchEntity", false]);
    expect(times.filter(([, seeded]) => seeded)).toEqual([[undefined, true]]);
  });

  it("passes while it waits for another that waits", async () => {
    on.aws.mount("lambda", lambdaOperations(on.functions));
    await expect(on.clock.runUntil(on.functions.invoke("delegate", { to: "wait", seconds: 7 }))).resolves.toMatchObject(
      {
        ended: "2026-03-01T00:00:07.000Z",
      },
    );
  });

  it("stands still between invocations, and what was left over comes with the next", async () => {
    await on.functions.invoke("wait", { seconds: 0, later: 5 });
    await on.clock.advance(10_000);
    expect(on.functions.logs("wait")).toEqual(["waited 0 s"]);
    await expect(wait(1)).resolves.toMatchObject({ ended: "2026-03-01T00:00:11.000Z", left: 59_000 });
    expect(on.functions.logs("wait")).toEqual(["waited 0 s", "left over", "waited 1 s"]);
  });

  it("goes for all kinds of timers", async () => {
    await expect(on.clock.runUntil(on.functions.invoke("timers"))).resolves.toEqual([
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
    on.clock.at(start.getTime() + 1, () => ticks.push("tick"));
    const running = on.clock.advance(10).then(() => ticks.push("ten milliseconds"));
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
    expect(on.clock.now()).toEqual(new Date("2026-03-01T00:01:00Z"));
    expect(on.functions.logs("wait")).toEqual([]);
    await expect(wait(1)).resolves.toMatchObject({ begun: "2026-03-01T00:01:00.000Z" });
  });

  it("ends for one whose call is answered too late", async () => {
    on.aws.faults.push({ kind: "timeout", operation: "CreateUser" });
    await expect(on.clock.runUntil(hire("ada"))).rejects.toMatchObject({ name: "Sandbox.Timedout" });
    expect(users()).toEqual(["ada"]);
    expect(on.functions.logs("hire")).toEqual(["hiring ada"]);
  });

  it("is no one's turn while all wait, however many there are", async () => {
    const all = Promise.all([1, 2, 3, 4, 5].map((seconds) => on.functions.invoke("wait", { seconds })));
    await on.clock.runUntil(all);
    expect(on.clock.now()).toEqual(new Date("2026-03-01T00:00:05Z"));
    expect(on.functions.workers()).toBeLessThanOrEqual(5);
  });

  it("is no shorter on a fast clock, because work takes none", async () => {
    const fast: RunningClock = runningClock({ start, speed: 1_000_000 });
    const own = startFunctions({ aws: on.aws, clock: fast, functions: functionsIn(folder) });
    await expect(own.invoke("hire", { UserName: "ada" })).resolves.toBeDefined();
    await expect(own.invoke("wait", { seconds: 30 })).resolves.toMatchObject({ left: 30_000 });
    await own.close();
    fast.stop();
  });
});
