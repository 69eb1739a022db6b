import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { codesOf } from "../support/enrolment.ts";
import { DAY, invoke, judge, latestAudit, stackFor } from "../support/stack.ts";

const context = stackFor();
const user = (name = "ada") => context.stack.aws.account.iam.users.get(name);
const serial = (name = "ada") =>
  `arn:aws:iam::123456789012:mfa/iam-steward/local/${user(name)?.UserId}/${user(name)?.UserName}`;
const devices = () => context.stack.aws.account.iam.virtualMfaDevices;
const now = () => context.stack.clock.now().toISOString();
const value = async () => {
  const SecretId = `iam-steward/local/${user()?.UserId}/mfa`;
  const { SecretString } = await new SecretsManager(context.stack.aws.config).getSecretValue({ SecretId });
  return JSON.parse(SecretString ?? "{}");
};
const step = (name: string, more: object = {}) =>
  invoke(context.stack, "enroll-mfa", { step: name, requestId: "mfa-1", userName: "ada", ...more });
const begin = (more: object = {}) => step("begin", { now: now(), ...more });
const withId = (name: string, more: object = {}) => step(name, { userId: user()?.UserId, ...more });
const seed = (more: object = {}) => context.stack.aws.seed({ users: [{ UserName: "ada", password: true, ...more }] });
const confirm = async () =>
  invoke(context.stack, "confirm-mfa", {
    userName: "ada",
    ...codesOf((await value()).otpauthUri, context.stack.clock.now()),
  });
const rejected = (why: string) => ({ name: "Rejected", message: expect.stringContaining(why) });

describe("the begin of an enrolment", () => {
  it.each([
    ["CreateVirtualMFADevice", "lostAnswer", 1],
    ["CreateVirtualMFADevice", "deathAfter", 1],
    ["PutSecretValue", "lostAnswer", 3], // as often as the SDK tries
    ["PutSecretValue", "deathAfter", 1],
  ] as const)("leaves one device whose seed is handed over, though %s meets %s", async (operation, kind, times) => {
    seed();
    context.stack.aws.faults.push({ kind, operation, times });
    await expect(begin()).rejects.toMatchObject({ name: expect.stringMatching(/Transient|Lambda.Unknown/) });
    await begin();
    expect([...devices().keys()]).toEqual([serial()]);
    expect((await value()).seed).toBe(devices().get(serial())?.seed);
  });

  it("gives the same seed to a repeat, and all days once more, however late it comes", async () => {
    seed();
    await begin();
    const { seed: handedOver } = await value();
    await context.stack.clock.advance(9 * DAY);
    const { deadline } = await begin();
    expect(Date.parse(deadline as string)).toBe(context.stack.clock.now().getTime() + 7 * DAY);
    expect(devices().get(serial())?.tags.get("steward:expires-at")).toBe(deadline);
    expect((await value()).seed).toBe(handedOver);
  });

  it("refuses while another request's execution has the user enroll, and replaces the device that a stopped one left", async () => {
    seed();
    const input = { requestId: "mfa-1", requestedBy: "audit", reason: "console-mfa", userName: "ada" };
    await invoke(context.stack, "start-workflow", { workflow: "enroll-mfa", input });
    await context.stack.clock.advance(60_000);
    const other = { requestId: "mfa-2" };
    await expect(begin(other)).rejects.toMatchObject(rejected("request mfa-1 has ada enroll a device until"));
    for (const running of context.stack.engine.executions()) context.stack.engine.stop(running);
    const { deadline } = await begin(other);
    expect(Date.parse(deadline as string)).toBe(context.stack.clock.now().getTime() + 7 * DAY);
    expect(devices().get(serial())?.tags.get("steward:request")).toBe("mfa-2");
    expect((await value()).seed).toBe(devices().get(serial())?.seed);
  });

  it("leaves what is not of its making, and what is on somebody else, untouched", async () => {
    seed();
    const path = `/iam-steward/local/${user()?.UserId}/`;
    context.stack.aws.seed({ users: [{ UserName: "bob" }], orphanDevices: [{ name: "ada", path }] });
    await expect(begin()).rejects.toMatchObject(rejected("was not made by iam-steward"));
    devices().delete(serial());

    await begin();
    user("bob")?.mfaDevices.push({ SerialNumber: serial(), EnableDate: context.stack.clock.now() });
    await context.stack.clock.advance(8 * DAY);
    await expect(begin({ requestId: "mfa-2" })).rejects.toMatchObject(rejected("is on another user"));
    expect(user("bob")?.mfaDevices).toHaveLength(1);
    expect(devices().size).toBe(1);
  });

  it("meets nothing of a predecessor of the same name, whose device nobody deleted", async () => {
    seed();
    await begin();
    await confirm();
    await new IAM(context.stack.aws.config).deactivateMFADevice({ UserName: "ada", SerialNumber: serial() });
    const left = serial();
    context.stack.aws.account.iam.users.delete("ada");
    seed();
    await begin({ requestId: "mfa-2" });
    await confirm();
    expect([...devices().keys()]).toEqual([left, serial()]);
    expect(user()?.mfaDevices).toMatchObject([{ SerialNumber: serial() }]);
  });

  it("asks nothing of who is protected, is leaving or is not the one the request was made for", async () => {
    seed({ tags: { "Steward:Protected": "" } });
    await expect(begin()).rejects.toMatchObject({ name: "UserProtected" });
    seed({ tags: { "steward:leaving": "leave-1" } });
    await expect(begin()).rejects.toMatchObject({ name: "UserLeaving" });
    seed();
    await expect(begin({ userId: "AIDAAAAAAAAAAAAAAAAAA" })).rejects.toMatchObject({ name: "UserReplaced" });
    expect(devices().size).toBe(0);
  });

  it("leaves a device that the audit takes for an open enrolment until its deadline, and for an orphan after it", async () => {
    seed({ tags: { "steward:exempt": "" } });
    const orphans = async () =>
      (await latestAudit(context.stack)).findings.filter(({ control }) => control === "orphan-mfa");
    await begin();
    await judge(context.stack);
    expect(await orphans()).toEqual([]);
    await context.stack.clock.advance(7 * DAY + 60_000);
    await judge(context.stack);
    expect(await orphans()).toMatchObject([{ credential: serial() }]);
  });
});

