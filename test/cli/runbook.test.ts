import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { stackFor } from "../stack.ts";
import { stewardAt, stewardOn } from "../steward.ts";

const runbook = readFileSync("docs/runbook.md", "utf8");
const commandsIn = (text: string) =>
  [...text.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = ""]) => block.trim().split("\n"));
/** As a shell splits it: words, some of them in quotes. */
const wordsOf = (command: string) =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain = ""]) => quoted ?? plain).slice(1);

const readsOnly = /^steward (list|show|explain|watch)\b|--plan\b/;
/** What the night below has: no rotation, no offboarding, nothing that still runs. */
const notThatNight = /request\.json|stop|offboard|restore|rotate|contain-key|enroll-mfa/;

describe("the runbook", () => {
  it("has a section for each alarm and each notice", () => {
    const infra = globSync("infra/*.yml").map((file) => readFileSync(file, "utf8"));
    const alarms = infra.flatMap((text) => [...text.matchAll(/AlarmName: iam-steward-\$\{sls:stage\}-([\w-]+)/g)]);
    expect(alarms.length).toBeGreaterThan(0);
    expect(alarms.map(([, name]) => `## Alarm: ${name}`).filter((title) => !runbook.includes(title))).toEqual([]);
    const sources = globSync(["shared/contracts/*.ts", "functions/**/*.ts"]).map((file) => readFileSync(file, "utf8"));
    const notices = sources.flatMap((text) => [
      ...text.matchAll(/attributes: \{ kind: "([\w-]+)"|kind: "(audit-[\w-]+)"|notice: z\.literal\("([\w-]+)"\)/g),
    ]);
    const kinds = new Set(notices.flatMap((found) => found.slice(1).filter(Boolean)));
    kinds.delete("audit"); // of which there are two: audit-digest and audit-owner
    expect(kinds.size).toBeGreaterThan(5);
    expect([...kinds].filter((kind) => !runbook.includes(`\`${kind}\``))).toEqual([]);
  });
});

describe("a command of the docs", () => {
  const context = stackFor();
  const nowhere = { AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
  const pages = ["docs/runbook.md", "README.md"].map((file) => readFileSync(file, "utf8"));
  const typed = new Set(pages.flatMap(commandsIn).filter((command) => command.startsWith("steward ")));

  it.each([...typed])("can be typed as it stands: %s", async (command) => {
    const { stderr } = await stewardAt(context.stack, wordsOf(command), nowhere);
    expect(stderr).toMatch(/Nobody answers at|no file or folder request\.json/); // it got as far as asking AWS
  });
});

describe("the examples of --help", () => {
  const context = stackFor();
  const nowhere = { AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
  const source = globSync("cli/*.ts")
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const examples = [...source.matchAll(/\.example\(\s*"\$0 (.*?)"/gs)].map(([, words = ""]) => `steward ${words}`);

  it("stand in every command", () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(examples.filter((example) => !example.startsWith("steward audit")))(
    "work as written: %s",
    async (example) => {
      const { stderr } = await stewardAt(context.stack, wordsOf(example), nowhere);
      expect(stderr).toMatch(/Nobody answers at|no file or folder|is no terminal/);
    },
  );
});

describe("a command of the runbook that only looks", () => {
  const context = stackFor();
  it("answers, in a night as the runbook has it", async () => {
    const { stack } = context;
    stack.aws.seed({
      groups: [{ GroupName: "developers" }, { GroupName: "analysts" }],
      users: [{ UserName: "jane", keys: [{ id: "AKIAIOSFODNN7EXAMPLE", created: "2026-01-01" }] }],
    });
    await stewardOn(stack, ["onboard", "jane", "--owner", "boss@example.com", "--reason", "r", "--follow"]);
    await stewardOn(stack, ["move", "jane", "--group", "analysts", "--reason", "r", "--yes", "--follow"]);
    const looking = commandsIn(runbook).filter((command) => readsOnly.test(command) && !notThatNight.test(command));
    for (const command of looking) {
      const { code, stdout, stderr } = await stewardAt(stack, wordsOf(command));
      expect([command, code, stderr]).toEqual([command, 0, ""]);
      expect(stdout).not.toBe("");
    }
  });
});
