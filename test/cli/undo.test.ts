import { describe, expect, it } from "vitest";
import { DAY, invoke, stackFor } from "../support/stack.ts";
import { stewardAt, stewardOn } from "../support/steward.ts";

const context = stackFor({ MFA_DEADLINE_DAYS: "2", ROTATION_GRACE_DAYS: "1", ROTATION_QUIET_DAYS: "1" });
const at = (...words: string[]) => stewardAt(context.stack, words);
const type = (...words: string[]) => stewardOn(context.stack, words);
const user = (name: string) => context.stack.aws.account.iam.users.get(name);
const reason = ["--reason", "r", "--yes"];
/** Starts a workflow and lets so much time pass. Answers with the ARN that a notice would name. */
const begin = async (days: number, ...words: string[]) => {
  const { stdout, stderr } = await at(...words, ...reason, "--json");
  expect(stdout, stderr).toMatch(/^\{/);
  await context.stack.clock.advance(days * DAY);
  return JSON.parse(stdout).executionArn as string;
};
const status = (arn: string) => context.stack.engine.find(arn).status;
const ago = (days: number) => new Date(context.stack.clock.now().getTime() - days * DAY);
const asks = { code: 3, stdout: "", stderr: expect.stringContaining("--yes is not given") };

describe("steward undo of a rotation", () => {
  const seed = (UserName: string) => {
    const keys = [{ created: ago(300), lastUsed: ago(200) }]; // idle, so that no successor has to be taken into use
    context.stack.aws.seed({ users: [{ UserName, CreateDate: ago(300), keys }] });
    return user(UserName)?.accessKeys[0]?.AccessKeyId ?? "";
  };
  const keyOf = (name: string) => user(name)?.accessKeys.map(({ Status }) => Status);

  it("ends it, before the old key is inactive", async () => {
    const key = seed("amy");
    const plan = await at("rotate", "amy", "--plan");
    expect(plan.stdout).toMatch(
      new RegExp(`rotate ${key} Active, .*\n.*create no new key: this one was not used for 45 days`),
    );
    const arn = await begin(0.5, "rotate", "amy");
    expect([status(arn), keyOf("amy")]).toEqual(["RUNNING", ["Active"]]);
    expect((await at("undo", arn, "--plan")).stdout).toContain("end the rotation, and");
    expect(await at("undo", arn)).toMatchObject(asks);
    expect(status(arn)).toBe("RUNNING");
    expect(await type("undo", arn, "--yes")).toMatchObject({ code: 0, stdout: expect.stringContaining("is undone") });
    expect([status(arn), keyOf("amy")]).toEqual(["ABORTED", ["Active"]]);
    await context.stack.clock.advance(90 * DAY);
    expect(keyOf("amy")).toEqual(["Active"]);
  });

  it("makes the old key active again, after it was made inactive, and twice does no harm", async () => {
    seed("ben");
    const arn = await begin(4, "rotate", "ben");
    expect([status(arn), keyOf("ben")]).toEqual(["RUNNING", ["Inactive"]]);
    const { Message = "" } = context.stack.aws.notices.find(({ Subject }) => Subject?.includes("inactive now")) ?? {};
    const told = / (steward undo \S+)$/m.exec(Message)?.[1] ?? "";
    expect(told).toBe(`steward undo ${arn}`);
    for (let times = 0; times < 2; times += 1)
      expect(await type(...told.split(" ").slice(1), "--yes")).toMatchObject({ code: 0 });
    await context.stack.clock.advance(90 * DAY);
    expect(keyOf("ben")).toEqual(["Active"]);
  });

  it("says in its plan that a contained key stays inactive", async () => {
    const key = seed("deb");
    const arn = await begin(0.5, "rotate", "deb");
    await begin(0.1, "start", "contain-key", key);
    expect((await at("undo", arn, "--plan")).stdout).toMatch(
      /; do nothing at all if it is still contained by contain-key-\S+\n/,
    );
    expect(await at("undo", arn, "--yes")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("stays inactive"),
    });
    expect(keyOf("deb")).toEqual(["Inactive"]);
  });

  it("says so where the key is deleted", async () => {
    seed("cal");
    const arn = await begin(60, "rotate", "cal");
    expect([status(arn), keyOf("cal")]).toEqual(["SUCCEEDED", []]);
    expect(await type("undo", arn, "--yes")).toMatchObject({ code: 3, stdout: "" });
  });
});

