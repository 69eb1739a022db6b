import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

interface Step {
  uses?: string;
  run?: string;
}

const stepsOf = (file: string): Step[] => {
  const { jobs } = parse(readFileSync(file, "utf8")) as { jobs: Record<string, { steps: Step[] }> };
  return Object.values(jobs).flatMap(({ steps }) => steps);
};
const indexOf = (steps: Step[], does: string) =>
  steps.findIndex(({ uses = "", run = "" }) => (uses + run).includes(does));

describe("the workflows of GitHub", () => {
  it("pin each action by its commit, and keep no token in the clone", () => {
    const files = globSync(".github/workflows/*.yml");
    const actions = files.flatMap((file) => stepsOf(file).flatMap(({ uses }) => uses ?? []));
    expect(actions.length).toBeGreaterThan(5);
    expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
    for (const file of files) expect(readFileSync(file, "utf8")).toContain("persist-credentials: false");
  });

  it.each([
    [
      "deploy",
      ["npm ci", "npm run check", "npm test", "test:planted", "test:limits", "test:packaging", "test:stack"],
      "configure-aws-credentials",
    ],
    ["release", [".ci/run", "npm run faults", "npm run release"], "gh release create"],
  ])("test before they %s", (name, before, act) => {
    const steps = stepsOf(`.github/workflows/${name}.yml`);
    const order = [...before, act].map((does) => indexOf(steps, does));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });
});
