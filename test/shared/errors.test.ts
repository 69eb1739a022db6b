import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { classify, Rejected, refusals, Transient, unless } from "../../shared/errors.ts";

const shared: Record<string, { ErrorEquals: string[] }[]> & { refusals: string[] } = parse(
  readFileSync("infra/asl.yml", "utf8"),
);
const failure = (more: object) => Object.assign(new Error("no"), more);

describe("an error that may pass is tried again", () => {
  it.each(["ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ECONNRESET", "ETIMEDOUT"])("of the network: %s", (code) => {
    expect(classify(failure({ code })).name).toBe("Transient");
  });

  it.each([
    "RequestTimeoutException",
    "PriorRequestNotComplete",
    "RequestThrottledException",
    "ThrottlingException",
    "ConditionalRequestConflict",
    "EntityTemporarilyUnmodifiableException",
  ])("of a service, by its name: %s", (name) => {
    expect(classify(failure({ name })).name).toBe("Transient");
  });

  it.each([500, 502, 503, 504, 507])("of a service, by its status alone: %i", (httpStatusCode) => {
    expect(classify(failure({ name: "SomethingNew", $metadata: { httpStatusCode } })).name).toBe("Transient");
    expect(classify(failure({ name: "SomethingNew", $metadata: { httpStatusCode: 400 } })).name).toBe("SomethingNew");
  });

  it("of S3, by its code alone: two conditional writes at a time", () => {
    const conflict = failure({ Code: "ConditionalRequestConflict", $metadata: { httpStatusCode: 409 } });
    expect(classify(conflict).name).toBe("Transient");
  });

  it("under its own words, where a step has said already that it may pass", () => {
    const transient = new Transient("IAM does not show ada yet");
    expect(classify(transient)).toBe(transient);
  });

  it.each(["function", "patient", "spread", "soon"])("of Lambda, by every retrier of a function: %s", (retrier) => {
    const names = shared[retrier]?.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(names).toContain("Lambda.ClientExecutionTimeoutException");
    expect(names).toContain("Transient");
  });
});

describe("an error that a second try would meet again is not tried again", () => {
  it.each(["LimitExceeded", "LimitExceededException", "AccessDenied", "AccessDeniedException"])("%s", (name) => {
    for (const more of [{ name }, { name, $metadata: { httpStatusCode: 409 } }, { name: "Error", Code: name }])
      expect(classify(failure(more)).name).toBe(more.name);
  });

  it("a refusal, whatever caused it", () => {
    const cause = failure({ code: "ENOTFOUND" });
    expect(classify(new Rejected("no", { cause })).name).toBe("Rejected");
  });

  it("and no retrier names a refusal", () => {
    expect(shared.refusals.toSorted()).toEqual(refusals.toSorted());
    const { refusals: _, transient: __, invocation: ___, ...retriers } = shared;
    const names = Object.values(retriers).flatMap((each) => each.flatMap(({ ErrorEquals }) => ErrorEquals));
    expect(names.filter((name) => refusals.includes(name))).toEqual([]);
  });
});

it("of AWS's errors, a step passes over those that it names, and no other", () => {
  const missing = failure({ name: "NoSuchEntityException" });
  expect(unless("NoSuchEntityException")(missing)).toBeUndefined();
  expect(() => unless("ResourceNotFoundException")(missing)).toThrow(missing);
});
