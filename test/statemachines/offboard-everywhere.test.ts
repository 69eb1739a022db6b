import { afterEach, describe, expect, it } from "vitest";
import { closed, hub, member, stageWithMembers } from "../support/members.ts";
import { standing, wholly } from "../support/offboarding.ts";
import { DAY, files, toOperations } from "../support/stack.ts";

const HOUR = 3_600_000;
const { stack, start, run, close, open, user, seed } = stageWithMembers();
const ada = "ada@example.com";
const leave = { person: ada, urgency: "normal", quarantineDays: 1, account: undefined };
const owned = { tags: { "steward:owner": ada }, keys: [{}], password: {} };

const isCut = (name: string, id: string) => {
  const found = user(name, id);
  return found !== undefined && standing(found);
};
const begin = async (more: object = {}) => {
  const execution = await start("offboard-everywhere", { ...leave, ...more });
  await stack().clock.advance(HOUR);
  return execution;
};
const told = (subject: string) => toOperations(stack()).filter(({ Subject }) => Subject?.includes(subject));
const certificate = () => {
  const found = Object.entries(files(stack())).find(([key]) => /^evidence\/people\/.*certificate\.json$/.test(key));
  return JSON.parse(found?.[1] ?? "null");
};

afterEach(() => {
  for (const execution of stack().engine.executions())
    if (execution.status === "RUNNING") stack().engine.stop(execution);
});

describe("a person who leaves", () => {
  it("is cut in every account, as the users that are theirs by owner, tag or name", async () => {
    seed([{ UserName: "ada", ...owned }], hub);
    seed([{ UserName: "al", ...owned }]);
    seed([{ UserName: "ci", ...owned, tags: { "steward:owner": "team@example.com", "steward:person": ada } }], closed);
    seed([{ UserName: ada, keys: [{}] }]);
    await begin();
    expect([isCut("ada", hub), isCut("al", member), isCut("ci", closed), isCut(ada, member)]).toEqual(
      Array(4).fill(wholly),
    );
    expect(told("Access of ada@example.com")).toMatchObject([
      {
        Subject: "Access of ada@example.com is cut in every account",
        Message: expect.stringContaining("The access of 4 users in 3 accounts is cut."),
      },
    ]);
  });

  it("takes nobody along whose name is like theirs: those are shown", async () => {
    seed([{ UserName: "ada", keys: [{}] }], hub);
    seed([{ UserName: "ada.l", keys: [{}], tags: { "steward:owner": "Ada@example.com" } }]);
    seed([{ UserName: "ada@example.com", keys: [{}], tags: { "steward:person": "adam" } }]);
    const execution = await begin();
    expect(execution.status).toBe("SUCCEEDED"); // there is nothing to wait for
    for (const [name, id] of [
      ["ada", hub],
      ["ada.l", member],
      [ada, member],
    ] as const)
      expect(user(name, id)?.accessKeys.map(({ Status }) => Status)).toEqual(["Active"]);
    const { Message = "" } = told("Access of ada@example.com")[0] ?? {};
    expect(Message).toContain(`- ada in ${hub}\n`);
    expect(Message).toContain(`- ada.l in ${member}, who is Ada@example.com's`);
    expect(Message).toContain("and found 0 users");
  });

  it("is known by the names in people/aliases.json, and by no broken file", async () => {
    seed([{ UserName: "ada.l", keys: [{}] }]);
    const bucket = stack().aws.account.buckets.get(stack().bucket);
    const write = (text: string) => bucket?.set("people/aliases.json", { body: Buffer.from(text), etag: "1" } as never);
    write('{"ada@example.com": ["ada.l"], "alan": ["ada.l"]}');
    const refused = await run("offboard-everywhere", leave);
    expect(refused).toMatchObject({ status: "FAILED", error: "Rejected" });
    expect(refused.cause).toContain("ada.l is in it as two people");
    expect(isCut("ada.l", member)).toMatchObject({ keys: false });
    write('{"ada@example.com": ["ada.l"]}');
    await begin();
    expect(isCut("ada.l", member)).toEqual(wholly);
  });

  it("is deleted everywhere after the quarantine, and one certificate names each user's", async () => {
    seed([{ UserName: "ada", ...owned }], hub);
    seed([{ UserName: "al", ...owned }]);
    const { status, output } = await run("offboard-everywhere", leave);
    expect(status).toBe("SUCCEEDED");
    expect([user("ada", hub), user("al")]).toEqual([undefined, undefined]);
    expect(output).toMatchObject({ deleted: 2, left: { inAll: 0 } });
    expect(certificate()).toMatchObject({
      ...{ person: ada, complete: true, looked: [hub, member, closed], notEntered: [] },
      users: [
        { account: hub, userName: "ada", became: "deleted", output: { residue: [] } },
        { account: member, userName: "al", became: "deleted", output: { residue: [] } },
      ],
    });
    expect(told("is offboarded")).toMatchObject([{ Subject: "ada@example.com is offboarded" }]);
    expect(stack().aws.account.events.at(-1)).toMatchObject({ "detail-type": "PersonOffboarded" });
  });

  it("is cut of a user that somebody makes during the quarantine, before it is certified that none is left", async () => {
    seed([{ UserName: "ada", ...owned }], hub);
    const execution = await begin();
    seed([{ UserName: "late", ...owned }]);
    await stack().clock.runUntil(execution.ended);
    expect(user("late")).toBeUndefined();
    expect(certificate().users).toHaveLength(2);
  });
});

