import { describe, expect, it } from "vitest";
import { innermost, inWords } from "../../cli/executions/failure.ts";
import { endedInFail, failedState, type State, storyOf } from "../../cli/executions/states.ts";
import { account, call, machine, refuse, run, SYNC } from "../embedded-aws/workflow/account.ts";
import { stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const told = ({ name, outcome, depth }: State) => `${"  ".repeat(depth)}${name} ${outcome}`;
const block = (states: Parameters<typeof machine>[0]) => {
  const { QueryLanguage: _, ...rest } = machine(states);
  return rest;
};

describe("the story of an execution", () => {
  it("tells branches under the state they belong to, and the items of a Map by their number", async () => {
    const definition = machine({
      Look: { Type: "Pass", Output: [1, 2, 3], Next: "Cut" },
      Cut: {
        Type: "Parallel",
        Branches: [
          block({ Keys: call("ok", { Next: "Certificates" }), Certificates: call("ok") }),
          block({ Password: call("ok") }),
        ],
        Output: [1, 2, 3],
        Next: "Each",
      },
      Each: { Type: "Map", Items: [1, 2, 3], ItemProcessor: block({ Item: call("ok") }), Next: "Tell" },
      Tell: call("ok"),
    });
    const { states } = storyOf((await run(account({ ok: () => ({}) }), definition)).history);
    expect(states.map(told)).toEqual([
      ...["Cut done", "  Keys done", "  Password done", "  Certificates done", "Each done", "Tell done"],
    ]);
    expect(states.find(({ name }) => name === "Each")?.items).toEqual({ total: 3, done: 3, failed: 0 });
  });

  it("knows what failed, what was stopped by it, what was caught and how often it was tried", async () => {
    const Retry = [{ ErrorEquals: ["Busy"], MaxAttempts: 2, IntervalSeconds: 1 }];
    const Catch = [{ ErrorEquals: ["Rejected"], Next: "Both" }];
    const definition = machine({
      Ask: call("no", { Retry, Catch, Next: "Both" }),
      Both: {
        Type: "Parallel",
        Branches: [block({ Wrong: call("broken") }), block({ Long: { Type: "Wait", Seconds: 600, End: true } })],
        End: true,
      },
    });
    let asked = 0;
    const no = () => {
      asked += 1;
      return asked < 3 ? refuse("Busy") : refuse("Rejected", "not you");
    };
    const broken = () => refuse("TypeError", "it is broken");
    const story = storyOf((await run(account({ no, broken }), definition)).history);
    expect(story.states.map(told)).toEqual(["Ask caught", "Both failed", "  Wrong failed", "  Long stopped"]);
    expect(story.states[0]).toMatchObject({ tries: 3, failure: { error: "Rejected", message: "not you" } });
    expect([failedState(story)?.name, endedInFail(story)]).toEqual(["Wrong", false]);
  });

  it("goes on with what a redrive takes up", async () => {
    let broken = true;
    const doIt = () => (broken ? refuse("TypeError", "it is broken") : {});
    const here = account({ ok: () => ({}), doIt });
    const execution = await run(here, machine({ First: call("ok", { Next: "Second" }), Second: call("doIt") }));
    expect(storyOf(execution.history).states.map(told)).toEqual(["First done", "Second failed"]);
    broken = false;
    here.engine.redrive(execution);
    await here.clock.runUntil(execution.ended);
    const { states } = storyOf(execution.history);
    expect(states.map(told)).toEqual(["First done", "Second done"]);
    expect(states[1]).toMatchObject({ tries: 2 });
    expect(states[1]).not.toHaveProperty("failure");
  });

  it("finds the error of a function under those of the executions around it", async () => {
    const here = account({ broken: () => refuse("AccessDenied", "you may not") });
    const child = here.engine.load({ name: "child", definition: machine({ Wrong: call("broken") }) });
    const parent = machine({
      Child: {
        Type: "Task",
        Resource: SYNC,
        TimeoutSeconds: 60,
        Arguments: { StateMachineArn: child.arn, Input: {} },
        End: true,
      },
    });
    const { error, cause, history } = await run(here, parent);
    expect(innermost(error, cause)).toEqual({ error: "AccessDenied", message: "you may not" });
    expect(storyOf(history).states).toMatchObject([
      { name: "Child", outcome: "failed", failure: { error: "AccessDenied" } },
    ]);
    expect(inWords(innermost("States.Timeout"))).toBe("States.Timeout");
  });
});

describe("a wait", () => {
  const context = stackFor();
  const definition = machine({
    Begin: { Type: "Pass", Assign: { days: 7, deadline: "2026-12-24T00:00:00Z" }, Next: "Both" },
    Both: {
      Type: "Parallel",
      Branches: [
        block({ Grace: { Type: "Wait", Seconds: "{% $days * 86400 %}", End: true } }),
        block({ Deadline: { Type: "Wait", Timestamp: "{% $deadline %}", End: true } }),
        block({ Hour: { Type: "Wait", Seconds: 3600, End: true } }),
        block({
          Strange: { Type: "Wait", Seconds: "{% $count($states.context.Execution.Input.list) * 60 %}", End: true },
        }),
      ],
      End: true,
    },
  });

  it("is shown with its end, however that is given", async () => {
    const { engine, clock } = context.stack;
    const { arn } = engine.load({ name: "iam-steward-local-waits", definition });
    const execution = engine.start({ stateMachineArn: arn, input: { list: [1, 2] }, name: "waits" });
    await clock.settle();
    const { stdout } = await stewardAt(context.stack, ["explain", execution.arn]);
    const began = execution.startDate.getTime();
    const until = (seconds: number) => `until ${new Date(began + seconds * 1000).toISOString().slice(0, 19)}Z`;
    expect(stdout).toMatch(new RegExp(`… Grace .*${until(7 * 86_400)}`));
    expect(stdout).toMatch(/… Deadline .*until 2026-12-24T00:00:00Z/);
    expect(stdout).toMatch(new RegExp(`… Hour .*${until(3600)}`));
    expect(stdout).toMatch(new RegExp(`… Strange .*${until(120)}`));
    await clock.run();
  });
});
