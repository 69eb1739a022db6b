import { describe, expect, it } from "vitest";
import {
  executionName,
  groupNameOf,
  handoverName,
  heldKey,
  isEveryGroup,
  isUserName,
  mayConcern,
  nextAttempt,
} from "../../shared/names.ts";

describe("the name of an execution", () => {
  it("is the same for the same request about the same person, and another for any other", () => {
    const name = executionName("onboard", "hire-7", "ada");
    expect(name).toBe("onboard-ada-81a4e7199a130a8b"); // over releases, too: a request that comes again starts nothing
    expect(executionName("onboard", "hire-7", "ada")).toBe(name);
    const others = [
      executionName("onboard", "hire-8", "ada"),
      executionName("offboard", "hire-7", "ada"),
      executionName("onboard", "hire-7", "bob"),
      executionName("onboard", "hire-7"),
      executionName("onboard", "hire-7", "ada", "222222222222"),
      executionName("onboard", "hire-7", "ada", "333333333333"),
    ];
    expect(new Set([name, ...others]).size).toBe(7);
  });

  it("names the workflow alone where it is about nobody", () => {
    expect(executionName("audit", "night-1")).toMatch(/^audit-[0-9a-f]{16}$/);
  });

  it("keeps names apart that look alike once their characters are allowed", () => {
    const [at, plus] = ["ada@example.com", "ada+example.com"].map((user) => executionName("onboard", "hire-7", user));
    expect(at).toMatch(/^onboard-ada-example-com-[0-9a-f]{16}$/);
    expect(plus).toMatch(/^onboard-ada-example-com-[0-9a-f]{16}$/);
    expect(at).not.toBe(plus);
  });

  it("leaves room for the number of a further try, of the 80 characters that Step Functions takes", () => {
    const name = executionName("change-access", "move-1", "a".repeat(64));
    expect(name).toMatch(/^change-access-a{45}-[0-9a-f]{16}$/);
    expect(name).toHaveLength(76);
    expect(executionName("onboard", "hire-7", "a".repeat(51))).toMatch(/^onboard-a{51}-[0-9a-f]{16}$/);
  });

  it("holds the user's own name where no character was replaced and none may be cut off", () => {
    expect(isUserName("onboard", "a".repeat(50))).toBe(true);
    expect(isUserName("onboard", "a".repeat(51))).toBe(false);
    expect(isUserName("onboard", "ada-l")).toBe(false);
  });

  it("counts further tries", () => {
    expect(nextAttempt("onboard-ada-0123456789abcdef")).toBe("onboard-ada-0123456789abcdef-r2");
    expect(nextAttempt("onboard-ada-0123456789abcdef-r2")).toBe("onboard-ada-0123456789abcdef-r3");
    expect(nextAttempt("onboard-ada-0123456789abcdef-r19")).toBe("onboard-ada-0123456789abcdef-r20");
    expect(nextAttempt("onboard-x-r2d2-0123456789abcdef")).toBe("onboard-x-r2d2-0123456789abcdef-r2");
  });

  it("tells which user it may concern, and not users whose names begin or end alike", () => {
    const name = executionName("onboard", "hire-7", "ada");
    const concerned = (user: string, of = name) => mayConcern(of, "onboard", user);
    expect([concerned("ada"), concerned("ada", nextAttempt(name))]).toEqual([true, true]);
    expect([concerned("ad"), concerned("bob"), concerned("da")]).toEqual([false, false, false]);
    expect(concerned("ada", executionName("onboard", "hire-7", "ada-l"))).toBe(false);
    expect(concerned("ada", executionName("offboard", "hire-7", "ada"))).toBe(false);
    expect(concerned("ada", `${name}-r2-r3`)).toBe(false);
    expect(concerned("ada", `${name}0`)).toBe(false);
    expect(concerned("ada", `onboard-ada-x${name.slice(-16)}`)).toBe(false);
    expect(concerned("ada", `${name}-r10`)).toBe(true);
  });
});

it("a secret is named by its user's id and its kind, and a held request by its execution", () => {
  expect(handoverName("iam-steward/prod/", "AIDAADA", "password")).toBe("iam-steward/prod/AIDAADA/password");
  expect(heldKey("onboard-ada-0123456789abcdef")).toBe("held/onboard-ada-0123456789abcdef.json");
});

it("an entry of ALLOWED_GROUPS is a group with or without its path, or stands for all groups of the access file", () => {
  expect(["developers", "access/developers"].map(groupNameOf)).toEqual(["developers", "developers"]);
  expect(["access/*", "*", "access/developers"].map((entry) => isEveryGroup(entry, "/access/"))).toEqual([
    true,
    false,
    false,
  ]);
});