describe("an account that cannot be entered", () => {
  it("keeps nobody's access elsewhere, is named, and is tried again until it lets us in", async () => {
    seed([{ UserName: "ada", ...owned }], hub);
    seed([{ UserName: "al", ...owned }], closed);
    const roles = close(closed);
    const execution = await begin();
    expect(isCut("ada", hub)).toEqual(wholly);
    expect(told("Access of ada@example.com")).toMatchObject([
      {
        Subject: "Access of ada@example.com is NOT cut in every account",
        Message: expect.stringContaining(`- ${closed}: AccountUnreachable: account ${closed} cannot be entered`),
      },
    ]);
    open(closed, roles);
    await stack().clock.advance(DAY / 2);
    expect(isCut("al", closed)).toEqual(wholly);
    expect(told("Access of ada@example.com").at(-1)?.Subject).toBe("Access of ada@example.com is cut in every account");
    await stack().clock.runUntil(execution.ended);
    expect(certificate()).toMatchObject({ complete: true });
  });
});

describe("an account that stays closed", () => {
  it("fails the execution after some days, so that operations are told, and a redrive looks into it", async () => {
    seed([{ UserName: "ada", ...owned }], hub);
    seed([{ UserName: "al", ...owned }], closed);
    const roles = close(closed);
    const execution = await run("offboard-everywhere", leave);
    expect(execution).toMatchObject({ status: "FAILED", progress: { state: "LookIntoAccounts" } });
    expect(toOperations(stack()).some(({ Message }) => Message.includes(execution.arn))).toBe(true);
    open(closed, roles);
    stack().engine.redrive(execution);
    await stack().clock.runUntil(execution.ended);
    expect([execution.status, user("al", closed)]).toEqual(["SUCCEEDED", undefined]);
    expect(certificate()).toMatchObject({ complete: true, users: [{ userName: "ada" }, { userName: "al" }] });
  });
});

describe("a user who may not be offboarded", () => {
  it("stays, and is named in the notice and in the certificate", async () => {
    seed([{ UserName: "ada", ...owned }], hub);
    seed([{ UserName: "guarded", ...owned, tags: { "steward:owner": ada, "steward:protected": "yes" } }]);
    const execution = await begin();
    expect(isCut("guarded", member)).toMatchObject({ keys: false, mark: false });
    expect(told("Access of ada@example.com")[0]?.Message).toContain(`guarded in ${member}: refused, UserProtected`);
    await stack().clock.runUntil(execution.ended);
    expect(execution.output).toMatchObject({ deleted: 1, left: { some: [expect.stringContaining("refused")] } });
    expect(certificate()).toMatchObject({ complete: false });
  });
});

describe("a request that comes twice", () => {
  it("is one execution, and starts nobody's offboarding twice", async () => {
    seed([{ UserName: "al", ...owned }]);
    const first = await begin({ requestId: "leave-7" });
    const again = await start("offboard-everywhere", { ...leave, requestId: "leave-7" });
    expect(again).toBe(first);
    expect(
      stack()
        .engine.executions()
        .filter(({ name }) => name.startsWith("offboard-al-")),
    ).toHaveLength(1);
  });
});
