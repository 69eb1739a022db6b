import { describe, expect, it } from "vitest";
import { stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const context = stackFor();
const onboard = { owner: "boss@example.com", groups: [], console: false, accessKey: false, mfa: false };
const input = (more: object) => ["start", "onboard", "ada", "--input", JSON.stringify({ ...onboard, ...more })];

describe("steward says in plain words what is wrong with", () => {
  it.each([
    ["an owner", ["onboard", "ada", "--owner", "boss"], "owner must be an e-mail address, such as jane@example.com"],
    ["a user's name", ["onboard", "a b", "--owner", "b@c.d"], "userName must be 1 to 64 letters, digits or"],
    ["a path", ["onboard", "ada", "--owner", "b@c.d", "--path", "people"], "path must begin and end with /"],
    ["a policy", ["move", "ada", "--policy", "ReadOnly"], "policies.0 must be the ARN of a managed policy, such as"],
    ["a date", ["onboard", "ada", "--owner", "b@c.d", "--expires-at", "soon"], "expiresAt must be a date such as"],
    ["a tag", ["onboard", "ada", "--owner", "b@c.d", "--tag", "steward:x=1"], "tags must not begin with steward:"],
    ["days", ["offboard", "ada", "--quarantine-days", "0"], "quarantineDays must be at least 1"],
    ["many days", ["offboard", "ada", "--quarantine-days", "400"], "quarantineDays must be at most 330"],
    [
      "a word where one of few belongs",
      ["start", "offboard", "ada", "--input", '{"urgency": "high"}'],
      "one of normal, emergency",
    ],
    ["what is missing", ["start", "offboard", "ada"], "urgency is missing"],
    ["a name nobody knows", input({ ownr: "x" }), "ownr is unknown. Did you mean owner?"],
    [
      "another user than the input names",
      ["start", "offboard", "ada", "--input", '{"userName": "bob"}'],
      "--input says userName bob, and the command ada. Give one of them",
    ],
    ["a tag that is given twice", ["onboard", "ada", "--owner", "b@c.d", "--tag", "a=1", "--tag", "a=2"], "--tag a is"],
    ["a word where a list belongs", input({ groups: "developers" }), "groups must be a list"],
    ["a word where a switch belongs", input({ mfa: "yes" }), "mfa must be true or false"],
    ["a long list", input({ groups: Array(11).fill("a") }), "groups must have at most 10 entries"],
    ["a plan", ["access", "apply", "nope"], "plan must be 64 hexadecimal digits, as steward access plan names it"],
    ["a key that is none", ["reactivate", "AKIANOPE"], "AKIANOPE is not the id of an access key"],
    ["a key that is missing", ["start", "contain-key"], "Say which access key: steward start contain-key <access key>"],
    ["a user who is missing", ["start", "restore"], "Say which user: steward start restore <user>"],
    [
      "a template",
      ["onboard", "eve", "--owner", "b@c.d", "--copy-from", "adda"],
      "There is no IAM user adda. Did you mean ada?",
    ],
    ["a reason", ["onboard", "ada", "--owner", "b@c.d", "--reason", ""], "reason is empty"],
  ])("%s", async (_, words, sentence) => {
    context.stack.aws.seed({ users: [{ UserName: "ada" }] });
    const { code, stdout, stderr } = await stewardAt(context.stack, [...words, "--plan"]);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(sentence)]);
    expect(stderr).not.toMatch(/Invalid|expected|received|pattern|NaN|\/\^/);
  });

  it.each([
    ["--organization", "--severity", "high"],
    ["--organization", "--user", "ada"],
    ["--organization", "--html", "report.html"],
    ["--organization", "--top", "3"],
    ["--organization", "--trend"],
    ["--trend", "--fail-on", "low"],
    ["--trend", "--report", "report.csv"],
  ])("an audit that would not do what is asked: %s %s", async (shown, ...other) => {
    const { code, stdout, stderr } = await stewardAt(context.stack, ["audit", shown, ...other]);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(`${other[0]} does not go with ${shown}`)]);
  });

  it.each(["2020-01-31", "2020-01-31T18:00:00+01:00"])("an expiry that is past: %s", async (expiry) => {
    const onboarding = ["onboard", "ada", "--owner", "b@c.d", "--expires-at", expiry, "--plan"];
    const { code, stderr } = await stewardAt(context.stack, onboarding);
    expect([code, stderr]).toEqual([3, expect.stringContaining(`expiresAt is past: ${expiry}`)]);
  });

  it("a value that begins with a dash", async () => {
    const { code, stderr } = await stewardAt(context.stack, ["trail", "ada", "--since", "-x"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("One that begins with a dash is written with =")]);
  });
});
