import { expect, it } from "vitest";
import { transformed } from "../../../embedded-aws/stack/input-transformer.ts";

const event = { detail: { name: "a", count: 2, tags: ["x"] } };
const InputPathsMap = {
  name: "$.detail.name",
  count: "$.detail.count",
  tags: "$.detail.tags",
  gone: "$.detail.gone.by",
};

it("an input transformer puts values into text as they are, and elsewhere as JSON", () => {
  const InputTemplate = '{"text":"<name> has <count><gone>","name":<name>,"count":<count>,"tags":<tags>}';
  expect(JSON.parse(transformed({ InputPathsMap, InputTemplate }, event))).toEqual({
    text: "a has 2",
    name: "a",
    count: 2,
    tags: ["x"],
  });
});

it("an input transformer refuses a placeholder that it has no path for", () => {
  expect(() => transformed({ InputPathsMap, InputTemplate: '"<other>"' }, event)).toThrow("<other>");
});
