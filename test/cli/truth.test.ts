import { IAM } from "@aws-sdk/client-iam";
import { describe, expect, it } from "vitest";
import { onCall } from "../support/on-call.ts";
import { DAY } from "../support/stack.ts";

const { context, at, type, ago, seed, agreed, refused } = onCall();

describe("an execution that somebody ended on purpose", () => {
  it("is called undone, and neither explain nor redrive continues it", async () => {
    seed("amy", { keys: [{ created: ago(300), lastUsed: ago(1) }] });
    await at("rotate", "amy", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    await type("undo", "rotate-key-amy", "--yes");
    const told = (await at("explain", "rotate-key-amy")).stdout;
    expect(told).toMatch(/^rotate-key-amy-\w+: undone at/);
    expect(told).toContain("It was undone on purpose. It is over and cannot be redriven.");
    expect(told).not.toContain("steward redrive");
    expect(await at("redrive", "rotate-key-amy", "--yes")).toMatchObject(refused("It was undone on purpose."));
    const list = await at("list", "--user", "amy", "--status", "undone");
    expect(list.stdout).toMatch(/^undone +rotate-key-amy +amy .*Undone: somebody has undone the rotation/m);
  });

  it("is called restored where the user was, and an offboarding is not redriven then", async () => {
    seed("bob");
    await at("offboard", "bob", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    await at("restore", "bob", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    expect((await at("list", "--user", "bob")).stdout).toMatch(/^restored +offboard-bob /m);
    expect(await at("redrive", "offboard-bob", "--yes")).toMatchObject(refused("bob was restored"));
  });

  it("is over where steward stop ended it", async () => {
    context.stack.aws.faults.push({ kind: "throttle", operation: "CreateUser", times: Number.POSITIVE_INFINITY });
    await at("onboard", "cal", "--owner", "boss@example.com", "--reason", "r");
    await at("stop", "onboard-cal", "--reason", "wrong Cal", "--yes");
    const { stdout } = await at("explain", "onboard-cal");
    expect(stdout).toContain("It was stopped on purpose. To ask for it again, make a new request.");
    expect(stdout).not.toContain("steward redrive");
    expect((await at("list", "--status", "aborted", "--user", "cal")).stdout).toMatch(/^stopped .*wrong Cal/m);
    expect(await at("redrive")).toMatchObject({ code: 1, stderr: expect.stringContaining("No execution has failed") });
  });

  it("is undone before it is asked for again, where it was an offboarding", async () => {
    seed("gil", { keys: [{ created: ago(9) }] });
    await at("offboard", "gil", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    await at("stop", "offboard-gil", "--reason", "not now", "--yes");
    expect(await at("offboard", "gil", ...agreed)).toMatchObject(refused("gil is being offboarded by request"));
    const { next } = JSON.parse((await at("explain", "offboard-gil", "--json")).stdout);
    const [undo, again] = next.commands.map((command: string) => [...command.split(" ").slice(1), ...agreed]);
    expect(await type(...undo, "--follow")).toMatchObject({ code: 0 });
    expect((await at("explain", "offboard-gil")).stdout).toContain("It was undone since. To ask for it again:");
    expect(await at("redrive", "offboard-gil", "--plan")).toMatchObject(refused("It was undone on purpose."));
    expect(await at(...again)).toMatchObject({ code: 0 });
  });

  it("needs a key deleted for another rotation, where a stopped one left two", async () => {
    seed("dov", { keys: [{ created: ago(300), lastUsed: ago(1) }] });
    await at("rotate", "dov", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    await at("stop", "rotate-key-dov", "--reason", "not now", "--yes");
    expect((await at("explain", "rotate-key-dov")).stdout).toContain("another rotation needs one of them deleted");
    const [old = ""] = context.stack.aws.account.iam.users.get("dov")?.accessKeys.map((key) => key.AccessKeyId) ?? [];
    expect(await at("rotate", "--key", old, "dov", ...agreed)).toMatchObject(refused("AWS allows two"));
  });
});

describe("steward redrive, of an offboarding whose quarantine was disturbed", () => {
  it("says before it asks that the user will be deleted", async () => {
    seed("ned", { keys: [{ created: ago(300), lastUsed: ago(1) }] });
    await at("offboard", "ned", "--quarantine-days", "1", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    const [key] = context.stack.aws.account.iam.users.get("ned")?.accessKeys ?? [];
    if (key) key.Status = "Active";
    await context.stack.clock.advance(3 * DAY);
    const { stdout } = await at("redrive", "offboard-ned", "--plan");
    expect(stdout).toContain("delete ned, unless a disturbance is left that can be undone");
  });
});

describe("steward explain, of an offboarding that was refused after the cut", () => {
  it("offers what gives back what was cut, and the refusal says what keeps the user from it", async () => {
    seed("pia");
    await at("offboard", "pia", "--quarantine-days", "1", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    const iam = new IAM(context.stack.aws.config);
    await iam.tagUser({ UserName: "pia", Tags: [{ Key: "steward:protected", Value: "yes" }] });
    await context.stack.clock.advance(3 * DAY);
    const { stdout } = await at("explain", "offboard-pia");
    const offered = /or give back what was cut:\n(?: .*\n)*? +(steward undo offboard-pia-\w+)/.exec(stdout)?.[1] ?? "";
    const undo = [...offered.split(" ").slice(1), ...agreed];
    expect(await type(...undo)).toMatchObject(refused("pia is protected by the tag steward:protected or the path"));
    await iam.untagUser({ UserName: "pia", TagKeys: ["steward:protected"] });
    expect(await type(...undo)).toMatchObject({ code: 0 });
  });
});

describe("steward undo", () => {
  it("is neither offered nor done where the user is deleted", async () => {
    seed("dan");
    await at("offboard", "dan", "--quarantine-days", "1", ...agreed);
    await context.stack.clock.advance(3 * DAY);
    const { stdout } = await at("explain", "offboard-dan");
    expect(stdout).toMatch(/^offboard-dan-\w+: succeeded/);
    expect(stdout).not.toMatch(/steward (undo|show user)/);
    expect(stdout).toMatch(
      /dan is deleted\. The certificate is evidence\/\S+\/certificate\.json in the report bucket\./,
    );
    expect(await at("undo", "offboard-dan", "--yes")).toMatchObject(refused("dan is deleted"));
  });

  it("does not promise to make a key active that is active", async () => {
    seed("eve", { keys: [{ created: ago(300), lastUsed: ago(1) }] });
    await at("rotate", "eve", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    expect((await at("undo", "rotate-key-eve", "--plan")).stdout).toMatch(
      /leave the key AKIA\w+ of eve active, as it is/,
    );
  });
});

it("steward explain says that a user could not be read, and not that they have another name", async () => {
  seed("pat");
  await at("start", "enroll-mfa", "pat", "--reason", "r", "--yes");
  context.stack.aws.faults.push({ kind: "accessDenied", operation: "GetUser", times: Number.POSITIVE_INFINITY });
  const { stdout } = await at("explain", "enroll-mfa-pat");
  expect(stdout).toMatch(/^ {2}pat could not be read: You may not do this: .*iam:GetUser/m);
  expect(stdout).not.toContain("is called");
});

describe("steward show", () => {
  it("shows the rest where one source cannot be read, and names that one", async () => {
    seed("kim", { groups: ["developers"] });
    context.stack.aws.faults.push({
      kind: "accessDenied",
      operation: "ListMFADevices",
      times: Number.POSITIVE_INFINITY,
    });
    const { code, stdout } = await at("show", "user", "kim");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^MFA +not read$/m);
    expect(stdout).toMatch(/^Not read +MFA devices: .*iam:ListMFADevices/m);
    expect(stdout).toMatch(/^Groups +developers$/m);
  });

  it("does not call a user free of findings who is newer than the audit", async () => {
    await type("start", "audit", "--reason", "r", "--follow");
    await context.stack.clock.advance(DAY);
    context.stack.aws.seed({ users: [{ UserName: "lea", CreateDate: context.stack.clock.now() }] });
    const { stdout, stderr } = await at("show", "user", "lea");
    expect(stdout, stderr).toMatch(/^Findings {2}unknown: the last audit .* is older than this user$/m);
  });

  it("does not call a key free of findings that is newer than the audit, though its user is not", async () => {
    await type("start", "audit", "--reason", "r", "--follow");
    await context.stack.clock.advance(DAY);
    seed("lou", { keys: [{ created: context.stack.clock.now() }] });
    const key = context.stack.aws.account.iam.users.get("lou")?.accessKeys[0]?.AccessKeyId ?? "";
    expect((await at("show", "key", key)).stdout).toMatch(/^Findings {2}unknown: .* is older than this key$/m);
  });

  it("does not advise to make a key inactive that is contained", async () => {
    seed("jon", { keys: [{ created: ago(300), lastUsed: ago(1) }] });
    const [key = ""] = context.stack.aws.account.iam.users.get("jon")?.accessKeys.map((each) => each.AccessKeyId) ?? [];
    await at("start", "contain-key", key, ...agreed);
    await context.stack.clock.advance(DAY / 24);
    const { next } = JSON.parse((await at("show", "key", key, "--json")).stdout);
    expect(next).toMatch(`steward explain contain-key-${key}-`);
  });

  it("finds the containment of a key, under the key and under its user", async () => {
    seed("mia", { keys: [{ created: ago(9) }] });
    const key = context.stack.aws.account.iam.users.get("mia")?.accessKeys[0]?.AccessKeyId ?? "";
    await type("start", "contain-key", "--input", JSON.stringify({ accessKeyId: key }), ...agreed, "--follow");
    for (const words of [
      ["show", "key", key],
      ["show", "user", "mia"],
      ["list", "--user", "mia"],
    ])
      expect((await at(...words)).stdout).toMatch(/succeeded +.*contain-key-AKIA/);
  });

  it("names nobody else's executions, though two names look alike in them", async () => {
    seed("doe,n");
    await at("start", "enroll-mfa", "doe,n", ...agreed);
    expect((await at("list", "--user", "doe.n")).stdout).toBe("No executions.\n");
    expect((await at("list", "--user", "doe,n")).stdout).toMatch(/doe,n/);
  });
});

describe("a success", () => {
  it("of an onboarding says what its new key needs", async () => {
    const asked = ["--owner", "boss@example.com", "--console", "--access-key", "--mfa", "--reason", "r"];
    const { stdout, stderr } = await type("onboard", "ivy", ...asked, "--follow");
    expect(stdout, stderr).toMatch(/^To be noted: MFA is asked for, and the key .*\. 3 secrets wait for ivy\./m);
  });

  it("names the secrets that wait, and the commands that hand them over", async () => {
    const { stdout } = await type(
      ...["onboard", "ned", "--owner", "boss@example.com", "--console", "--access-key", "--reason", "r", "--follow"],
    );
    expect(stdout).toContain("2 secrets wait for ned");
    expect(stdout).toMatch(/^ {2}steward secret pickup ned password\n {2}steward secret pickup ned access-key$/m);
  });

  it("of an audit tells its totals, and where its report lies", async () => {
    const { stdout } = await type("start", "audit", "--reason", "r", "--follow");
    expect(stdout).toMatch(/^Findings: \d+, rotations: 0\. .*reports\/123456789012\/\S+\/report\.html/m);
  });
});

describe("text from outside", () => {
  it("moves no cursor: the reason of a pause, and a held file that is not JSON, which is passed over", async () => {
    const { aws, bucket } = context.stack;
    aws.account.buckets.get(bucket)?.set("held/\u001b[2J.json", { body: Buffer.from("{") } as never);
    await at("pause", "--reason", "\u001b[2J\u001b[31mgone");
    for (const words of [["pause", "--reason", "r"], ["list"], ["resume"]]) {
      const { stdout, stderr } = await at(...words);
      expect(stdout + stderr).not.toContain("\u001b");
      if (words[0] === "resume") expect(stdout).toContain("cannot be read (not a JSON object), and stays there");
    }
  });
});

it("explain shows what it says of the steps in one column, however long their names", async () => {
  seed("lou");
  await at("offboard", "lou", ...agreed);
  await context.stack.clock.advance(60_000);
  const steps = (await at("explain", "offboard-lou")).stdout.match(/^ +[✔…] \w+ +(?=\S)/gm) ?? [];
  expect(steps.join("")).toContain("CutAccessDeactivateOtherCredentials");
  expect(new Set(steps.map(({ length }) => length)).size).toBe(1);
});
