import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { closed, hub, member, stageWithMembers } from "../support/members.ts";
import { standing, wholly } from "../support/offboarding.ts";
import { stewardAt } from "../support/steward.ts";

const { stack, close, user, seed, start } = stageWithMembers();
const jane = "jane@example.com";
const steward = (...words: string[]) => stewardAt(stack(), words);
const because = ["--reason", "asked", "--yes"];
const owned = { tags: { "steward:owner": jane }, password: {} };
const used = { lastUsed: new Date("2026-11-19T00:00:00Z") };
const whole = (name: string, id: string) => standing(user(name, id) as never);

beforeEach(() => {
  seed([{ UserName: "jane", ...owned, keys: [used] }], hub);
  seed([{ UserName: "j", ...owned, keys: [{}], boundary: `arn:aws:iam::${member}:policy/iam-steward-local-boundary` }]);
  seed([{ UserName: "jane" }]);
});
afterEach(() => {
  for (const execution of stack().engine.executions())
    if (execution.status === "RUNNING") stack().engine.stop(execution);
});

describe("steward find", () => {
  it("shows a person's users in every account, with their keys, and those who only sound like them", async () => {
    const { code, stdout } = await steward("find", jane);
    const [first, second, third] = stdout.split("\n");
    expect([code, first]).toEqual([
      0,
      expect.stringMatching(`^jane in ${hub} \\(${jane}\\): key AKIA\\w+ Active, last used`),
    ]);
    expect(second).toContain(`j in ${member}`);
    expect(second).toContain("never used; a console password");
    expect(third).toBe(`not theirs, though the name is alike: jane in ${member}`);
  });

  it("says which account could not be looked into, and does not pass for complete", async () => {
    close(closed);
    const { code, stdout } = await steward("find", jane, "--json");
    expect(code).toBe(4);
    expect(JSON.parse(stdout).accounts.at(-1)).toMatchObject({ account: closed, why: expect.stringContaining(closed) });
  });
});

describe("steward show person", () => {
  it("shows a person's users, the offboarding of all of them, and what to type next", async () => {
    const before = await steward("show", "person", jane);
    expect(before.stdout).toContain(`  jane in ${hub} (${jane}): key`);
    expect(before.stdout).toContain("Executions  none");
    expect(before.stdout).toContain(`  steward offboard ${jane} --everywhere --plan`);
    await steward("offboard", jane, "--everywhere", ...because);
    await stack().clock.advance(3_600_000);
    const { code, stdout } = await steward("show", "person", jane, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ names: [jane], executions: [{ workflow: "offboard-everywhere", status: "RUNNING" }] },
      next: `steward restore ${jane} --everywhere --plan`,
    });
  });

  it("says that there is nobody, and which account was not looked into", async () => {
    close(closed);
    const { code, stdout } = await steward("show", "person", "nobody@example.com");
    expect(code).toBe(4);
    expect(stdout).toContain("  No user of nobody@example.com in any of 2 accounts.");
    expect(stdout).toContain(`  could not look into ${closed}`);
  });
});

describe("steward offboard --everywhere", () => {
  it("shows the plan and asks before it cuts", async () => {
    const { code, stderr } = await steward("offboard", jane, "--everywhere", "--reason", "last day");
    expect([code, stderr]).toEqual([3, expect.stringContaining(`cut j in ${member}`)]);
    expect(whole("j", member)).toMatchObject({ keys: false });
    expect(stack().engine.executions()).toEqual([]);
  });

  it("says by its exit code that the plan does not know an account", async () => {
    close(closed);
    const { code, stdout } = await steward("offboard", jane, "--everywhere", "--plan");
    expect([code, stdout]).toEqual([4, expect.stringContaining(`could not look into ${closed}`)]);
  });

  it("says that a first one is running, beside which a second finds who was overlooked", async () => {
    await steward("offboard", jane, "--everywhere", ...because);
    const { code, stdout } = await steward("offboard", jane, "--everywhere", "--plan");
    expect([code, stdout]).toEqual([0, expect.stringMatching(/go on beside offboard-everywhere-\S+, which offboards/)]);
  });

  it("takes no --account beside it", async () => {
    const { code, stderr } = await steward("offboard", jane, "--everywhere", "--account", member, ...because);
    expect([code, stderr]).toEqual([1, expect.stringContaining("account")]);
  });
});

describe("steward restore --everywhere", () => {
  it("gives a person back in each account what they had, and stops what would cut it again", async () => {
    const before = [user("jane", hub), user("j")].map((each) => structuredClone(each));
    const started = await steward("offboard", jane, "--everywhere", ...because);
    expect(started, started.stderr).toMatchObject({ code: 0 });
    await stack().clock.advance(3_600_000);
    expect([whole("jane", hub), whole("j", member)]).toEqual([wholly, wholly]);

    const restored = await steward("restore", jane, "--everywhere", ...because);
    expect(restored, restored.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("that are started: 2."),
    });
    await stack().clock.advance(3_600_000);
    for (const [at, [name, id]] of (
      [
        ["jane", hub],
        ["j", member],
      ] as const
    ).entries()) {
      const now = user(name, id);
      expect(now?.accessKeys).toEqual(before[at]?.accessKeys);
      expect([now?.boundary ?? null, [...(now?.attached ?? [])]]).toEqual([before[at]?.boundary ?? null, []]);
      expect([now?.loginProfile !== undefined, now?.tags.has("steward:leaving")]).toEqual([true, false]);
    }
    const running = stack()
      .engine.executions()
      .filter(({ status }) => status === "RUNNING");
    expect(running.map(({ name }) => name)).toEqual([]);
  });

  it("says by its exit code that the plan does not know an account", async () => {
    await steward("offboard", jane, "--everywhere", ...because);
    await stack().clock.advance(3_600_000);
    close(closed);
    const { code, stdout } = await steward("restore", jane, "--everywhere", "--plan");
    expect([code, stdout]).toEqual([4, expect.stringContaining(`could not look into ${closed}`)]);
  });

  it("does not say that nobody leaves where it could not look", async () => {
    close(closed);
    const { code, stderr } = await steward("restore", jane, "--everywhere", "--plan");
    expect([code, stderr]).toEqual([4, expect.stringContaining(`could not look into ${closed}`)]);
  });

  it("leaves users to the restores that run already", async () => {
    await steward("offboard", jane, "--everywhere", ...because);
    await stack().clock.advance(3_600_000);
    const first = await steward("restore", jane, "--everywhere", ...because, "--json");
    const names = JSON.parse(first.stdout).started.map(({ name }: { name: string }) => name);
    const again = await steward("restore", jane, "--everywhere", ...because);
    expect([names.length, again.code]).toEqual([2, 3]);
    for (const name of names) expect(again.stderr).toContain(name);
    const single = await steward("restore", "jane", "--plan");
    expect([single.code, single.stderr]).toEqual([3, expect.stringContaining(`steward watch ${names[0]}`)]);
  });

  it("refuses where nobody leaves", async () => {
    const { code, stderr } = await steward("restore", jane, "--everywhere", ...because);
    expect([code, stderr]).toEqual([3, expect.stringContaining(`No user of ${jane} is being offboarded`)]);
  });

  it("restores no user of anybody else's who leaves", async () => {
    await start("offboard", { userName: "jane", urgency: "normal" });
    await stack().clock.advance(3_600_000);
    const { code } = await steward("restore", jane, "--everywhere", ...because);
    expect([code, user("jane")?.tags.has("steward:leaving")]).toEqual([3, true]);
  });
});
