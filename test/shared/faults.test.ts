import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { faultsOf } from "../../shared/faults.ts";
import "../../shared/schemas.ts";

const faultsIn = (schema: z.ZodMiniType, value: unknown) => faultsOf(schema.safeParse(value).error?.issues ?? []);
const user = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(4), z.regex(/^[a-z]*$/)),
  age: z.optional(z.int().check(z.minimum(1), z.maximum(9))),
  tags: z.optional(z.record(z.string().check(z.regex(/^t/, "must begin with t")), z.string())),
  groups: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(1))),
  document: z.optional(z.union([z.string(), z.record(z.string(), z.unknown())])),
  mfa: z.optional(z.boolean()),
  kind: z.optional(z.enum(["person", "service"])),
  code: z.optional(z.string().check(z.startsWith("AWS_RISK_"))),
  classes: z.optional(z.union([z.literal("all"), z.array(z.enum(["lower", "upper"]))])),
});

describe("what is wrong with a value", () => {
  it.each<[string, object, string[]]>([
    ["nothing", { name: "a" }, []],
    ["what is missing", {}, ["name is missing"]],
    ["null where text belongs", { name: null }, ["name must be text"]],
    ["a number where text belongs", { name: 7 }, ["name must be text"]],
    ["a list where one value belongs", { name: ["a", "b"] }, ["name must be one value, not several"]],
    ["an empty text", { name: "" }, ["name is empty"]],
    ["a long text", { name: "abcde" }, ["name must have at most 4 characters"]],
    ["a text of another form", { name: "A" }, ["name must match /^[a-z]*$/"]],
    ["another beginning", { name: "a", code: "RISK" }, ["code must begin with AWS_RISK_"]],
    ["a broken number", { name: "a", age: 1.5 }, ["age must be a whole number"]],
    ["a small number", { name: "a", age: 0 }, ["age must be at least 1"]],
    ["a large number", { name: "a", age: 10 }, ["age must be at most 9"]],
    ["text for a list", { name: "a", groups: "g" }, ["groups must be a list"]],
    ["a list where text or an object belongs", { name: "a", document: [] }, ["document must be text or an object"]],
    ["an empty list", { name: "a", groups: [] }, ["groups must have at least 1 entries"]],
    ["a long text for a list", { name: "a", groups: "developers" }, ["groups must be a list"]],
    ["a long list", { name: "a", groups: ["g", "h"] }, ["groups must have at most 1 entries"]],
    ["a number in a list", { name: "a", groups: [7] }, ["groups.0 must be text"]],
    ["a list for an object", { name: "a", tags: [] }, ["tags must be an object"]],
    ["a key of another form", { name: "a", tags: { x: "" } }, ["tags.x must begin with t"]],
    ["text for a switch", { name: "a", mfa: "yes" }, ["mfa must be true or false"]],
    ["another word", { name: "a", kind: "robot" }, ["kind must be one of person, service"]],
    ["what nobody knows", { name: "a", nam: 1, aeg: 2 }, ["nam is unknown", "aeg is unknown"]],
    ["what fits none of two forms", { name: "a", classes: ["digit"] }, ["classes.0 must be one of lower, upper"]],
    ["what is of neither kind", { name: "a", classes: 7 }, ["classes must be all or a list"]],
  ])("is said in a sentence each: %s", (_, value, faults) => {
    expect(faultsIn(user, value)).toEqual(faults);
  });

  it("is said of the whole where it is no object", () => {
    expect(faultsIn(user, "ada")).toEqual(["it must be an object"]);
  });

  it("is said of the form that a value comes nearest to", () => {
    const event = z.looseObject({ id: z.string(), source: z.string(), detail: z.looseObject({}) });
    const by = z.discriminatedUnion("workflow", [
      z.strictObject({ workflow: z.literal("audit"), input: user }),
      z.strictObject({ workflow: z.literal("offboard"), input: user }),
    ]);
    const either = z.union([event, by]);
    expect(faultsIn(either, { workflow: "audit", input: { name: 7 }, more: 1 })).toEqual([
      "input.name must be text",
      "more is unknown",
    ]);
    expect(faultsIn(either, { workflow: "destroy" })).toEqual(["workflow must be one of audit, offboard"]);
    expect(faultsIn(either, { id: "1", source: "hr" })).toEqual(["detail is missing"]);
  });
});
