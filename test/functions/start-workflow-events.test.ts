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
    ["lacks what is needed", { ...quick, owner: undefined }, /^request 1: owner is missing$/m],
    ["has a key that nobody knows", { ...quick, boundary: "none" }, /^request 1: boundary is unknown$/m],
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
      /^request 2: groups must be a list$/m,
    ],
    ...["ada", null, [], 7].map((user): (typeof bad)[number] => [
      `has ${JSON.stringify(user)} for a user`,
      { ...quick, users: [{ userName: "ada" }, user] },
      /users is a list of one to 10 objects/,
    ]),
    ["has a number for a name", { ...quick, users: [{ userName: 7 }] }, /^request 1: userName must be text$/m],
    [
      "has a long name twice, which is cut short",
      { ...quick, users: [{ userName: "x".repeat(70) }, { userName: "x".repeat(70) }] },
      /\nx{64} stands in the list twice/,
    ],
  ];
  it.each(bad)(
    "refuses an event that %s, with the reason in a notice and in the dead-letter queue",
    async (_, detail, why) => {
      await put("OnboardRequested", detail);
      expect(dead()).toMatchObject([["Rejected", expect.any(String)]]);
      expect(context.stack.aws.notices).toEqual([
        expect.objectContaining({ Subject: "Refused: an event OnboardRequested", Message: expect.stringMatching(why) }),
      ]);
      expect(context.stack.aws.notices[0]?.Message).toContain(dead()[0]?.[1]);
      expect(context.stack.aws.notices[0]?.Message).not.toMatch(/Invalid|Unrecognized|expected|received/);
      expect(names()).toEqual([]);
    },
  );

  it("takes ten users at once", async () => {
    const { requestId, requestedBy, reason } = quick;
    const users = Array.from({ length: 10 }, (_, n) => ({ userName: `u${n}` }));
    await put("RestoreRequested", { requestId, requestedBy, reason, users });
    expect(names()).toHaveLength(10);
  });

  it("says no more than 4,000 characters of what is wrong", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`key-that-nobody-knows-${n}`, n]));
    await put("OnboardRequested", { ...quick, ...unknown });
    expect(dead()[0]?.[1]).toHaveLength(4_000);
  });

  it("asks for a plan by an event, and applies none", async () => {
    const { requestId, requestedBy, reason } = quick;
    await put("AccessPlanRequested", { requestId, requestedBy, reason, plan: "2026-11-20" });
    expect(dead()).toEqual([["Rejected", expect.stringContaining("an event asks for a plan of the file `wanted`")]]);
  });

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
    await expect(
      invoke("start-workflow", { ...event, source: "hr.people", "detail-type": "OffboardingOfEverybody" }),
    ).rejects.toMatchObject({ message: "nothing is started by OffboardingOfEverybody of hr.people" });
  });

  it("says what is wrong with a request by hand", async () => {
    await expect(
      invoke("start-workflow", { workflow: "onboard", input: { ...quick, owner: 7 } }),
    ).rejects.toMatchObject({
      name: "Rejected",
      message: "input.owner must be text",
    });
    await expect(invoke("start-workflow", { workflow: "destroy", input: quick })).rejects.toMatchObject({
      message: expect.stringMatching(/^workflow must be one of audit, /),
    });
  });
});