describe("steward undo of an MFA enrolment", () => {
  const seed = (UserName: string) =>
    context.stack.aws.seed({ users: [{ UserName, CreateDate: ago(9), password: { created: ago(9) } }] });

  it("gives a password again to a user who lost it at the deadline", async () => {
    seed("dan");
    expect((await at("start", "enroll-mfa", "dan", "--plan")).stdout).toContain("take the console password; access");
    const arn = await begin(3, "start", "enroll-mfa", "dan");
    expect([status(arn), user("dan")?.loginProfile]).toEqual(["SUCCEEDED", undefined]);
    expect((await at("explain", arn)).stdout).toMatch(/times more: WaitForPerson, EnrollMfaCheck\n/);
    const told = context.stack.aws.notices.map(({ Message }) => Message).join("\n");
    expect(told).toContain(`To give another password: steward undo ${arn}`);
    expect((await at("undo", arn, "--plan")).stdout).toContain("give dan a password again");
    const undone = await type("undo", arn, "--yes");
    expect(undone).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("steward secret pickup dan password --stage local"),
    });
    expect(user("dan")?.loginProfile).toBeDefined();
    expect((await at("explain", arn)).stdout).toMatch(/It was undone since.*\n +steward start enroll-mfa dan\n/);
    expect((await at("undo", arn, "--plan")).stdout).toContain("change nothing: it was undone already");
  });

  it("ends one that is under way, whose password was not taken yet", async () => {
    seed("eva");
    const arn = await begin(1, "start", "enroll-mfa", "eva");
    const undone = await at("undo", arn, "--yes");
    expect([undone.code, undone.stderr]).toEqual([0, expect.stringContaining("end the enrolment of eva")]);
    await context.stack.clock.advance(8 * DAY);
    expect([status(arn), user("eva")?.loginProfile]).toEqual(["ABORTED", expect.anything()]);
    const stopped = await begin(0.1, "start", "enroll-mfa", "eva");
    await at("stop", stopped, "--yes");
    expect(await at("undo", stopped, "--plan")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("there is nothing to give back"),
    });
  });
});

describe("steward undo of an MFA reset", () => {
  it("ends it and gives another password, while the old device is still enabled", async () => {
    context.stack.aws.seed({
      users: [{ UserName: "max", CreateDate: ago(9), password: { created: ago(9) }, mfa: true }],
    });
    const old = user("max")?.mfaDevices.map(({ SerialNumber }) => SerialNumber);
    const plan = await at("mfa", "reset", "max", "--reason", "phone stolen", "--plan");
    expect(plan.stdout).toContain(`then remove ${old}`);
    const arn = await begin(0.1, "mfa", "reset", "max");
    expect(user("max")?.loginProfile).toBeUndefined();
    expect((await at("explain", arn)).stdout).toContain("steward undo reset-mfa-max");
    const undone = await type("undo", arn, "--yes");
    expect(undone).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("steward secret pickup max password --stage local"),
    });
    expect(user("max")?.loginProfile).toBeDefined();
    expect(user("max")?.mfaDevices.map(({ SerialNumber }) => SerialNumber)).toEqual(old);
  });

  it("promises no password where a later reset, asked for by an event, gives it", async () => {
    context.stack.aws.seed({
      users: [{ UserName: "mae", CreateDate: ago(9), password: { created: ago(9) }, mfa: true }],
    });
    const first = await begin(0.1, "mfa", "reset", "mae");
    const input = { requestId: "second", requestedBy: "help desk", reason: "lost that, too", userName: "mae" };
    const { name } = await invoke(context.stack, "start-workflow", { workflow: "reset-mfa", input });
    await context.stack.clock.advance(0.1 * DAY);
    const undone = await at("undo", first, "--yes");
    expect([undone.code, undone.stderr]).toEqual([0, expect.stringContaining("give no password")]);
    expect(undone.stdout).not.toContain("secret pickup");
    expect([status(first), user("mae")?.loginProfile]).toEqual(["ABORTED", undefined]);
    await at("stop", String(name), "--yes");
    const { next } = JSON.parse((await at("explain", String(name), "--json")).stdout);
    expect(next.commands[0]).toBe(`steward undo ${name}`);
    const second = await at("undo", String(name), "--yes");
    expect([second.stderr, user("mae")?.loginProfile]).toEqual([
      expect.stringContaining("give mae a password again"),
      expect.anything(),
    ]);
  });
});

