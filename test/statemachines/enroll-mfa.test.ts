import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { TOTP } from "otpauth";
import { beforeEach, describe, expect, it } from "vitest";
import { executionName } from "../../shared/names.ts";
import { parseStartRequest } from "../../shared/requests.ts";
import { codesOf, scan } from "../support/enrolment.ts";
import { onboarding } from "../support/onboarding.ts";
import { sightings } from "../support/sightings.ts";
import { DAY, invoke, stackFor } from "../support/stack.ts";

const context = stackFor();
const hour = 3_600_000;
const account = "123456789012";
const requireMfa = "iam-steward-local-require-mfa";
beforeEach(() => context.stack.aws.seed({ groups: [{ GroupName: "developers" }, { GroupName: requireMfa }] }));

const user = (name: string) => context.stack.aws.account.iam.users.get(name);
const userId = (name: string) => user(name)?.UserId ?? expect.unreachable();
const secret = (name: string, kind = "mfa") =>
  context.stack.aws.account.secrets.get(`iam-steward/local/${userId(name)}/${kind}`);
const value = async (name: string, kind = "mfa") => {
  const SecretId = `iam-steward/local/${userId(name)}/${kind}`;
  const { SecretString } = await new SecretsManager(context.stack.aws.config).getSecretValue({ SecretId });
  return JSON.parse(SecretString ?? "");
};
const subjects = () => context.stack.aws.notices.map(({ Subject }) => Subject);
const events = (name: string) => context.stack.aws.account.events.filter(({ detail }) => detail.userName === name);
const execution = (name: string, workflow = "enroll-mfa") =>
  context.stack.engine.executions().find((each) => each.name.startsWith(`${workflow}-${name}-`)) ??
  expect.unreachable();
const end = (name: string, workflow?: string) => context.stack.clock.runUntil(execution(name, workflow).ended);

async function put(DetailType: string, detail: object) {
  const { aws, bus, clock } = context.stack;
  const Entries = [{ EventBusName: bus, Source: "hr.people", DetailType, Detail: JSON.stringify(detail) }];
  await new EventBridge(aws.config).putEvents({ Entries });
  await clock.runUntil(aws.delivered());
}

/** Asks for an enrolment of somebody who has a password, a key and an owner, and lets its first states pass. */
async function begin(UserName: string, more: object = {}) {
  const tags = { "steward:owner": "boss@example.com" };
  context.stack.aws.seed({ users: [{ UserName, password: true, keys: [{}], tags, ...more }] });
  const input = { requestId: `mfa-${UserName}`, requestedBy: "audit", reason: "console-mfa", userName: UserName };
  await put("EnrollMfaRequested", input);
  await context.stack.clock.advance(60_000);
}

const confirm = (userName: string, codes: object) => invoke(context.stack, "confirm-mfa", { userName, ...codes });

describe("an enrolment", () => {
  it("follows an onboarding, takes two codes of the seed that was handed over, and destroys it", async () => {
    const { clock, aws } = context.stack;
    await put("OnboardRequested", { ...onboarding, accessKey: false, mfa: true });
    await end("ada", "onboard");
    expect([...(user("ada")?.groups ?? [])].map(({ GroupName }) => GroupName)).toEqual(["developers", requireMfa]);
    const { name, input, status } = execution("ada");
    expect([status, name]).toEqual(["RUNNING", executionName("enroll-mfa", "hire-7", "ada")]);
    expect(parseStartRequest({ workflow: "enroll-mfa", input }).error).toBeUndefined();

    await clock.advance(2 * hour + 60_000);
    const { seed, otpauthUri, qrPngBase64, serialNumber } = await value("ada");
    expect(serialNumber).toBe(`arn:aws:iam::${account}:mfa/iam-steward/local/${userId("ada")}/ada`);
    const scanned = scan(qrPngBase64);
    const codes = codesOf(scanned, clock.now());
    expect(codesOf(otpauthUri, clock.now())).toEqual(codes);
    const enabledAt = expect.stringMatching(/^2026-11-20T04:01:/);
    await expect(confirm("ada", codes)).resolves.toEqual({ userName: "ada", serialNumber, enabledAt });
    await end("ada");

    expect(execution("ada").output).toEqual({ userName: "ada", userId: userId("ada"), mfa: "enrolled" });
    expect(user("ada")?.mfaDevices).toMatchObject([{ SerialNumber: serialNumber }]);
    expect(secret("ada")?.deleted).toBeDefined();
    expect(events("ada").map((event) => event["detail-type"])).toEqual([
      "OnboardRequested",
      "UserOnboarded",
      "MfaEnrolled",
    ]);
    expect(events("ada").at(-1)).toMatchObject({
      source: "iam-steward",
      detail: { requestId: "hire-7", workflow: "enroll-mfa", userName: "ada", userId: userId("ada") },
    });
    expect(subjects()).toEqual([
      "IAM user ada is ready",
      "IAM user ada has 7 days left to set up MFA",
      "IAM user ada has MFA",
    ]);
    expect(aws.notices[1]?.MessageAttributes.owner?.StringValue).toBe("boss@example.com");
    for (const canary of [seed, otpauthUri, scanned, qrPngBase64, ...Object.values(codes)])
      expect(sightings(context.stack, canary).filter((place) => place !== "secrets")).toEqual([]);
  });

  it("never puts a service behind MFA, whose key signs without", async () => {
    await put("OnboardRequested", { ...onboarding, userName: "bot", requestId: "bot-1", console: false, mfa: true });
    await end("bot", "onboard");
    expect([...(user("bot")?.groups ?? [])].map(({ GroupName }) => GroupName)).toEqual(["developers"]);
    context.stack.engine.stop(execution("bot"));
  });

  it("notices a device that a user sets up alone, and removes the one that was made for them", async () => {
    await begin("bob");
    const { aws, clock } = context.stack;
    await clock.advance(3 * DAY);
    const iam = new IAM(aws.config);
    const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: "phone" });
    const totp = new TOTP({ secret: Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString() });
    const code = (later: number) => totp.generate({ timestamp: clock.now().getTime() + later });
    await iam.enableMFADevice({
      UserName: "bob",
      SerialNumber: VirtualMFADevice?.SerialNumber,
      AuthenticationCode1: code(0),
      AuthenticationCode2: code(30_000),
    });
    await end("bob");

    expect([...aws.account.iam.virtualMfaDevices.keys()]).toEqual([`arn:aws:iam::${account}:mfa/phone`]);
    expect(secret("bob")?.deleted).toBeDefined();
    expect(events("bob").at(-1)?.["detail-type"]).toBe("MfaEnrolled");
    expect(subjects()).toEqual([...[7, 6, 5, 4].map(daysLeft("bob")), "IAM user bob has MFA"]);
  });

  it("is done at once where a hardware key or a passkey is on the user already", async () => {
    context.stack.aws.seed({ users: [{ UserName: "pam", password: true }] });
    const SerialNumber = `arn:aws:iam::${account}:u2f/user/pam/key-X`;
    user("pam")?.mfaDevices.push({ SerialNumber, EnableDate: context.stack.clock.now() });
    await put("EnrollMfaRequested", { requestId: "mfa-pam", requestedBy: "audit", reason: "x", userName: "pam" });
    await end("pam");
    expect(subjects()).toEqual(["IAM user pam has MFA"]);
    expect(secret("pam")).toBeUndefined();
  });

  it("stops where the user is protected midway, and changes nothing", async () => {
    await begin("eve");
    user("eve")?.tags.set("steward:protected", { Key: "steward:protected", Value: "" });
    await end("eve");
    expect(execution("eve")).toMatchObject({ status: "FAILED", error: "UserProtected" });
    expect(user("eve")?.loginProfile).toBeDefined();
    expect(subjects()).toContain("Refused: enroll-mfa of IAM user eve");
  });
});

