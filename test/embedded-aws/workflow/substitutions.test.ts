import { describe, expect, it } from "vitest";
import { placeholdersIn, substitute } from "../../../embedded-aws/workflow/substitutions.ts";

describe("substitution", () => {
  const definition = { a: "$" + "{One}", b: ["arn:$" + "{Two}/x$" + "{One}"], c: null, d: 1 };

  it("replaces every placeholder, also within a text", () => {
    expect(placeholdersIn(definition)).toEqual(["One", "Two"]);
    expect(substitute(definition, { One: "1", Two: "2" })).toEqual({
      definition: { a: "1", b: ["arn:2/x1"], c: null, d: 1 },
      problems: [],
    });
  });

  it("tells of a placeholder without a value, and of a value without a placeholder", () => {
    expect(substitute(definition, { One: "1", Three: "3" }).problems).toEqual([
      "no value for $" + "{Two}",
      "no $" + "{Three} for the value given",
    ]);
  });
});