describe("steward offboard, undo and restore", () => {
  const seed = (UserName: string) =>
    context.stack.aws.seed({
      users: [{ UserName, CreateDate: ago(99), keys: [{ created: ago(9) }], password: { created: ago(9) } }],
    });
  const standing = (name: string) => [
    user(name)?.attached.has("arn:aws:iam::aws:policy/AWSDenyAll"),
    user(name)?.accessKeys.map(({ Status }) => Status),
    user(name)?.loginProfile !== undefined,
    user(name)?.tags.has("steward:leaving"),
  ];
  const whole = [false, ["Active"], true, false];
  const cut = [true, ["Inactive"], false, true];

  it("does what its plan says, asks before, and is taken back by undo", async () => {
    seed("fay");
    const enrolment = await begin(0.1, "start", "enroll-mfa", "fay");
    const { stdout: plan } = await at("offboard", "fay", "--quarantine-days", "3", "--plan");
    for (const said of [
      "deny fay every action",
      "make inactive: AKIA",
      "delete the console password",
      "stop enroll-mfa-fay-",
    ])
      expect(plan).toContain(said);
    expect(plan).toContain("after 3 days: delete fay");
    expect(await at("offboard", "fay", "--reason", "r")).toMatchObject(asks);
    expect(standing("fay")).toEqual(whole);

    const arn = await begin(0.1, "offboard", "fay", "--quarantine-days", "3");
    expect([status(enrolment), ...standing("fay")]).toEqual(["ABORTED", ...cut]);
    for (const words of [
      ["offboard", "fay"],
      ["move", "fay"],
      ["start", "enroll-mfa", "fay"],
    ])
      expect(await at(...words, "--plan")).toMatchObject({
        code: 3,
        stderr: expect.stringContaining("is being offboarded by request"),
      });

    expect((await at("undo", arn, "--plan")).stdout).toContain("end the offboarding of fay");
    expect(await at("undo", arn)).toMatchObject(asks);
    expect(await at("undo", arn, "--yes")).toMatchObject({ code: 0 });
    const undone = await type("watch", "restore-fay");
    expect([undone.code, undone.stdout]).toEqual([0, expect.stringMatching(/restore-fay-\w+ succeeded after/)]);
    expect([status(arn), ...standing("fay")]).toEqual(["ABORTED", ...whole]);
  });

  it("asks for nothing to be typed in an emergency, and restore needs no name of an execution", async () => {
    seed("gus");
    expect(await at("offboard", "gus", "--emergency")).toMatchObject({ code: 0 });
    await context.stack.clock.advance(DAY / 10);
    expect(standing("gus")).toEqual(cut);
    expect((await at("restore", "gus", "--plan")).stdout).toContain("remove the deny");
    expect(await at("restore", "gus", ...reason)).toMatchObject({ code: 0 });
    await context.stack.clock.advance(DAY / 10);
    expect(standing("gus")).toEqual(whole);
    expect(await at("restore", "gus", "--plan")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("not being"),
    });
  });
});

describe("steward start, given a key", () => {
  it("does what its plan says, and no more, once the key's id is typed back", async () => {
    const keys = [{ created: ago(9) }, { created: ago(9) }];
    context.stack.aws.seed({ users: [{ UserName: "hal", CreateDate: ago(99), keys }] });
    const key = user("hal")?.accessKeys[0]?.AccessKeyId ?? "";
    const contain = ["start", "contain-key", key, "--reason", "r"];
    expect((await at(...contain, "--plan")).stdout).toContain(`make the key ${key} of hal inactive immediately`);
    expect(await at(...contain)).toMatchObject(asks);
    expect(await type(...contain, "--yes", "--follow")).toMatchObject({ code: 0 });
    expect(user("hal")?.accessKeys.map(({ Status }) => Status)).toEqual(["Inactive", "Active"]);
    expect(user("hal")?.tags.has("steward:leaving")).toBe(false);
  });

  it("takes the key alone of a rotation, and says whose it is", async () => {
    context.stack.aws.seed({ users: [{ UserName: "hal", CreateDate: ago(99), keys: [{ created: ago(9) }] }] });
    const key = user("hal")?.accessKeys[0]?.AccessKeyId ?? "";
    const { code, stdout } = await at("start", "rotate-key", key, "--plan");
    expect([code, stdout]).toEqual([0, expect.stringContaining(`rotate ${key}`)]);
    expect(await at("start", "audit", "hal", "--plan")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("audit is about the whole account"),
    });
  });
});

describe("an execution's ARN", () => {
  it("says its stage and region, and is not looked for in another account", async () => {
    context.stack.aws.seed({ users: [{ UserName: "ivy", CreateDate: ago(99), password: { created: ago(9) } }] });
    const arn = await begin(0.1, "start", "enroll-mfa", "ivy");
    const bare = { STEWARD_STAGE: "", AWS_REGION: "eu-north-1" };
    const { code, stdout } = await stewardAt(context.stack, ["explain", arn], bare);
    expect([code, stdout]).toEqual([0, expect.stringContaining("has been running since")]);
    const elsewhere = arn.replace("123456789012", "210987654321");
    expect(await at("explain", elsewhere)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is in account 210987654321, and you are signed in to 123456789012"),
    });
  });
});
