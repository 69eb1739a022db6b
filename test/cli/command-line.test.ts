import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";
import { steward as stewardAlone, stewardAt } from "../support/steward.ts";

const context = stackFor();
const steward = (...words: string[]) => stewardAt(context.stack, words);

describe("steward", () => {
  it("prints its help where nothing is typed, as with --help and -h", async () => {
    const [bare, long, short] = [await stewardAlone([]), await stewardAlone(["--help"]), await stewardAlone(["-h"])];
    expect(bare).toEqual({ code: 0, stdout: expect.stringContaining("steward explain [execution]"), stderr: "" });
    expect([long, short]).toEqual([bare, bare]);
    expect((await stewardAlone(["show", "user", "-h"])).stdout).toMatch(/^steward show user \[user\]/);
  });

  it("prints its version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(await stewardAlone(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it.each([
    [["lst"], "There is no command lst. Did you mean list?", "steward --help"],
    [["lsit"], "There is no command lsit. Did you mean list?", "steward --help"],
    [["contain", "AKIAIOSFODNN7EXAMPLE"], "There is no command contain.\n", "steward --help"],
    [["show"], "Say what to show", "steward show --help"],
    [["show", "usr", "ada"], "There is no command show usr. Did you mean user?", "steward show --help"],
    [["show", "key"], "An argument is missing: steward show key <key>", "steward show key --help"],
    [["show", "user", "ada", "bob"], "Unknown argument: bob", "steward show user --help"],
    [["onboard", "ada"], "--owner is missing", "steward onboard --help"],
    [
      ["onboard", "ada", "--onwer", "a@b.c"],
      "Unknown option: --onwer. Did you mean --owner?",
      "steward onboard --help",
    ],
    [["onboard", "ada", "--group", "a"], "--owner is missing", "steward onboard --help"],
    [["mfa", "confirm"], "An argument is missing: steward mfa confirm <user>", "steward mfa confirm --help"],
    [
      ["secret", "pickup", "ada", "pin"],
      'kind: "pin"; use one of: "access-key", "password", "mfa"',
      "steward secret pickup --help",
    ],
    [["access", "diff", "--nope"], "Unknown option: --nope.\n", "steward access diff --help"],
    [["offboard", "ada", "--key", "x"], "Unknown option: --key.\n", "steward offboard --help"],
    [["show", "foo"], "There is no command show foo.\n", "steward show --help"],
    [["list", "--ststus", "failed"], "Unknown option: --ststus. Did you mean --status?", "steward list --help"],
    [
      ["onboard", "ada", "--owner", "a@b.c", "--consumer", "arn:aws:iam::111122223333:role/etl"],
      "--consumer may read the key of --access-key, which is not given",
      "",
    ],
    [["users", "--csv", "--json"], "--csv and --json cannot be given together", "steward users --help"],
    [["users", "--tag"], "--tag needs a value", ""],
    [["show", "user", "a b"], "a b is no user's name: it must be 1 to 64 letters, digits or + = , . @ _ -", ""],
    [["can", "a b", "s3:GetObject"], "a b is no user's name", ""],
    [["users", "--tag", "team", "--tag", "="], "--tag = names no tag", ""],
    [["users", "--tag", "="], "--tag = names no tag", ""],
    [["move", "ada", "--group", "--yes"], "--group needs a value", ""],
    [["onboard", "ada", "--owner", "a@b.c", "--group"], "--group needs a value", ""],
    [["audit", "--user", "--control"], "--control needs a value", ""],
    [["audit", "--severity"], "--severity needs a value", ""],
    [["trail", "ada", "--since"], "--since needs a value", ""],
    [["list", "--limit"], "--limit needs a value", ""],
    [["access", "diff", "-f"], "steward: -f needs a value", ""],
    [["offboard", "ada", "--plan=yes"], "--plan=yes is neither --plan nor --plan=false", ""],
    [["move", "ada", "--group", ""], "group is empty: give it a value", ""],
    [["show", "user", ""], "user is empty: give it a value. One that begins with a dash comes last, after --", ""],
    [["users", "--path", "people"], "--path people must begin and end with /", ""],
    [["access", "pull", "--path", "/x"], "--path /x must begin and end with /", ""],
    [["trail", "ada", "--since", "100d"], "CloudTrail shows events for 90 days", ""],
    [["can", "ada", "s3:GetObject", "data"], "data is not the ARN of a resource", ""],
    [["handback", "ada"], "Names are for --boundary, --unbound and --leave-group", ""],
    [["handback", "--boundary", "arn:x"], "--boundary arn:x is not the ARN of a policy", ""],
    [["handback", "--boundary", "limits"], "--boundary limits is not the ARN of a policy", ""],
    [["list", "--limit", "few"], "--limit takes a number", ""],
    [["offboard", "ada", "--quarantine-days", "soon"], "--quarantine-days takes a number", ""],
  ])("says what is wrong with %j, and which help to read", async (words, what, help) => {
    const { code, stdout, stderr } = await steward(...words);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(what)]);
    expect(stderr).toContain(help && `See: ${help}`);
  });

  it.each([["users"], ["keys"], ["groups"], ["policies"], ["show", "group", "readers"], ["access", "pull"]])(
    "takes the stage that other commands need, where it needs none: %j",
    async (...words) => {
      context.stack.aws.seed({ groups: [{ GroupName: "readers" }] });
      expect(await steward(...words, "--stage", "prod")).toMatchObject({ code: 0 });
    },
  );

  it("says what cannot be done before it asks for the reason", async () => {
    for (const words of [
      ["offboard", "nobody"],
      ["mfa", "reset", "nobody"],
      ["mfa", "confirm", "nobody"],
      ["restore", "nobody"],
    ])
      expect(await steward(...words)).toMatchObject({ code: 1, stderr: expect.stringContaining("no IAM user nobody") });
    context.stack.aws.seed({ users: [{ UserName: "hope", tags: { "steward:protected": "yes" } }] });
    expect(await steward("offboard", "hope")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("hope is protected"),
    });
  });

  it("prints errors as JSON under --json, in one line", async () => {
    for (const words of [
      ["show", "user"],
      ["show", "user", "nobody"],
      ["list", "--status", "odd"],
    ]) {
      const { code, stdout, stderr } = await steward(...words, "--json");
      const { error } = JSON.parse(stderr);
      expect([code, stdout, error]).toEqual([1, "", { name: "BadInput", message: expect.stringMatching(/\S/) }]);
    }
    const absent = await steward("access", "diff", "-f", "/nowhere", "--json");
    expect(JSON.parse(absent.stderr)).toMatchObject({ error: { name: "ENOENT" } });
    const refused = await steward("pause", "--json");
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { name: "Refused" } });
  });
});
