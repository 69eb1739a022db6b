import { describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";
import { environmentOf, stewardAt, stewardOn } from "../support/steward.ts";
import { atTerminal } from "../support/terminal.ts";

const context = stackFor();
const width = 60;
const wordsOf = (text: string) => text.split(/\s+/);
/** What must not be broken: a command, or a long name. */
const isOnePiece = (line: string) => /(^|[\s→(])(steward|aws|npm) /.test(line) || /\S{25,}$/.test(line);
const tooLong = (screen: string) => screen.split("\r\n").filter((line) => line.length > width && !isOnePiece(line));

describe("steward at a terminal of 60 columns", () => {
  it.each([[["show", "user", "nina"]], [["doctor"]], [["explain", "onboard-of-nobody-at-all"]]])(
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

  it.each([["users"], ["keys"], ["list"]])("cuts nothing off: %s", async (verb) => {
    const { stack } = context;
    const owner = "the.owner.of.many.services@example.com";
    const keys = [{ created: new Date("2020-01-01T00:00:00Z") }, { created: new Date("2021-01-01T00:00:00Z") }];
    stack.aws.seed({
      users: [{ UserName: "svc-nightly-export", password: true, keys, tags: { "steward:owner": owner } }],
    });
    stack.aws.faults.push({ kind: "accessDenied", operation: "GetUser", times: Number.POSITIVE_INFINITY });
    await stewardOn(stack, [
      "start",
      "offboard",
      "svc-nightly-export",
      "--input",
      '{"urgency":"emergency"}',
      "--reason",
      "r",
      "--yes",
    ]);
    const { screen } = await atTerminal([verb], { ...environmentOf(stack.aws), NO_COLOR: "1" }, [], width);
    const { stdout } = await stewardAt(stack, [verb]);
    const [, ...rows] = stdout.split("\n");
    const bare = (text: string) => text.replaceAll(/[\s:·]/g, "");
    for (const word of rows.join(" ").split(/\s{2,}/)) expect(bare(screen)).toContain(bare(word));
    expect(tooLong(screen)).toEqual([]);
    expect(screen).not.toContain("…");
  });

  it("shows findings as a list", async () => {
    context.stack.aws.seed({ users: [{ UserName: "nina", password: true }] });
    const { screen } = await atTerminal(["audit"], { ...environmentOf(context.stack.aws), NO_COLOR: "1" }, [], width);
    expect(screen).toMatch(/^ *\d+\.\d \w+ [\w-]+: /m);
    expect(tooLong(screen)).toEqual([]);
  });
});
