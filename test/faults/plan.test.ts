import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { caseOf, nameOf, pairs, singles } from "./cases.ts";
import { kindsOf, numbered } from "./kinds.ts";
import { scenarios } from "./scenarios.ts";

it("there is a scenario for each workflow", () => {
  const workflows = readdirSync("statemachines").map((file) => file.replace(".asl.yml", ""));
  expect([...new Set(scenarios.map(({ workflow }) => workflow))].sort()).toEqual(workflows.sort());
});

describe("the plan", () => {
  const steps = { calls: ["a/iam.CreateUser", "a/iam.GetUser", "b/sns.Publish"], states: ["onboard/Wait"] };
  const calls = numbered(steps.calls);

  it("strikes every call with every kind", () => {
    const struck = singles("onboard", steps, { overtaken: true, polls: false }).map(nameOf);
    for (const call of calls) for (const kind of kindsOf(call)) expect(struck).toContain(`onboard:${call}:${kind}`);
    expect(struck).toEqual(expect.arrayContaining(["onboard:twice", "onboard:overtaken"]));
  });

  it("draws the same pairs each time, the second fault after the first", () => {
    const made = singles("onboard", steps, { overtaken: true, polls: false }).map((run) => ({ run, calls }));
    const drawn = pairs(made, 50, 11).map(nameOf);
    expect(drawn).toEqual(pairs(made, 50, 11).map(nameOf));
    expect(drawn.length).toBeGreaterThan(10);
    for (const name of drawn) {
      const [first, second] = caseOf(name).faults.map((fault) => calls.findIndex((call) => fault.startsWith(call)));
      if (second !== undefined) expect(second).toBeGreaterThan(first ?? 0);
    }
  });

  it("names each run by a line that replays it", () => {
    for (const one of pairs(
      singles("audit", steps, { overtaken: true, polls: false }).map((run) => ({ run, calls })),
      50,
      3,
    ))
      expect(caseOf(nameOf(one))).toEqual(one);
  });
});
