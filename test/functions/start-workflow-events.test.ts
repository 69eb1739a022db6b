import { describe, expect, it } from "vitest";
import { onboarding, onboardings } from "../support/onboarding.ts";

const { context, put, invoke, subjects } = onboardings();
const quick = { ...onboarding, console: false, accessKey: false };
const names = () => context.stack.engine.executions().map(({ name }) => name);
const dead = () => context.stack.deadLetters.map(({ error }) => [error.name, error.message]);

describe("start-workflow and events", () => {
  it("starts the audit, too", async () => {
    await put("AuditRequested", {
      requestId: "2026-11-20T02:00:00Z",
      requestedBy: "ops",
      reason: "wanted now",
      scheduledTime: "2026-11-20T02:00:00Z",
    });
    expect(names()).toEqual([expect.stringMatching(/^audit-/)]);
  });

  it("gives each of several users what stands beside them, and an execution with their name", async () => {
    const { userName: _, ...shared } = quick;
    await put("OnboardRequested", {
      ...shared,
      users: [{ userName: "a.b" }, { userName: "c", owner: "c@example.com" }],
    });
    expect(names().map((name) => name.replace(/[^-]+$/, ""))).toEqual(["onboard-a-b-", "onboard-c-"]);
    expect(context.stack.engine.executions()[1]?.input).toMatchObject({ userName: "c", owner: "c@example.com" });
  });

  const bad: [what: string, detail: object, why: RegExp][] = [
    ["lacks what is needed", { ...quick, owner: undefined }, /owner/],
    ["has a key that nobody knows", { ...quick, boundary: "none" }, /boundary/],
    ["has a tag of ours", { ...quick, tags: { "STEWARD:protected": "" } }, /steward:/],
    ["has a name that IAM does not take", { ...quick, userName: "ada; rm" }, /userName/],
    [
      "has too many users",
      { ...quick, users: Array.from({ length: 11 }, (_, n) => ({ userName: `u${n}` })) },
      /one to 10/,
    ],
    ["has no users", { ...quick, users: [] }, /one to 10/],
    [
      "has a user twice",
      { ...quick, users: [{ userName: "ada" }, { userName: "Ada" }] },
      /ada stands in the list twice/,
    ],
    [
      "is bad in one user of two",
      { ...quick, users: [{ userName: "ada" }, { userName: "b", groups: 7 }] },
      /request 2/,
    ],
  ];
  it.each(bad)(
    "refuses an event that %s, with the reason in a notice and in the dead-letter queue",
    async (_, detail, why) => {
      await put("OnboardRequested", detail);
      expect(dead()).toEqual([["Rejected", expect.stringMatching(why)]]);
      expect(context.stack.aws.notices).toEqual([
        expect.objectContaining({ Subject: "Refused: an event OnboardRequested", Message: expect.stringMatching(why) }),
      ]);
      expect(names()).toEqual([]);
    },
  );

  it("starts the rest where a retry of Lambda finds some of them started", async () => {
    const { userName: _, ...shared } = quick;
    const users = [{ userName: "ada" }, { userName: "bob" }];
    context.stack.aws.faults.push({ kind: "throttle", operation: "StartExecution", call: 2, times: 3 });
    await put("OnboardRequested", { ...shared, users });
    expect(dead()).toEqual([]);
    expect(names()).toHaveLength(2);
    expect(subjects().filter((subject) => subject?.startsWith("Refused"))).toEqual([]);
  });

  it("hears neither AWS nor what it says itself, nor a type that starts nothing", async () => {
    await put("UserOnboarded", quick, "iam-steward");
    await put("OffboardingOfEverybody", quick);
    expect([names(), dead()]).toEqual([[], []]);
    const event = { id: "1", source: "aws.iam", "detail-type": "OnboardRequested", detail: quick };
    await expect(invoke("start-workflow", event)).rejects.toMatchObject({ name: "Rejected" });
  });

  it("says what is wrong with a request by hand", async () => {
    await expect(
      invoke("start-workflow", { workflow: "onboard", input: { ...quick, owner: 7 } }),
    ).rejects.toMatchObject({
      name: "Rejected",
      message: expect.stringMatching(/owner/),
    });
    await expect(invoke("start-workflow", { workflow: "destroy", input: quick })).rejects.toMatchObject({
      message: expect.stringMatching(/workflow/),
    });
  });
});
