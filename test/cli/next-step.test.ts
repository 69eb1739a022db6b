import { STS } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import type { KeySeed } from "../../embedded-aws/seed-users.ts";
import { DAY, stackFor } from "../support/stack.ts";
import { stewardAt } from "../support/steward.ts";

const context = stackFor({
  ROTATION_GRACE_DAYS: "1",
  ROTATION_QUIET_DAYS: "1",
  ROTATION_MAX_EXTENSION_DAYS: "1",
});
const at = (...words: string[]) => stewardAt(context.stack, words);
const agreed = ["--reason", "r", "--yes"];
const days = (number: number) => context.stack.clock.advance(number * DAY);
const user = (name: string) => context.stack.aws.account.iam.users.get(name);
const keyOf = (name: string) => user(name)?.accessKeys[0];
const seed = (UserName: string, lastUsedDaysAgo: number, others: KeySeed[] = []) => {
  const ago = (number: number) => new Date(context.stack.clock.now().getTime() - number * DAY);
  const keys = [{ created: ago(300), lastUsed: ago(lastUsedDaysAgo) }, ...others];
  context.stack.aws.seed({ users: [{ UserName, CreateDate: ago(300), keys }] });
  return keyOf(UserName)?.AccessKeyId ?? "";
};
/** What explain says to type next: its reason, and the commands. */
const next = async (execution: string): Promise<[why: string, ...commands: string[]]> => {
  const { stdout } = await at("explain", execution);
  const [, lines = ""] = stdout.split("\nNext\n");
  const [why = "", ...commands] = lines.trim().split("\n");
  return [why, ...commands.map((command) => command.trim())];
};

describe("steward explain, of a rotation that has waited as long as it may", () => {
  it("calls it stalled where nobody took the new key into use, and names no redrive, which would be refused", async () => {
    const key = seed("ada", 20);
    await at("rotate", "ada", ...agreed);
    await days(4);
    expect((await at("list", "--user", "ada", "--status", "stalled")).stdout).toMatch(/^stalled .* NewKeyUnused: /m);
    expect(await next("rotate-key-ada")).toEqual([
      expect.stringMatching(/^The new key is not in use, and no key of ada was changed\..* delete that one/),
      "steward show user ada",
      `steward rotate --key ${key} ada`,
    ]);
  });

  it("names the inactive key that was deleted to make room", async () => {
    const key = seed("cleo", 20, [{ created: "2024-03-01T09:00:00Z", status: "Inactive" }]);
    const [, spare] = user("cleo")?.accessKeys ?? [];
    await at("rotate", "cleo", "--key", key, ...agreed);
    await days(4);
    const [why] = await next("rotate-key-cleo");
    expect(why).toContain(`only the inactive key ${spare?.AccessKeyId} of cleo was deleted, to make room`);
  });

  const use = (key: string) =>
    new STS({
      ...context.stack.aws.config,
      credentials: { accessKeyId: key, secretAccessKey: "any" },
    }).getCallerIdentity({});

  it("says so where the old key is still in use", async () => {
    const key = seed("ben", 1);
    await at("rotate", "ben", ...agreed);
    await days(1.5);
    await use(user("ben")?.accessKeys[1]?.AccessKeyId ?? "");
    await use(key);
    await days(4);
    const [why] = await next("rotate-key-ben");
    expect(why).toContain(`The old key ${key} is still in use, and no key of ben was changed.`);
  });

  it("rotates no idle key again that was used after all", async () => {
    const key = seed("gil", 60);
    await at("rotate", "gil", ...agreed);
    await days(0.5);
    await use(key);
    await days(4);
    const [why, ...commands] = await next("rotate-key-gil");
    expect(why).toContain(`The key ${key} was to be deleted, as nobody used it. It was used after all`);
    expect(commands).toEqual(["steward show user gil"]);
  });
});

