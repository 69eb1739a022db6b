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

  describe("of a list", () => {
    const keys = [{ created: new Date("2020-01-01T00:00:00Z") }, { created: new Date("2021-01-01T00:00:00Z") }];
    const seed = () => {
      const tags = { "steward:owner": "the.owner.of.many.services@example.com" };
      context.stack.aws.seed({ users: [{ UserName: "svc-nightly-export", password: true, keys, tags }] });
    };
    const both = async (verb: string) => {
      const environment = { ...environmentOf(context.stack.aws), NO_COLOR: "1" };
      const { screen } = await atTerminal([verb], environment, [], width);
      return { screen, whole: (await stewardAt(context.stack, [verb])).stdout };
    };

    it.each(["users", "keys"])("leaves out the least important columns of %s, and names them", async (verb) => {
      seed();
      const { screen, whole } = await both(verb);
      const shown = /^user .*$/m.exec(screen)?.[0] ?? "";
      const gone = /^Not shown: ([^.]+)\./m.exec(screen)?.[1] ?? "";
      expect(wordsOf(`${shown} ${gone.replaceAll(",", "")}`).sort()).toEqual(
        wordsOf(whole.split("\n")[0] ?? "").sort(),
      );
      expect(gone).toContain("owner");
      expect([tooLong(screen), screen.includes("…")]).toEqual([[], false]);
    });

    it("says of each execution what its columns say", async () => {
      seed();
      context.stack.aws.faults.push({ kind: "accessDenied", operation: "GetUser", times: Number.POSITIVE_INFINITY });
      const offboard = ["start", "offboard", "svc-nightly-export", "--input", '{"urgency":"emergency"}'];
      await stewardOn(context.stack, [...offboard, "--reason", "r", "--yes"]);
      const { screen, whole } = await both("list");
      const bare = (text: string) => text.replaceAll(/[\s:·]/g, "");
      const [, ...rows] = whole.split("\n");
      for (const cell of rows.join("  ").split(/\s{2,}/)) expect(bare(screen)).toContain(bare(cell));
      expect([tooLong(screen), screen.includes("…")]).toEqual([[], false]);
    });
  });

  it("says until when an execution waits, and how many states came before", async () => {
    const { stack } = context;
    stack.aws.seed({ users: [{ UserName: "nina", password: true }] });
    const asked = ["start", "enroll-mfa", "nina", "--reason", "r", "--yes"];
    await stewardAt(stack, asked);
    await stack.clock.advance(6 * 3_600_000);
    const environment = { ...environmentOf(stack.aws), NO_COLOR: "1" };
    const { screen } = await atTerminal(["watch", "enroll-mfa-nina"], environment, [[/ more/, "\u0003"]], width);
    expect(screen.replaceAll(/\s+/g, " ")).toMatch(/… \w+ \S+( \w+)* · until 2\S+, for .* more/);
    expect(tooLong(screen)).toEqual([]);
  });

  it("gives a command that is longer than a line a line of its own", async () => {
    const UserName = "nina-of-the-department-of-long-names";
    context.stack.aws.seed({ users: [{ UserName, password: true }] });
    const asked = ["start", "enroll-mfa", UserName, "--reason", "r", "--yes"];
    await stewardAt(context.stack, asked);
    const environment = { ...environmentOf(context.stack.aws), NO_COLOR: "1" };
    const { screen } = await atTerminal(asked, environment, [], width);
    expect(screen).toMatch(/^steward watch enroll-mfa-nina-of-the-department-of-long-names-\w{16}\r?$/m);
  });

  it("shows findings as a list", async () => {
    context.stack.aws.seed({ users: [{ UserName: "nina", password: true }] });
    const { screen } = await atTerminal(["audit"], { ...environmentOf(context.stack.aws), NO_COLOR: "1" }, [], width);
    expect(screen).toMatch(/^ *\d+\.\d \w+ [\w-]+: /m);
    expect(tooLong(screen)).toEqual([]);
  });
});