describe("the end of an enrolment", () => {
  it("takes the password though the function dies after each call, and leaves a device that came meanwhile", async () => {
    seed();
    await begin();
    await context.stack.clock.advance(60_000);
    for (const operation of ["DeleteVirtualMFADevice", "DeleteSecret", "TagUser", "DeleteLoginProfile"]) {
      context.stack.aws.dieAfter(operation);
      await expect(withId("suspend")).rejects.toMatchObject({ name: "Lambda.Unknown" });
    }
    await expect(withId("suspend")).resolves.toEqual({ suspension: "suspended" });
    expect(user()?.loginProfile).toBeUndefined();

    seed();
    await begin();
    await confirm();
    await expect(withId("suspend")).resolves.toEqual({ suspension: "enrolled" });
    expect(user()?.loginProfile).toBeDefined();
    expect(user()?.mfaDevices).toHaveLength(1);
  });

  it("is undone by the request that brought it alone, and over nobody's own password", async () => {
    seed({ password: undefined });
    await expect(withId("undo-suspend")).rejects.toMatchObject(rejected("has not taken the console password"));
    expect(user()?.loginProfile).toBeUndefined();

    seed();
    await begin();
    await context.stack.clock.advance(60_000);
    await withId("suspend");
    await expect(withId("undo-suspend", { requestId: "mfa-2" })).rejects.toMatchObject({ name: "Rejected" });
    await new IAM(context.stack.aws.config).createLoginProfile({ UserName: "ada", Password: "By-hand-0f-Adm1n!" });
    await expect(withId("undo-suspend")).rejects.toMatchObject(rejected("that this request did not give"));
    expect(user()?.loginProfile?.passwords).toEqual(["By-hand-0f-Adm1n!"]);
  });

  it("says so in a reminder when the seed was swept", async () => {
    seed();
    await begin();
    const secretName = `iam-steward/local/${user()?.UserId}/mfa`;
    await expect(withId("remind")).resolves.toEqual({ secretName });
    await context.stack.clock.advance(7 * DAY);
    await invoke(context.stack, "sweep-handover", { now: now() });
    await context.stack.clock.advance(60_000);
    await expect(withId("remind")).resolves.toEqual({});
  });
});
