import { describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";
import { environmentOf, stewardAt } from "../support/steward.ts";
import { atTerminal } from "../support/terminal.ts";

const context = stackFor();
const type = (...words: string[]) => stewardAt(context.stack, words);
const typeAtTerminal = (words: string[], answers: [RegExp, string][]) =>
  atTerminal(words, { ...environmentOf(context.stack.aws), NO_COLOR: "1" }, answers);
/** Two enrolments that wait, whose names begin alike. */
async function enrolments(user: string) {
  for (const name of [user, `${user}-2`]) {
    context.stack.aws.seed({ users: [{ UserName: name, password: true }] });
    const { code } = await type("start", "enroll-mfa", name, "--reason", "r", "--request-id", `r-${name}`, "--yes");
    expect(code).toBe(0);
  }
}

describe("steward at a terminal", () => {
  it("lets the user choose an execution where none is named, or where two begin alike", async () => {
    await enrolments("pia");
    const none = await typeAtTerminal(["explain"], [[/Which execution\?/, "pia-2\r"]]);
    expect([none.code, none.screen]).toEqual([0, expect.stringMatching(/enroll-mfa-pia-2-\w{16} has been running/)]);
    const alike = await typeAtTerminal(["explain", "enroll-mfa-pia"], [[/Which execution\?/, "pia-2\r"]]);
    expect(alike.screen).toMatch(/enroll-mfa-pia-2-\w{16} has been running/);
  });

  it("offers only what the command can do something with", async () => {
    await enrolments("zia");
    const { code, screen } = await typeAtTerminal(["redrive"], []);
    expect([code, screen]).toEqual([1, expect.stringContaining("No execution has failed")]);
    await type("stop", "enroll-mfa-zia-2", "--yes");
    expect((await type("redrive")).stderr).toContain("No execution has failed");
  });

  it.each([
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
  ])("exits as a shell does where the user leaves a question with %s, and does nothing", async (_, keys) => {
    context.stack.aws.seed({ users: [{ UserName: "lea", password: {} }] });
    const offboard = ["offboard", "lea", "--request-id", "bye"];
    const reason = await typeAtTerminal(offboard, [[/The reason/, keys]]);
    const plan = await typeAtTerminal([...offboard, "--reason", "r"], [[/Type lea to go on/, keys]]);
    const which = await typeAtTerminal(["show", "user"], [[/Which user\?/, keys]]);
    expect([reason.code, plan.code, which.code]).toEqual([130, 130, 130]);
    expect([plan.screen, which.screen]).toEqual([
      expect.stringContaining("steward: Nothing was done"),
      expect.stringContaining("steward: Nothing was chosen, and nothing was done"),
    ]);
    expect(context.stack.engine.executions().filter(({ name }) => name.startsWith("offboard"))).toEqual([]);
  });

  it("does nothing where another word is typed back than the one that is asked for", async () => {
    context.stack.aws.seed({ users: [{ UserName: "lea", password: {} }] });
    const other = await typeAtTerminal(["offboard", "lea", "--reason", "r"], [[/Type lea to go on/, "no\r"]]);
    expect([other.code, other.screen]).toEqual([3, expect.stringContaining("Nothing was done")]);
  });

  it("lets the user choose a user and a group", async () => {
    context.stack.aws.seed({ users: [{ UserName: "rosa" }, { UserName: "rita" }], groups: [{ GroupName: "readers" }] });
    const user = await typeAtTerminal(["show", "user"], [[/Which user\?/, "rosa\r"]]);
    expect([user.code, user.screen]).toEqual([0, expect.stringContaining(":user/rosa")]);
    const group = await typeAtTerminal(["show", "group"], [[/Which group\?/, "readers\r"]]);
    expect([group.code, group.screen]).toEqual([0, expect.stringContaining(":group/readers")]);
  });
});

describe("steward without a terminal", () => {
  it.each([
    [["watch"], "There is no execution. To see all executions: steward list"],
    [["stop"], "No execution is running. To see all executions: steward list"],
    [["redrive"], "No execution has failed, so that there is nothing to continue"],
    [["undo"], "No execution can be undone"],
    [["show", "user"], "Say which user: steward show user <user>. To see them: steward users"],
    [["show", "group"], "Say which group: steward show group <group>. To see them: steward groups"],
  ])("says what is missing: %j", async (words, sentence) => {
    const { code, stdout, stderr } = await type(...words);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(sentence)]);
  });

  it.each(["watch", "stop"])("asks %s which execution is meant", async (verb) => {
    await enrolments("quin");
    const { code, stderr } = await type(verb);
    expect([code, stderr]).toEqual([1, expect.stringContaining("Say which execution. To see them: steward list")]);
  });
});
