import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { beforeEach, describe, expect, it } from "vitest";
import { startLag } from "../../embedded-aws/lag.ts";
import { codesOf } from "../support/enrolment.ts";
import { sightings } from "../support/sightings.ts";
import { invoke, stackFor, toOperations, toPeople } from "../support/stack.ts";

const context = stackFor();
const minute = 60_000;
const account = "123456789012";
let requests = 0;

const user = () => context.stack.aws.account.iam.users.get("ada") ?? expect.unreachable();
const serials = () => user().mfaDevices.map(({ SerialNumber }) => SerialNumber);
const ours = (place = "") => `arn:aws:iam::${account}:mfa/iam-steward/local/${user().UserId}/${place}ada`;
const value = async (kind: string) => {
  const SecretId = `iam-steward/local/${user().UserId}/${kind}`;
  const { SecretString } = await new SecretsManager(context.stack.aws.config).getSecretValue({ SecretId });
  return JSON.parse(SecretString ?? "");
};
const execution = (id: string) =>
  context.stack.engine.executions().find(({ input }) => (input as { requestId?: string }).requestId === id) ??
  expect.unreachable();

/** A reset that has been announced. */
async function begin() {
  requests += 1;
  const requestId = `lost-${requests}`;
  const input = { requestId, requestedBy: "helpdesk", reason: "phone stolen", userName: "ada" };
  await invoke(context.stack, "start-workflow", { workflow: "reset-mfa", input });
  await context.stack.clock.advance(minute);
  return execution(requestId);
}
const confirm = async () => {
  const codes = codesOf((await value("mfa")).otpauthUri, context.stack.clock.now());
  await invoke(context.stack, "confirm-mfa", { userName: "ada", ...codes });
  return codes;
};
const undo = ({ input }: { input: unknown }) => {
  const { requestId, userName } = input as { requestId: string; userName: string };
  return invoke(context.stack, "enroll-mfa", { step: "undo-suspend", requestId, userName, userId: user().UserId });
};

beforeEach(() => {
  const { aws, engine } = context.stack;
  for (const running of engine.executions()) if (running.status === "RUNNING") engine.stop(running);
  aws.account.events.length = 0;
  const tags = { "steward:owner": "boss@example.com" };
  aws.seed({ users: [{ UserName: "ada", password: true, keys: [{}], mfa: true, hardware: ["GAHT12345678"], tags }] });
  const SerialNumber = `arn:aws:iam::${account}:u2f/user/ada/passkey-X`;
  user().mfaDevices.push({ SerialNumber, EnableDate: aws.account.now() });
});

describe("the reset of a user's MFA", () => {
  it("takes the password at once and names the devices; hands over a new seed; then takes the old devices off", async () => {
    const { aws, clock } = context.stack;
    const old = serials();
    const running = await begin();
    expect(user().loginProfile).toBeUndefined();
    expect(serials()).toEqual(old);
    expect(user().accessKeys).toMatchObject([{ Status: "Active" }]);
    for (const told of [toOperations(context.stack), toPeople(context.stack)]) {
      expect(told.map(({ Subject }) => Subject)).toEqual(["The MFA of IAM user ada is being reset"]);
      for (const said of ["helpdesk", ...old, `steward undo ${running.arn}`, "steward mfa confirm --qr ada"])
        expect(told[0]?.Message).toContain(said);
    }

    const { seed } = await value("mfa");
    const codes = await confirm();
    await clock.runUntil(running.ended);
    expect(serials()).toEqual([ours()]);
    expect([...aws.account.iam.virtualMfaDevices.keys()]).toEqual([ours()]);
    const { password } = await value("password");
    expect(() => aws.signIn("ada", password)).toThrow();
    const secret = `iam-steward/local/${user().UserId}/password`;
    expect(running.output).toMatchObject({ mfa: "reset", secrets: [secret] });
    expect(toPeople(context.stack).at(-1)?.Message).toContain(`steward secret pickup ada password --stage local`);
    expect(aws.account.events.at(-1)).toMatchObject({ "detail-type": "MfaReset", detail: { devices: old } });
    expect([...user().tags.keys()]).toEqual(["steward:owner"]);
    for (const canary of [seed, ...Object.values(codes)])
      expect(sightings(context.stack, canary).filter((place) => place !== "secrets")).toEqual([]);
    expect(sightings(context.stack, password)).toEqual(["secrets"]);
  });

  it("makes the new device beside one that an earlier enrolment made, and may be asked for again", async () => {
    const { clock } = context.stack;
    for (const place of ["", "2/", ""]) {
      const running = await begin();
      await confirm();
      await clock.runUntil(running.ended);
      expect([serials(), running.status]).toEqual([[ours(place)], "SUCCEEDED"]);
      expect(user().loginProfile?.PasswordResetRequired).toBe(true);
    }
  });

  it("is refused for a user without a device, who is told how to get a first one", async () => {
    user().mfaDevices = [];
    const { status, error, cause } = await begin();
    expect([status, error, cause]).toEqual(["FAILED", "Rejected", expect.stringContaining("start enroll-mfa")]);
    expect(user().loginProfile).toBeDefined();
  });

  it("takes nothing and gives no password where there is none", async () => {
    delete user().loginProfile;
    const running = await begin();
    await confirm();
    await context.stack.clock.runUntil(running.ended);
    expect(running.output).toMatchObject({ mfa: "reset", secrets: [] });
    expect([serials(), user().loginProfile]).toEqual([[ours()], undefined]);
  });

  it("leaves the old devices and the suspension when nobody enables a new one, and says how to go on", async () => {
    const old = serials();
    const running = await begin();
    await context.stack.clock.runUntil(running.ended);
    expect(running.output).toMatchObject({ mfa: "suspended" });
    expect([serials(), user().loginProfile]).toEqual([old, undefined]);
    const { Subject, Message } = toOperations(context.stack).at(-1) ?? expect.unreachable();
    expect(Subject).toBe("IAM user ada has not enabled a new MFA device");
    for (const said of ["steward mfa reset ada --stage local", `steward undo ${running.arn}`])
      expect(Message).toContain(said);

    const again = await begin();
    await confirm();
    await context.stack.clock.runUntil(again.ended);
    expect([serials(), again.status]).toEqual([[ours()], "SUCCEEDED"]);
    expect(user().loginProfile).toBeDefined();
    await expect(undo(running)).rejects.toMatchObject({ name: "Rejected" });
  });

  it.each(["Protected", "Leaving"])("stops when the user becomes %s midway, and takes no device off", async (mark) => {
    const old = serials();
    const running = await begin();
    const Key = `steward:${mark.toLowerCase()}`;
    user().tags.set(Key, { Key, Value: "leave-1" });
    await context.stack.clock.runUntil(running.ended);
    expect(running).toMatchObject({ status: "FAILED", error: `User${mark}` });
    expect(serials()).toEqual(old);
    expect(toOperations(context.stack).map(({ Subject }) => Subject)).toContain("Refused: reset-mfa of IAM user ada");
  });
});