describe("steward explain, of an offboarding whose quarantine was disturbed", () => {
  const disturbed = async (name: string) => {
    seed(name, 1);
    await at("offboard", name, "--quarantine-days", "1", ...agreed);
    await days(0.1);
    const key = keyOf(name);
    if (key) key.Status = "Active";
    await days(2);
    return next(`offboard-${name}`);
  };
  const type = async (command = "") => {
    const { code, stderr } = await at(...command.split(" ").slice(1), ...(/trail/.test(command) ? [] : ["--yes"]));
    expect([command, code, stderr]).toEqual([command, 0, expect.anything()]);
    await days(0.1);
  };

  it("names what tells who did it, what undoes it, and says that a redrive deletes the user", async () => {
    const [why, trail, cutAgain, redrive, undo] = await disturbed("cal");
    expect(why).toContain("Then a redrive deletes cal, or an undo gives back what was cut:");
    expect(undo).toMatch(/^steward undo offboard-cal-\w{16}$/);
    await type(trail);
    await type(`${cutAgain} --reason r`);
    expect(keyOf("cal")?.Status).toBe("Inactive");
    await type(redrive);
    expect(user("cal")).toBeUndefined();
  });

  it("offers nothing once a restore has given back what was cut, and no redrive deletes the user then", async () => {
    await disturbed("eli");
    await at("restore", "eli", ...agreed);
    await days(0.1);
    expect(await next("offboard-eli")).toEqual([
      "It was undone since. To ask for it again:",
      "steward offboard eli",
      "steward show user eli",
    ]);
    const refused = { code: 3, stderr: expect.stringContaining("It was undone on purpose.") };
    expect(await at("redrive", "offboard-eli", "--yes")).toMatchObject(refused);
  });

  it("starts it again once AWS does not redrive it any more, and gives nothing back meanwhile", async () => {
    await disturbed("dan");
    await days(15);
    const [why, ...commands] = await next("offboard-dan");
    expect(why).toMatch(
      /Then a redrive cuts dan again and begins another quarantine, since AWS .*14 days\), or an undo/,
    );
    expect(commands.map((command) => command.replace(/-\w{16}$/, ""))).toEqual([
      ...[
        "steward trail dan",
        "steward start cut-again dan",
        "steward redrive offboard-dan",
        "steward undo offboard-dan",
      ],
      "steward show user dan",
    ]);
    expect((await at("redrive", "offboard-dan", "--plan")).stdout).toContain("again from its first step");
    await type(commands[2]);
    expect(context.stack.aws.calls.filter(({ operation }) => operation === "DeleteUserPolicy")).toEqual([]);
    await days(0.1);
    expect(keyOf("dan")?.Status).toBe("Inactive");
    expect((await at("list", "--user", "dan", "--status", "running")).stdout).toMatch(/^running +offboard-dan /m);
    await at("restore", "dan", ...agreed);
    await days(0.1);
    expect([keyOf("dan")?.Status, user("dan")?.inline.size]).toEqual(["Active", 0]);
  });

  it("deletes the user at the end of the other quarantine", async () => {
    await disturbed("dev");
    await days(15);
    await type((await next("offboard-dev"))[3]);
    await days(2);
    expect(user("dev")).toBeUndefined();
  });

  it("names nothing to do about a user who is deleted since, once AWS does not redrive it any more", async () => {
    await disturbed("dora");
    context.stack.aws.account.iam.users.delete("dora");
    await days(15);
    expect(await next("offboard-dora")).toEqual([
      expect.stringMatching(/14 days\), and dora is deleted\. No certificate/),
    ]);
  });
});

it("steward explain, of an enrolment whose device is enabled, asks for no more codes", async () => {
  context.stack.aws.seed({ users: [{ UserName: "fio", password: true }] });
  await at("start", "enroll-mfa", "fio", ...agreed);
  await days(0.1);
  expect((await next("enroll-mfa-fio"))[1]).toBe("steward mfa confirm --qr fio");
  user("fio")?.mfaDevices.push({ SerialNumber: "arn:aws:iam::123456789012:mfa/phone", EnableDate: new Date(0) });
  expect(await next("enroll-mfa-fio")).toEqual([
    "The user has an MFA device. It ends at its next look, within an hour.",
    expect.stringMatching(/^steward watch enroll-mfa-fio-/),
  ]);
});

it("steward explain, of a rotation that was undone after it stalled, says so, and a redrive is refused", async () => {
  seed("hugo", 20);
  await at("rotate", "hugo", ...agreed);
  await days(4);
  expect(await at("undo", "rotate-key-hugo", "--yes")).toMatchObject({ code: 0 });
  expect(await next("rotate-key-hugo")).toEqual([
    "It was undone since. If both keys are active, another rotation needs one of them deleted:",
    "steward show user hugo",
  ]);
  const refused = { code: 3, stderr: expect.stringContaining("It was undone on purpose.") };
  expect(await at("redrive", "rotate-key-hugo", "--yes")).toMatchObject(refused);
});

it("steward explain, of a contained key, names the command that tells who used it", async () => {
  const key = seed("eve", 1);
  await at("start", "contain-key", key, ...agreed);
  await days(0.1);
  expect(await next(`contain-key-${key}`)).toEqual([
    "The key is inactive. Find out who used it, and give the user another key:",
    `steward trail ${key}`,
    `steward rotate --key ${key} eve`,
  ]);
  const plan = async () => (await at("reactivate", key, "--plan")).stdout;
  expect(await plan()).toContain(`make the access key ${key} of eve active again`);
  await at("reactivate", key, ...agreed);
  expect(await plan()).toBe("Nothing would be done.\n");
  const other = seed("finn", 1);
  const refused = { code: 3, stdout: "", stderr: `steward: ${other} of finn is not contained\n` };
  expect(await at("reactivate", other, "--plan")).toMatchObject(refused);
  expect(await next(`contain-key-${key}`)).toEqual(["The key was made active again since.", `steward show key ${key}`]);
});
