import { describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";
import { environmentOf, stewardAt } from "../support/steward.ts";
import { atTerminal } from "../support/terminal.ts";

const context = stackFor();
const width = 60;
const wordsOf = (text: string) => text.split(/\s+/);
/** What must not be broken: a command, or what has no space in it. */
const isOnePiece = (line: string) => /(^|[\s→(])(steward|aws|npm) /.test(line) || !/\s/.test(line.trim());
const tooLong = (screen: string) => screen.split("\r\n").filter((line) => line.length > width && !isOnePiece(line));

describe("steward at a terminal of 60 columns", () => {
  it.each([[["show", "user", "nina"]], [["offboard", "nina", "--plan"]], [["doctor"]], [["redrive", "nobody"]]])(
    "breaks lines between words, and no command: %j",
    async (words) => {
      const { stack } = context;
      stack.aws.seed({ users: [{ UserName: "nina", password: true }] });
      const { screen } = await atTerminal(words, { ...environmentOf(stack.aws), NO_COLOR: "1" }, [], width);
      const { stdout, stderr } = await stewardAt(stack, words);
      expect(wordsOf(screen).sort()).toEqual(wordsOf(`${stdout}${stderr}`).sort());
      expect(tooLong(screen)).toEqual([]);
    },
  );

  it("shows findings as a list", async () => {
    context.stack.aws.seed({ users: [{ UserName: "nina", password: true }] });
    const { screen } = await atTerminal(["audit"], { ...environmentOf(context.stack.aws), NO_COLOR: "1" }, [], width);
    expect(screen).toMatch(/^ *\d+\.\d \w+ [\w-]+: /m);
    expect(tooLong(screen)).toEqual([]);
  });
});