const daysLeft = (name: string) => (days: number) =>
  `IAM user ${name} has ${days === 1 ? "a day" : `${days} days`} left to set up MFA`;

describe("a deadline that passes", () => {
  it("comes after daily reminders, and takes the console password alone, which an undo brings back", async () => {
    await begin("kim");
    const { aws, clock } = context.stack;
    const keys = structuredClone(user("kim")?.accessKeys);
    await end("kim");

    const missing = "IAM user kim has not set up MFA";
    expect(subjects()).toEqual([...[7, 6, 5, 4, 3, 2, 1].map(daysLeft("kim")), missing, missing]);
    const [first = 0, ...later] = aws.calls
      .filter(({ operation }) => operation === "Publish")
      .map(({ time }) => time.getTime());
    expect(later.map((at) => Math.round((at - first) / hour))).toEqual([24, 48, 72, 96, 120, 144, 168, 168]);
    expect(aws.notices.map(({ Message }) => Message.split("Id: ")[1])).toHaveLength(
      new Set(aws.notices.map(({ Message }) => Message.split("Id: ")[1])).size,
    );
    expect(execution("kim").output).toEqual({ userName: "kim", userId: userId("kim"), mfa: "suspended" });
    expect(user("kim")?.loginProfile).toBeUndefined();
    expect(user("kim")?.accessKeys).toEqual(keys);
    expect(aws.account.iam.virtualMfaDevices.size).toBe(0);
    expect(secret("kim")?.deleted).toBeDefined();
    expect(aws.notices.at(-1)?.Message).toContain(`steward undo ${execution("kim").arn}`);

    const undo = { step: "undo-suspend", requestId: "mfa-kim", userName: "kim", userId: userId("kim") };
    await invoke(context.stack, "enroll-mfa", undo);
    const { password } = await value("kim", "password");
    expect(aws.signIn("kim", password)).toBeDefined();
    expect(user("kim")?.loginProfile?.PasswordResetRequired).toBe(true);
    expect(sightings(context.stack, password)).toEqual(["secrets"]);
    await clock.advance(hour);
    await invoke(context.stack, "enroll-mfa", undo); // because its answer was lost
    expect(user("kim")?.loginProfile?.passwords).toEqual([password]);
  });

  it("takes nothing of a person who sets up MFA a minute before", async () => {
    await begin("lee");
    const { clock } = context.stack;
    await clock.advance(7 * DAY - 120_000);
    await confirm("lee", codesOf((await value("lee")).otpauthUri, clock.now()));
    await end("lee");
    expect(execution("lee").output).toMatchObject({ mfa: "enrolled" });
    expect(user("lee")?.loginProfile).toBeDefined();
  });

  it("takes nothing where there is no password, and says so", async () => {
    await begin("svc", { password: undefined, tags: {} });
    await end("svc");
    expect(execution("svc").output).toMatchObject({ mfa: "no-password" });
    expect(context.stack.aws.notices.at(-1)?.Message).toContain("There was no console password to take");
    expect(user("svc")?.accessKeys).toMatchObject([{ Status: "Active" }]);
  });
});