describe("the undoing of a reset", () => {
  it("ends it, deletes the new device and its seed, and gives another password for the old device", async () => {
    const { aws, clock } = context.stack;
    const old = serials();
    const running = await begin();
    await expect(undo(running)).resolves.toMatchObject({ secretName: expect.stringMatching(/\/password$/) });
    await clock.runUntil(running.ended);
    expect(running).toMatchObject({ status: "ABORTED", error: "Undone" });
    expect([serials(), [...aws.account.iam.virtualMfaDevices.keys()].includes(ours())]).toEqual([old, false]);
    expect(user().loginProfile?.passwords).toEqual([(await value("password")).password]);
    await expect(undo(running)).resolves.toEqual({}); // its answer was lost
  });

  it("is the end of the request: a redrive takes nothing any more", async () => {
    const { engine, clock } = context.stack;
    const running = await begin();
    await undo(running);
    await clock.runUntil(running.ended);
    engine.redrive(running);
    await clock.runUntil(running.ended);
    expect(running).toMatchObject({ status: "FAILED", error: "Undone" });
    expect(user().loginProfile).toBeDefined();
  });

  it("is refused once the old devices are off", async () => {
    const running = await begin();
    await confirm();
    await context.stack.clock.runUntil(running.ended);
    await expect(undo(running)).rejects.toMatchObject({ name: "Rejected" });
    expect(serials()).toEqual([ours()]);
  });
});

describe("reset-mfa", () => {
  const takeOff = (devices: string[], requestId = "lost-0") =>
    invoke(context.stack, "reset-mfa", {
      step: "take-off",
      requestId,
      userName: "ada",
      userId: user().UserId,
      devices,
    });

  it("takes no device off a user who is in no reset of its request, nor one who would have no MFA then", async () => {
    const old = serials();
    await expect(takeOff(old)).rejects.toMatchObject({ name: "Rejected" });
    user().tags.set("steward:mfa-reset", { Key: "steward:mfa-reset", Value: "lost-0" });
    await expect(takeOff(old)).rejects.toMatchObject({ name: "Transient" });
    expect(serials()).toEqual(old);
  });

  it("waits for a new device that IAM shows late", async () => {
    const { account } = context.stack.aws;
    user().tags.set("steward:mfa-reset", { Key: "steward:mfa-reset", Value: "lost-0" });
    const old = serials();
    startLag(account, structuredClone(account.iam), 5);
    user().mfaDevices.push({ SerialNumber: ours(), EnableDate: account.now() });
    await expect(takeOff(old)).resolves.toEqual({ takenOff: old });
    expect(serials()).toEqual([ours()]);
  });

  it("ends well though it dies after each of its calls", async () => {
    user().tags.set("steward:mfa-reset", { Key: "steward:mfa-reset", Value: "lost-0" });
    const [first = "", ...rest] = serials();
    for (const operation of ["DeactivateMFADevice", "DeleteVirtualMFADevice"]) {
      context.stack.aws.dieAfter(operation);
      await expect(takeOff([first])).rejects.toMatchObject({ name: "Lambda.Unknown" });
    }
    await expect(takeOff([first])).resolves.toEqual({ takenOff: [first] });
    expect(serials()).toEqual(rest);
    await expect(new IAM(context.stack.aws.config).listVirtualMFADevices()).resolves.toMatchObject({
      VirtualMFADevices: [],
    });
  });
});

it("gives the person at the help desk the password within minutes of the codes", async () => {
  const running = await begin();
  await confirm();
  await context.stack.clock.advance(6 * minute);
  expect(running.status).toBe("SUCCEEDED");
});
