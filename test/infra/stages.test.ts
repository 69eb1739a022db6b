import { describe, expect, it } from "vitest";
import { readTemplate } from "../../infra/template.ts";

/** Names and ids that a template gives, which AWS knows a resource by: no two stacks of a region can both have one. */
function namesIn(stage: string): string[] {
  const resources = Object.entries(readTemplate(stage).Resources);
  return resources.flatMap(([logicalId, { Type, Properties }]) =>
    Object.entries(Properties)
      .filter(([property, value]) => /^(?!Metric).*Name$|^StatementId$/.test(property) && typeof value === "string")
      .map(([property, value]) => `${logicalId} ${Type} ${property}: ${value}`),
  );
}

describe("two stages in one account and region", () => {
  it("share no name", () => {
    const other = new Set(namesIn("other"));
    expect(namesIn("test").length).toBeGreaterThan(60);
    expect(namesIn("test").filter((name) => other.has(name))).toEqual([]);
  });
});
