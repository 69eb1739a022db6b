import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";
import { steward, stewardAt } from "../support/steward.ts";

const context = stackFor();
/** What is offered where Tab is pressed after these words; the last one is unfinished, or empty. */
const offered = async (...words: string[]) => {
  const { stdout, stderr, code } = await stewardAt(context.stack, ["--complete", ...words]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter(Boolean);
};

describe("Tab", () => {
  it("completes commands, their subcommands and options", async () => {
    expect(await offered("re")).toEqual(["restore", "redrive", "reactivate", "resume", "rehearse"]);
    expect(await offered("show", "")).toEqual(["user", "person", "group", "key", "execution"]);
    expect(await offered("list", "--st")).toEqual(["--stage", "--status"]);
    expect(await offered("audit", "--format", "")).toEqual(["table", "json", "csv", "asff", "ocsf", "html"]);
    expect(await offered("start", "onb")).toEqual(["onboard"]);
    expect(await offered("onboard", "")).toEqual([]);
  });

  it("completes names of users, groups and executions as the account has them", async () => {
    context.stack.aws.seed({ users: [{ UserName: "tabea" }, { UserName: "tabor" }], groups: [{ GroupName: "tabs" }] });
    await stewardAt(context.stack, ["start", "enroll-mfa", "tabea", "--reason", "r", "--yes"]);

    for (const before of [
      ["show", "user"],
      ["offboard"],
      ["mfa", "confirm"],
      ["start", "offboard"],
      ["list", "--user"],
    ])
      expect(await offered(...before, "tab")).toEqual(["tabea", "tabor"]);
    expect(await offered("show", "group", "tab")).toEqual(["tabs"]);
    expect(await offered("move", "tabor", "--group", "tab")).toEqual(["tabs"]);
    expect(await offered("explain", "enroll")).toEqual([expect.stringMatching(/^enroll-mfa-tabea-\w{16}$/)]);
    expect(await offered("secret", "pickup", "tabea", "")).toEqual(["access-key", "password", "mfa"]);
  });

  it("knows every command that takes the name of a user", async () => {
    context.stack.aws.seed({ users: [{ UserName: "tabea" }] });
    const helps = await Promise.all([[], ["show"], ["mfa"], ["secret"]].map((words) => steward([...words, "--help"])));
    const commands = helps.flatMap(({ stdout }) => [...stdout.matchAll(/^ {2}steward ([\w ]+) [<[]user[>\]]/gm)]);
    expect(commands.length).toBeGreaterThan(7);
    for (const [, command = ""] of commands)
      expect([command, await offered(...command.split(" "), "tab")]).toEqual([
        command,
        command === "onboard" ? [] : ["tabea"], // whose user is a new one
      ]);
  });

  it("offers nothing, and says nothing, where the account cannot be read", async () => {
    for (const operation of ["ListUsers", "ListExecutions"])
      context.stack.aws.faults.push({ kind: "accessDenied", operation, times: Number.POSITIVE_INFINITY });
    expect(await offered("show", "user", "")).toEqual([]);
    expect(await offered("explain", "")).toEqual([]);
  });
});

describe("steward completion", () => {
  it("prints a script for each shell, and its help where that is asked for", async () => {
    const script = async (...words: string[]) => (await stewardAt(context.stack, ["completion", ...words])).stdout;
    expect(await script("zsh")).toContain("compdef _steward steward");
    expect(await script("fish")).toContain("complete --command steward");
    expect((await steward(["completion", "--help"])).stdout).toContain("~/.bashrc");
  });

  it("fills in what bash asks for", async () => {
    const { stdout: script } = await stewardAt(context.stack, ["completion", "bash"]);
    const asked = `steward() { node cli/main.ts "$@"; }\n${script}
      COMP_WORDS=(steward pau) COMP_CWORD=1
      _steward; echo "\${COMPREPLY[@]}"`;
    expect(spawnSync("bash", ["-c", asked], { encoding: "utf8" }).stdout).toBe("pause\n");
  });
});
