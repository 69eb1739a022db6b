import { EventBridge } from "@aws-sdk/client-eventbridge";
import { describe, expect, it } from "vitest";
import { embedded } from "../../support/embedded-account.ts";

describe("a classic event pattern", () => {
  const context = embedded();
  const event = {
    source: "hr.people",
    "detail-type": "EmployeeHired",
    detail: {
      name: "Ada",
      level: 7,
      tags: ["a", "b"],
      aws: { access: null, ip: "10.1.2.3" },
      list: [{ k: 1 }, { k: 2 }],
      none: [],
    },
  };
  const test = async (pattern: unknown) => {
    const events = new EventBridge({ ...context.aws.config, maxAttempts: 1 });
    const answer = await events
      .testEventPattern({ EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) })
      .finally(() => events.destroy());
    return answer.Result;
  };

  it.each([
    { source: ["x", "hr.people"] },
    { detail: { level: [7] } },
    { detail: { aws: { access: [null] } } },
    { detail: { tags: ["b", "z"] } },
    { detail: { list: { k: [2] } } },
    { detail: { name: [{ prefix: "A" }] } },
    { detail: { name: [{ prefix: { "equals-ignore-case": "aD" } }] } },
    { detail: { name: [{ suffix: "da" }] } },
    { detail: { name: [{ "equals-ignore-case": "ADA" }] } },
    { "detail-type": [{ wildcard: "Employee*d" }] },
    { detail: { name: [{ "anything-but": ["Bob", "Eve"] }] } },
    { detail: { name: [{ "anything-but": { prefix: "B" } }] } },
    { detail: { level: [{ numeric: [">", 0, "<=", 7] }] } },
    { detail: { name: [{ exists: true }] } },
    { detail: { nobody: [{ exists: false }] } },
    { detail: { nobody: { inside: [{ exists: false }] } } },
    { detail: { aws: { ip: [{ cidr: "10.0.0.0/8" }] } } },
    { detail: { $or: [{ level: [1] }, { name: ["Ada"] }] } },
    { "detail.name": ["Ada"] },
    { detail: { "aws.access": [null] } },
  ])("fits: %j", async (pattern) => {
    expect(await test(pattern)).toBe(true);
  });

  it.each([
    { source: ["HR.people"] },
    { detail: { level: ["7"] } },
    { detail: { tags: ["z"] } },
    { detail: { list: { k: [3] } } },
    { detail: { name: [{ prefix: "a" }] } },
    { detail: { name: [{ suffix: "DA" }] } },
    { "detail-type": [{ wildcard: "Employee*x" }] },
    { detail: { name: [{ "anything-but": "Ada" }] } },
    { detail: { name: [{ "anything-but": { wildcard: "A*" } }] } },
    { detail: { level: [{ numeric: [">", 7] }] } },
    { detail: { name: [{ numeric: [">", 0] }] } },
    { detail: { name: [{ exists: false }] } },
    { detail: { aws: [{ exists: true }] } },
    { detail: { none: [{ exists: true }] } },
    { detail: { aws: { ip: [{ cidr: "192.168.0.0/16" }] } } },
    { source: ["hr.people"], detail: { name: ["Bob"] } },
    { detail: { $or: [{ level: [1] }, { name: ["Bob"] }] } },
  ])("does not fit: %j", async (pattern) => {
    expect(await test(pattern)).toBe(false);
  });

  it.each([{}, [], { source: "hr.people" }, { absent: [{ like: "x" }] }, { source: [{ numeric: ["~", 1] }] }])(
    "is none: %j",
    async (pattern) => {
      await expect(test(pattern)).rejects.toMatchObject({ name: "InvalidEventPatternException" });
      expect(() => context.aws.rule({ bus: "b", pattern, target: () => undefined })).toThrow("Event pattern");
    },
  );

  const but = (wanted: unknown) => [{ "anything-but": wanted }];
  const string = (name: string) => `${name} match pattern must be a string`;
  const refusals: [filters: unknown[], why: string][] = [
    [[], "Empty arrays are not allowed"],
    [[{ prefix: 1 }], string("prefix")],
    [[{ suffix: [".png"] }], string("suffix")],
    [[{ wildcard: 1 }], string("wildcard")],
    [[{ wildcard: "a:**" }], "Consecutive wildcard characters at pos 2"],
    [[{ "equals-ignore-case": { prefix: "a" } }], string("equals-ignore-case")],
    [but(null), "Value of anything-but must be an array or single string/number value."],
    [but({ prefix: { "equals-ignore-case": "a" } }), "Value of anything-but must be an array or single"],
    [but(["a", null]), "Inside anything but list, start|null|boolean is not supported."],
    [but({ "equals-ignore-case": [1] }), "Inside anything-but/equals-ignore-case list, number|start|null|boolean"],
    [but({ prefix: "" }), "Null prefix/suffix not allowed"],
    [but({ suffix: [1, "a"] }), string("prefix/suffix")],
    [but({ wildcard: 1 }), string("wildcard")],
    [[{ numeric: 10 }], "Value of numeric must be an array."],
    [[{ numeric: [">", 0, "<"] }], "Value of < must be numeric"],
    [[{ numeric: [">", 0, ">", 0] }], "Bad numeric range operator: >"],
    [[{ numeric: [">", 5, "<", 1] }], "Bottom must be less than top"],
    [[{ cidr: "bad" }], "Malformed CIDR, one '/' required"],
    [[{ cidr: "bad-/64filter" }], "Malformed CIDR, mask bits must be an integer"],
    [[{ cidr: "xx.11.xx/8" }], "Nonstandard IP address: xx.11.xx"],
    [[{ EXISTS: true }], "Unrecognized match type EXISTS"],
  ];
  it.each(refusals)("is refused at once, whatever the event holds: %j", async (filters, why) => {
    const refusal = { name: "InvalidEventPatternException", message: expect.stringContaining(why) };
    await expect(test({ detail: { absent: filters } })).rejects.toMatchObject(refusal);
  });
});
