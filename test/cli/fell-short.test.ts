import { describe, expect, it } from "vitest";
import { DAY, invoke, stackFor } from "../support/stack.ts";
import { stewardAt, stewardOn } from "../support/steward.ts";

const context = stackFor({ MFA_DEADLINE_DAYS: "2", QUARANTINE_DAYS: "9" });
const at = (...words: string[]) => stewardAt(context.stack, words);
const type = (...words: string[]) => stewardOn(context.stack, words);
const agreed = ["--reason", "r", "--yes"];
/** As an event does, which no plan comes before. */
const ask = async (workflow: string, input: object) => {
  const request = { requestId: "r-1", requestedBy: "health", reason: "r", ...input };
  const { executionArn } = await invoke(context.stack, "start-workflow", { workflow, input: request });
  return String(executionArn);
};

describe("steward watch, of an execution that succeeds without having done what was asked", () => {
  it("ends as a refusal does where a protected user's key stays active", async () => {
    context.stack.aws.seed({ users: [{ UserName: "vip", keys: [{}], tags: { "steward:protected": "true" } }] });
    const [key] = context.stack.aws.account.iam.users.get("vip")?.accessKeys ?? [];
    const arn = await ask("contain-key", { accessKeyId: key?.AccessKeyId });
    const run = await type("watch", arn);
    expect(run).toMatchObject({ code: 3, stdout: expect.stringContaining("The key was NOT made inactive: vip is") });
    expect(key?.Status).toBe("Active");
    expect((await at("list", "--status", "failed")).stdout).toMatch(
      /^succeeded +contain-key-.* the key was not made inactive: vip is/m,
    );
    expect((await at("watch", arn, "--json")).code).toBe(3);
  });

  it("ends so where nobody enables a device before the deadline, and says how to go on", async () => {
    context.stack.aws.seed({ users: [{ UserName: "kim", password: true, Path: "/people/" }] });
    await at("start", "enroll-mfa", "kim", ...agreed);
    expect((await at("explain", "enroll-mfa-kim")).stdout).toContain("  steward mfa confirm --qr kim\n");
    await context.stack.clock.advance(3 * DAY);
    const { code, stdout } = await at("watch", "enroll-mfa-kim");
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /The console password is taken\..*\n {2}steward undo enroll-mfa-kim-\w+\n {2}steward start enroll-mfa kim\n/,
    );
  });

  it("ends as an incomplete audit does where a source could not be read", async () => {
    context.stack.aws.faults.push({
      kind: "accessDenied",
      operation: "GetAccountPasswordPolicy",
      times: Number.POSITIVE_INFINITY,
    });
    const run = await type("start", "audit", "--reason", "r", "--follow");
    expect(run).toMatchObject({ code: 4, stdout: expect.stringContaining("INCOMPLETE") });
  });
});

it("steward tells of an execution that ran out of time, and lists it with what failed", async () => {
  const { aws, clock } = context.stack;
  const made = new Date(clock.now().getTime() - 300 * DAY);
  aws.seed({ users: [{ UserName: "tim", CreateDate: made, keys: [{ created: made }] }] });
  await at("rotate", "tim", ...agreed);
  await at("pause", "--reason", "r"); // a rotation waits for its end, but no longer than a year
  await clock.advance(366 * DAY);
  const why = "States.Timeout: the workflow's time limit has passed";
  expect((await at("explain", "rotate-key-tim")).stdout).toContain(`Why it timed out\n  ${why}`);
  expect(await at("watch", "rotate-key-tim")).toMatchObject({ code: 1, stdout: expect.stringContaining(why) });
  expect((await at("list", "--status", "failed")).stdout).toMatch(/^timed out +rotate-key-tim .*time limit/m);
  await at("resume");
});

describe("steward, of an offboarding that left something of the user", () => {
  it("names it beside the certificate, and ends as what has not done what was asked", async () => {
    const { aws, clock } = context.stack;
    aws.seed({ users: [{ UserName: "fay", CreateDate: new Date(Date.now() - 300 * DAY) }] });
    const { users } = aws.account.iam;
    const remove = users.delete.bind(users);
    users.delete = (name) => {
      users.delete = remove;
      aws.seed({ orphanDevices: [{ name }] }); // made by somebody between the last look for devices and the deletion
      return remove(name);
    };
    await at("offboard", "fay", ...agreed);
    await clock.advance(10 * DAY);
    const { stdout } = await at("explain", "offboard-fay");
    expect(stdout).toContain(
      "fay is deleted. Left: orphaned MFA device arn:aws:iam::123456789012:mfa/fay. The certificate is",
    );
    expect((await at("watch", "offboard-fay")).code).toBe(3);
  });
});

describe("steward, of a restore that succeeded", () => {
  it("says which secret waits for the user", async () => {
    context.stack.aws.seed({
      users: [{ UserName: "amy", password: true, CreateDate: new Date(Date.now() - 300 * DAY) }],
    });
    await at("offboard", "amy", ...agreed);
    await context.stack.clock.advance(DAY / 24);
    const run = await type("restore", "amy", ...agreed, "--follow");
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining("  steward secret pickup amy password\n") });
  });
});
