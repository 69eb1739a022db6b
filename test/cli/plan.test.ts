import { describe, expect, it } from "vitest";
import { onCall } from "../support/on-call.ts";
import { DAY } from "../support/stack.ts";

const { context, at, ago, seed, agreed, refused } = onCall();

describe("a plan", () => {
  it.each([
    ["a group", ["move", "fay", "--group", "admins"], "admins is not in ALLOWED_GROUPS (analysts developers"],
    ["a policy", ["move", "fay", "--policy", "arn:aws:iam::aws:policy/Nope"], "Nope is not in ALLOWED_POLICIES"],
    ["a name that is taken", ["onboard", "fay", "--owner", "b@example.com"], "the user fay exists already"],
    ["one that differs in case only", ["onboard", "FAY", "--owner", "b@example.com"], "there is a user fay"],
    [
      "a path that automation leaves alone",
      ["onboard", "new", "--owner", "b@example.com", "--path", "/break-glass/"],
      "users under /break-glass/ are created by hand",
    ],
    [
      "a group for a new user",
      ["onboard", "new", "--owner", "b@example.com", "--group", "admins"],
      "admins is not in ALLOWED_GROUPS",
    ],
  ])("refuses at once what the workflow would refuse, and names the parameter: %s", async (_, words, message) => {
    seed("fay");
    const before = context.stack.engine.executions().length;
    const run = await at(...words, "--plan");
    expect([run.code, run.stderr.replaceAll(",", "")]).toEqual([3, expect.stringContaining(message)]);
    expect(await at(...words, ...agreed)).toMatchObject({ code: 3 });
    expect(context.stack.engine.executions()).toHaveLength(before);
  });

  it("starts nothing where the same request was made before", async () => {
    seed("hal");
    const offboard = ["offboard", "hal", "--request-id", "r1", "--reason", "r"];
    await at(...offboard, "--yes");
    const { stdout } = await at(...offboard, "--plan");
    expect(stdout).toMatch(/start nothing: offboard-hal-\w{16} was started already, and is running/);
    expect(stdout.trim().split("\n")).toHaveLength(2);
    const again = await at("offboard", "hal", "--request-id", "r1", "--reason", "again", "--json");
    expect([again.code, JSON.parse(again.stdout).outcome]).toEqual([0, "running"]);
    const other = await at("offboard", "hal", "--request-id", "r1", "--quarantine-days", "9", "--plan");
    expect(other).toMatchObject(refused("with another input, as offboard-hal-"));
    await context.stack.clock.advance(DAY / 24);
    await at("stop", "offboard-hal", "--yes");
    expect(await at(...offboard, "--plan")).toMatchObject(refused("is over: stopped"));
  });

  it("refuses to rotate the key of a user who is exempt, and a workflow that the stage does not have", async () => {
    const exempt = {
      "steward:exempt": "key-age",
      "steward:exempt-until": "2099-01-01",
      "steward:exempt-reason": "old",
    };
    seed("ivy", { keys: [{ created: ago(300), lastUsed: ago(1) }], tags: exempt });
    const why = "is exempt from key-age until 2099-01-01T23:59:59Z: old";
    expect(await at("rotate", "ivy", "--plan")).toMatchObject(refused(why));
    const deploy = "deploy the stage with MANAGE_ACCOUNTS=true";
    expect(await at("start", "audit-organization", "--plan")).toMatchObject(refused(deploy));
    expect((await at("audit", "--organization")).stderr).toContain(deploy);
  });

  it("of an onboarding says all that is given, and no more", async () => {
    seed("eve", { groups: ["developers", "admins"] });
    const given = ["--path", "/people/", "--tag", "team=red", "--access-key", "--mfa", "--copy-from", "eve"];
    const { stdout } = await at("onboard", "new", "--owner", "b@example.com", ...given, "--plan");
    expect(stdout.split("\n").map((line) => line.trim())).toEqual([
      "This would be done:",
      "create the user new under /people/ with the owner b@example.com",
      "tag new with team=red",
      expect.stringMatching(/^bound new by arn:aws:iam::\d{12}:policy\//),
      "copy from eve: developers",
      "leave out what eve has and may not be given: admins",
      "hand over an access key",
      "start an MFA enrolment",
      "",
    ]);
  });

  it("says of a second active key that there is no room, before the rotation starts", async () => {
    seed("gus", {
      keys: [
        { created: ago(300), lastUsed: ago(1) },
        { created: ago(9), lastUsed: ago(1) },
      ],
    });
    const key = context.stack.aws.account.iam.users.get("gus")?.accessKeys[0]?.AccessKeyId ?? "";
    expect(await at("rotate", "gus", "--key", key, "--plan")).toMatchObject(refused("AWS allows two"));
  });

  it("names the rotation that runs, rather than ask which of its keys to delete", async () => {
    seed("gus", { keys: [{ created: ago(300), lastUsed: ago(1) }] });
    await at("rotate", "gus", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    const key = context.stack.aws.account.iam.users.get("gus")?.accessKeys[0]?.AccessKeyId ?? "";
    const { code, stderr } = await at("rotate", "gus", "--key", key, "--plan");
    expect([code, stderr]).toEqual([3, expect.stringMatching(/(rotate-key-gus-\w+) replaces .*steward watch \1/)]);
    expect(stderr).not.toContain("delete");
  });

  it.each([
    ["start", "enroll-mfa"],
    ["mfa", "reset"],
  ])("refuses a second one beside the first: %s %s", async (...verb) => {
    seed("gil", { password: {}, mfa: verb[0] === "mfa" });
    await at(...verb, "gil", ...agreed);
    const { code, stderr } = await at(...verb, "gil", "--plan");
    expect([code, stderr]).toEqual([3, expect.stringMatching(/: (\S+-gil-\w+) is running\. .*steward watch \1/)]);
  });

  it("keeps the require-MFA group, which the workflow never removes", async () => {
    const group = "iam-steward-local-require-mfa";
    context.stack.aws.seed({ groups: [{ GroupName: group }], users: [{ UserName: "hal", groups: [group] }] });
    expect((await at("move", "hal", "--plan")).stdout).toContain("nothing would change");
  });

  it("says the number of days of the quarantine", async () => {
    seed("ian");
    expect((await at("offboard", "ian", "--plan")).stdout).toContain("after 9 days: delete ian");
  });

  it("shows everything that a user has, however short IAM's pages are", async () => {
    seed("jo", { keys: [{ created: ago(9) }, { created: ago(9) }], inline: { one: {}, two: {} } });
    Object.assign(context.stack.aws.account.behaviour, { pageItems: 1, emptyPages: true });
    const person = JSON.parse((await at("show", "user", "jo", "--json")).stdout);
    expect([person.keys.length, person.inlinePolicies]).toEqual([2, ["one", "two"]]);
  });
});
