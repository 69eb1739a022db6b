import fc from "fast-check";
import { expect, it } from "vitest";
import type { Json } from "../../../embedded-aws/workflow/definition.ts";
import { account, call, machine, refuse, run } from "./account.ts";

const retried = {
  Retry: [{ ErrorEquals: ["Transient"], IntervalSeconds: 3, MaxAttempts: 4, BackoffRate: 2, JitterStrategy: "FULL" }],
};
const block = (name: string, state: object) => ({ StartAt: name, States: { [name]: { ...state, End: true } } });
const each = { Type: "Map", Items: "{% $states.context.Execution.Input.items %}", MaxConcurrency: 3 };
const kinds = {
  task: call("work", retried),
  wait: { Type: "Wait", Seconds: "{% $floor($random() * 1000) %}" },
  pass: { Type: "Pass", Output: { id: "{% $uuid() %}", at: "{% $now() %}" } },
  map: { ...each, ItemProcessor: block("Work", call("work", retried)) },
  parallel: {
    Type: "Parallel",
    Branches: [block("Left", call("work", retried)), block("Right", { Type: "Wait", Seconds: 5 })],
  },
};
type Kind = keyof typeof kinds;

/** The states one after the other. */
const chain = (names: Kind[]) => {
  const states = names.map((name, at): [string, Record<string, unknown>] => {
    const { End: _, ...state }: Record<string, unknown> = kinds[name];
    return [name, at + 1 < names.length ? { ...state, Next: names[at + 1] } : { ...state, End: true }];
  });
  return machine(Object.fromEntries(states));
};

/** A function that fails when its turn to fail has come, and takes its time on the clock. */
async function historyOf(names: Kind[], items: Json[], failures: boolean[]) {
  let calls = 0;
  const work = async (payload: Json, clock: { sleep(duration: number): Promise<void> }) => {
    const fails = failures[calls++ % failures.length];
    await clock.sleep(calls * 100);
    return fails ? refuse("Transient") : payload;
  };
  const { status, output, error, history } = await run(account({ work }), chain(names), { items });
  return { status, output, error, history };
}

it("an execution goes the same way each time, to the second and to the letter, whatever fails on it", async () => {
  const names = fc.shuffledSubarray(Object.keys(kinds) as Kind[], { minLength: 1 });
  const items = fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 4 }) as fc.Arbitrary<Json[]>;
  const failures = fc.array(fc.boolean(), { minLength: 1, maxLength: 6 });
  const ends = new Set<string>();
  await fc.assert(
    fc.asyncProperty(names, items, failures, async (states, given, fails) => {
      const once = await historyOf(states, given, fails);
      ends.add(once.status);
      expect(await historyOf(states, given, fails)).toEqual(once);
    }),
    { numRuns: 60, seed: 11 },
  );
  expect([...ends].sort()).toEqual(["FAILED", "SUCCEEDED"]);
});
