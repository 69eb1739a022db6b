import { IAMClient } from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EmbeddedAws, startAws } from "../../../local/embedded-aws.ts";
import type { UserSeed } from "../../../local/seed-users.ts";
import { guard } from "../../../shared/iam/guard.ts";

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
  it("lets a change to an ordinary user pass, having read him anew", async () => {
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

  it("refuses where nobody, or somebody else, has the name", async () => {
    await expect(ask()).rejects.toMatchObject({ name: "Rejected" });
    seed();
    await expect(ask("AIDASOMEBODYELSE00000")).rejects.toMatchObject({ name: "Rejected" });
  });

  it.each(["accessDenied", "throttle", "serverError", "lostAnswer"] as const)(
    "says no where its read meets %s",
    async (kind) => {
      seed();
      aws.faults.push({ kind, operation: "GetUser", times: Infinity });
      await expect(ask()).rejects.toThrow();
    },
  );
});
