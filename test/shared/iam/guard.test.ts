import { IAMClient, type User } from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddedAws, startAws } from "../../../embedded-aws/embedded-aws.ts";
import type { UserSeed } from "../../../embedded-aws/seed-users.ts";
import { guard, standing } from "../../../shared/iam/guard.ts";
import { onboardings } from "../../support/onboarding.ts";

let aws: EmbeddedAws;
let iam: IAMClient;
beforeEach(async () => {
  aws = await startAws();
  iam = new IAMClient({ ...aws.config, maxAttempts: 1 });
});
afterEach(() => aws.close());
const seed = (more: Partial<UserSeed> = {}) => aws.seed({ users: [{ UserName: "ada", ...more }] });
const ask = (userId?: string) => guard(iam, { requestId: "leave-1", userName: "ada", userId });

describe("the guard", () => {
  it("lets a change to an ordinary user pass after a fresh read", async () => {
    seed({ tags: { Team: "Blue" } });
    const user = await ask();
    expect(user).toMatchObject({ userName: "ada", path: "/", tags: new Map([["team", "Blue"]]) });
    await expect(ask(user.userId)).resolves.toEqual(user);
    expect(aws.calls.map(({ operation }) => operation)).toEqual(["GetUser", "GetUser"]);
  });

  it.each([
    ["the tag, with a value", { tags: { "steward:protected": "no" } }],
    ["the tag, in another case", { tags: { "STEWARD:Protected": "" } }],
    ["the path", { Path: "/break-glass/" }],
    ["a path below it", { Path: "/break-glass/emea/" }],
  ])("protects by %s", async (_, more) => {
    seed(more as Partial<UserSeed>);
    await expect(ask()).rejects.toMatchObject({ name: "UserProtected" });
  });

  it("lets nobody but the offboarding itself touch a leaver", async () => {
    seed({ tags: { "Steward:leaving": "leave-2" } });
    await expect(ask()).rejects.toMatchObject({ name: "UserLeaving" });
    seed({ tags: { "Steward:leaving": "leave-1" } });
    await expect(ask()).resolves.toBeDefined();
  });

  it("refuses a name that nobody has", async () => {
    await expect(ask()).rejects.toMatchObject({ name: "UserGone" });
  });

  it.each(["accessDenied", "throttle", "serverError", "lostAnswer"] as const)(
    "says no where its read meets %s",
    async (kind) => {
      seed();
      aws.faults.push({ kind, operation: "GetUser", times: Infinity });
      await expect(ask()).rejects.toSatisfy(({ name }) => name !== "UserGone");
    },
  );

  it.each(["UserName", "UserId", "Arn", "Path"])("says no where IAM leaves out the user's %s", (field) => {
    const ada = { UserName: "ada", UserId: "AIDAADA", Arn: "arn:aws:iam::123456789012:user/ada", Path: "/" };
    expect(standing(ada as User)).toMatchObject({ userName: "ada", tags: new Map() });
    expect(() => standing({ ...ada, [field]: undefined } as never)).toThrow("incompletely");
    expect(() => standing(undefined)).toThrow("incompletely");
  });
});

describe("the guard where one path is managed", () => {
  const { context, invoke, user } = onboardings({ MANAGED_PATH: "/people/" });
  const steps: [string, object][] = [
    ["set-access", { step: "apply", groups: ["developers"], policies: [] }],
    ["issue-password", {}],
    ["issue-key", {}],
  ];
  const ask = (name: string, more: object) =>
    invoke(name, { requestId: "hire-7", userName: "ada", userId: user("ada")?.UserId, ...more });

  it.each(steps)("keeps %s from everyone beyond it", async (name, more) => {
    for (const Path of ["/", "/admins/", "/people-of-old/", "/x/people/"]) {
      context.stack.aws.seed({ users: [{ UserName: "ada", Path }] });
      const before = structuredClone(user("ada"));
      await expect(ask(name, more)).rejects.toMatchObject({ name: "Rejected", message: expect.stringContaining(Path) });
      expect(user("ada")).toEqual(before);
      expect(context.stack.aws.account.secrets.size).toBe(0);
    }
  });

  it.each(steps)("lets %s at those on it and below it", async (name, more) => {
    for (const Path of ["/people/", "/people/emea/"]) {
      context.stack.aws.seed({ users: [{ UserName: "ada", Path }] });
      await expect(ask(name, more)).resolves.toBeDefined();
    }
  });
});
