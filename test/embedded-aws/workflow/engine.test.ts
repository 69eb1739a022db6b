import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Execution } from "../../../embedded-aws/workflow/scope.ts";
import { account, call, DAY, eventsOf, machine, run, START } from "./account.ts";

const wait = (Seconds: number, fields = {}) => ({ Type: "Wait", Seconds, ...fields });

describe("the engine and the clock", () => {
  it("lets no time pass while a function really works", async () => {
    const turns = async () => {
      for (let turn = 0; turn < 20; turn++) await setImmediate();
      return "worked";
    };
    const made = account({ slow: turns });
    const { arn } = made.engine.load({
      name: "slow",
      definition: machine({ Call: call("slow", { TimeoutSeconds: 1 }) }),
    });
    const { arn: other } = made.engine.load({ name: "other", definition: machine({ Wait: wait(DAY, { End: true }) }) });
    made.engine.start({ stateMachineArn: other, input: {} });
    const execution = made.engine.start({ stateMachineArn: arn, input: {} });

    await made.clock.run();

    expect(execution).toMatchObject({ status: "SUCCEEDED", output: "worked", stopDate: START });
  });

  it("counts what an execution does that a function started as work of its own", async () => {
    let started: Execution | undefined;
    const seen: string[] = [];
    const made = account({
      start: async () => {
        started = made.engine.start({ stateMachineArn: child.arn, input: {} });
        for (let turn = 0; turn < 20; turn++) await setImmediate();
        seen.push(`started ${made.clock.now().toISOString()}`);
      },
      work: async (_, clock) => {
        await clock.sleep(5000);
        seen.push(`worked ${clock.now().toISOString()}`);
      },
    });
    const child = made.engine.load({
      name: "child",
      definition: machine({ Wait: wait(60, { Next: "Work" }), Work: call("work") }),
    });

    await run(made, machine({ Start: call("start") }));
    await made.clock.run();

    expect(seen).toEqual(["started 2026-03-01T00:00:00.000Z", "worked 2026-03-01T00:01:05.000Z"]);
    expect(started?.status).toBe("SUCCEEDED");
  });

  it("lets a test look at an execution while that waits, and act", async () => {
    const looked: string[] = [];
    const made = account({ look: (_, clock) => looked.push(clock.now().toISOString().slice(0, 10)) });
    const { arn } = made.engine.load({
      name: "daily",
      definition: machine({
        Wait: wait(86_400, { Next: "Look" }),
        Look: call("look", { Output: { seen: "{% $states.result.Payload %}" }, Next: "Enough" }),
        Enough: {
          Type: "Choice",
          Choices: [{ Condition: "{% $states.input.seen >= 35 %}", Next: "Done" }],
          Default: "Wait",
        },
        Done: { Type: "Succeed" },
      }),
    });
    const execution = made.engine.start({ stateMachineArn: arn, input: {} });

    await made.clock.advance(3.5 * DAY);
    expect(execution.status).toBe("RUNNING");
    expect(looked).toEqual(["2026-03-02", "2026-03-03", "2026-03-04"]);
    expect(eventsOf(execution).at(-1)).toBe("WaitStateEntered Wait");

    await made.clock.run();
    expect(execution).toMatchObject({ status: "SUCCEEDED", stopDate: new Date("2026-04-05T00:00:00Z") });
  });

  it("leaves no timer behind when an execution has ended", async () => {
    const made = account({ f: () => "done" });
    await run(made, machine({ Call: call("f", { TimeoutSeconds: 86_400 }) }, { TimeoutSeconds: 31_536_000 }));
    await made.clock.run();
    expect(made.clock.now()).toEqual(START);
  });
});

describe("arguments that a service cannot take", () => {
  it("end the execution as States.Runtime, past every Catch", async () => {
    const Put = {
      Type: "Task",
      Resource: "arn:aws:states:::events:putEvents",
      TimeoutSeconds: 30,
      Arguments: { Entries: "{% 'none' %}" },
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Done" }],
      End: true,
    };
    const execution = await run(account(), machine({ Put, Done: { Type: "Succeed" } }));
    expect(execution).toMatchObject({ status: "FAILED", error: "States.Runtime" });
    expect(execution.cause).toContain("Entries");
  });
});
