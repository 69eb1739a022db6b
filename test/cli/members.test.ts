import { afterEach, describe, expect, it } from "vitest";
import { closed, hub, member, stageWithMembers } from "../support/members.ts";
import { DAY, withKey } from "../support/stack.ts";
import { stewardAt, stewardOn } from "../support/steward.ts";

const { stack, accountOf, start, close, user, seed } = stageWithMembers();
const steward = (...words: string[]) => stewardOn(stack(), words);
const because = ["--reason", "asked", "--yes"];

afterEach(() => {
  for (const execution of stack().engine.executions())
    if (execution.status === "RUNNING") stack().engine.stop(execution);
});

describe("steward --account", () => {
  it("asks for something in another account, and plans by what is there", async () => {
    seed([{ UserName: "ada", keys: [{}], password: {} }]);
    seed([{ UserName: "ada", keys: [{}] }], hub);
    const here = structuredClone(user("ada", hub));
    const { stdout, code } = await steward("offboard", "ada", "--account", member, "--plan");
    expect([code, stdout]).toEqual([0, expect.stringContaining("delete the console password")]);
    const started = await steward("offboard", "ada", "--account", member, ...because);
    expect(started, started.stderr).toMatchObject({ code: 0 });
    expect(user("ada")).toBeUndefined(); // stewardOn lets the quarantine pass
    expect(user("ada", hub)).toEqual(here);
  });

  it("stands in each command that is named for a user there, and in none for an execution", async () => {
    seed([{ UserName: "amy", password: {}, CreateDate: new Date(0) }]);
    const plan = await stewardAt(stack(), ["offboard", "amy", "--account", member, "--plan"]);
    expect(plan.stdout).toContain(`steward restore amy --account ${member} undoes it`);
    const { name } = await start("enroll-mfa", { userName: "amy" });
    const { stdout } = await stewardAt(stack(), ["explain", name]);
    expect(stdout).toContain(`  steward mfa confirm --qr amy --account ${member}\n  steward watch ${name}\n`);
  });

  it("stands in what gives a renamed leaver the earlier name back, which would rename a user of that name here", async () => {
    seed([{ UserName: "ann" }]);
    const { stdout } = await stewardAt(stack(), [
      ...["offboard", "ann", "--account", member, "--quarantine-days", "1", ...because, "--json"],
    ]);
    await stack().clock.advance(DAY / 24);
    const { users } = accountOf(member).iam;
    const ann = users.get("ann");
    if (!ann) throw new Error("ann was deleted before her quarantine ended");
    users.delete("ann");
    users.set("ann.b", Object.assign(ann, { UserName: "ann.b" }));
    await stack().clock.advance(3 * DAY);
    const { stdout: told } = await stewardAt(stack(), ["explain", JSON.parse(stdout).name]);
    expect(told).toContain(
      `  aws iam update-user --user-name=ann.b --new-user-name=ann --profile='<of account ${member}>'\n  steward redrive `,
    );
  });

  it("is explained, too, where nobody is let in any more", async () => {
    seed([{ UserName: "avi", password: {} }]);
    const { name } = await start("enroll-mfa", { userName: "avi" });
    close(member);
    const { code, stdout } = await stewardAt(stack(), ["explain", name]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`avi could not be read: Account ${member} cannot be`)]);
    expect(stdout).toContain("✔ EnrollMfaBegin");
  });

  it("offers no redrive of a restore that has nothing to restore", async () => {
    seed([{ UserName: "aki" }]);
    const { name } = await start("restore", { userName: "aki" });
    await stack().clock.advance(DAY / 24);
    const { stdout } = await stewardAt(stack(), ["explain", name]);
    expect(stdout).toMatch(/^restore-aki-\w+: refused/);
    expect(stdout).toContain(
      "  aki is not being offboarded, so that there is nothing to restore.\n  steward show user aki",
    );
    expect(stdout).not.toContain("steward redrive");
  });

  it("shows a user of another account", async () => {
    seed([{ UserName: "ada" }]);
    seed([{ UserName: "ada" }], hub);
    const shown = async (...words: string[]) =>
      JSON.parse((await stewardAt(stack(), ["show", "user", "ada", "--json", ...words])).stdout);
    expect(JSON.stringify(await shown("--account", member))).toContain(`arn:aws:iam::${member}:user/ada`);
    expect(JSON.stringify(await shown("--account", hub))).toContain(`arn:aws:iam::${hub}:user/ada`);
  });

  it("lists what another account has", async () => {
    seed([{ UserName: "ada", groups: ["payers"], keys: [{}] }]);
    seed([{ UserName: "bob" }], hub);
    const listed = async (what: string, account: string) => {
      const { stdout, stderr } = await stewardOn(stack(), [what, "--json", "--account", account]);
      return JSON.parse(stdout || stderr).map((row: Record<string, string>) => row.userName ?? row.groupName);
    };
    expect(await listed("users", member)).toEqual(["ada"]);
    expect(await listed("users", hub)).toContain("bob");
    expect(await listed("keys", member)).toEqual(["ada"]);
    expect(await listed("groups", member)).toContain("payers");
    expect((await stewardAt(stack(), ["policies", "--account", member])).code).toBe(0);
  });

  it("takes a user of the same name in another account for somebody else", async () => {
    for (const id of [member, hub]) seed([{ UserName: "ada", password: {} }], id);
    const { name } = await start("enroll-mfa", { userName: "ada" });
    const at = async (...words: string[]) => (await stewardAt(stack(), words)).stdout;
    expect(await at("show", "user", "ada")).not.toContain(name);
    expect(await at("show", "user", "ada", "--account", member)).toContain(name);
    expect(await at("offboard", "ada", "--plan")).not.toContain(`stop ${name}`);
    expect(await at("offboard", "ada", "--plan", "--account", member)).toContain(`stop ${name}`);
  });

  it("is refused where a workflow works in the stage's own account alone", async () => {
    const words = ["start", "apply-access", "0123456789abcdef", "--account", member, ...because];
    const run = await stewardAt(stack(), words);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining("apply-access takes no --account") });
  });

  it("says that an account cannot be entered, and starts nothing", async () => {
    close(closed);
    const { code, stderr } = await steward("offboard", "ada", "--account", closed, ...because);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(`Account ${closed} cannot be entered: .*steward doctor --accounts`),
    ]);
    expect(user("ada")).toBeUndefined();
  });

  it("takes the alias that an account has in IAM, and says which account that is", async () => {
    seed([{ UserName: "ada" }]);
    accountOf(member).iam.alias = "payments";
    const shown = await stewardAt(stack(), ["show", "user", "ada", "--json", "--account", "payments"]);
    expect(shown, shown.stderr).toMatchObject({ code: 0, stderr: `payments is account ${member}\n` });
    expect(shown.stdout).toContain(`arn:aws:iam::${member}:user/ada`);
  });

  it("does nothing where two accounts are called so, or none", async () => {
    for (const id of [member, closed]) accountOf(id).iam.alias = "payments";
    const ask = async () => steward("offboard", "ada", "--account", "payments", ...because);
    expect(await ask()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${member}, ${closed}. Give the id`),
    });
    close(closed);
    accountOf(member).iam.alias = "billing";
    const { code, stderr } = await ask();
    expect([code, stderr]).toEqual([1, expect.stringMatching(/No account .* payments\. 1 of 2 accounts did not say/)]);
    expect(stack().engine.executions()).toEqual([]);
  });
});

describe("what was done in another account", () => {
  it("is undone and explained there, and never for a user of the same name here", async () => {
    seed([{ UserName: "ada", password: {} }]);
    seed([{ UserName: "ada", password: {} }], hub);
    const execution = await start("enroll-mfa", { userName: "ada" });
    await stack().clock.advance(9 * DAY);
    expect(user("ada")?.loginProfile).toBeUndefined();
    const here = structuredClone(user("ada", hub));
    const { stdout } = await steward("explain", execution.arn, "--json");
    expect(JSON.parse(stdout)).toMatchObject({ now: { userId: user("ada")?.UserId } });
    const undone = await steward("undo", execution.arn, "--yes", "--reason", "on leave");
    expect(undone, undone.stderr).toMatchObject({ code: 0 });
    expect(user("ada")?.loginProfile).toBeDefined();
    expect(user("ada", hub)).toEqual(here);
  });
});

describe("steward audit --organization", () => {
  it("shows the last audit of all accounts, and fails where an account is missing or a finding is severe", async () => {
    const ask = async (...words: string[]) => stewardAt(stack(), ["audit", "--organization", ...words]);
    expect(await ask()).toMatchObject({ code: 1, stderr: expect.stringContaining("steward start audit-organization") });
    seed([withKey(stack(), "ada", 200)]);
    close(closed);
    const audited = await steward("start", "audit-organization", "--reason", "r", "--follow"); // takes nothing from anybody
    expect(audited).toMatchObject({
      code: 4,
      stdout: expect.stringMatching(/INCOMPLETE: .*\n {2}steward audit --org/),
    });
    expect((await steward("explain", "audit-organization")).stdout).toMatch(/AuditAccounts .*3 of 3 done/);
    const { stdout, code } = await ask();
    expect(stdout).toMatch(new RegExp(`^\\[high\\] key-age: ada in ${member}\n {4}steward rotate `, "m"));
    const [key] = user("ada")?.accessKeys ?? [];
    const rotate = `steward rotate --key ${key?.AccessKeyId} ada --account ${member}`;
    for (const words of [
      ["show", "user", "ada"],
      ["show", "key", key?.AccessKeyId ?? ""],
    ]) {
      const shown = await stewardAt(stack(), [...words, "--account", member]);
      expect(shown.stdout).toMatch(/Findings of the audit of .*\n +high key-age/);
      expect(shown.stdout).toContain(rotate);
    }
    expect(code).toBe(4);
    expect(stdout).toMatch(new RegExp(`${closed}, audited: .*AccountUnreachable`));
    expect(await ask("--fail-on", "high")).toMatchObject({ code: 2 });
    const { byAccount, complete } = JSON.parse((await ask("--json")).stdout);
    expect([byAccount.length, complete]).toEqual([3, false]);
  });
});
