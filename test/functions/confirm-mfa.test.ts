import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { readTemplate } from "../../infra/template.ts";
import { codesOf } from "../support/enrolment.ts";
import { sightings } from "../support/sightings.ts";
import { DAY, invoke, stackFor } from "../support/stack.ts";

const context = stackFor();
const user = (name: string) => context.stack.aws.account.iam.users.get(name);
const now = () => context.stack.clock.now();

async function enrol(userName: string) {
  const { aws } = context.stack;
  aws.seed({ users: [{ UserName: userName, password: true }] });
  const request = { step: "begin", requestId: `mfa-${userName}`, userName, now: now().toISOString() };
  await invoke(context.stack, "enroll-mfa", request);
  const SecretId = `iam-steward/local/${user(userName)?.UserId}/mfa`;
  const { SecretString = "" } = await new SecretsManager(aws.config).getSecretValue({ SecretId });
  const { otpauthUri, serialNumber } = JSON.parse(SecretString);
  return { serialNumber, codes: (later = 0) => codesOf(otpauthUri, new Date(now().getTime() + later)) };
}

const confirm = (userName: string, codes: object) => invoke(context.stack, "confirm-mfa", { userName, ...codes });
const rejected = (why: string | RegExp) => ({ name: "Rejected", message: expect.stringMatching(why) });
const waitForNext = /wait until the authenticator shows a new code, then type that one and the next/;

describe("confirm-mfa", () => {
  it("answers wrong, reversed, equal and outdated codes in words, and takes the next two as the authenticator shows them", async () => {
    const { codes, serialNumber } = await enrol("ada");
    const { firstCode, secondCode } = codes();
    const outdated = codes(-DAY / 2);
    for (const wrong of [
      { firstCode: "000000", secondCode: "999999" },
      { firstCode: secondCode, secondCode: firstCode },
      outdated,
    ])
      await expect(confirm("ada", wrong)).rejects.toMatchObject(rejected(waitForNext));
    const twice = { firstCode, secondCode: firstCode };
    await expect(confirm("ada", twice)).rejects.toMatchObject(rejected(`the same one twice: ${waitForNext.source}`));
    expect(user("ada")?.mfaDevices).toEqual([]);
    await expect(confirm("ada", { firstCode: "12345", secondCode })).rejects.toMatchObject(rejected(/firstCode/));

    const asShown = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`;
    const answer = await confirm("ada", { firstCode: asShown(firstCode), secondCode: `${asShown(secondCode)}\u00a0` });
    expect(answer).toEqual({ userName: "ada", serialNumber, enabledAt: expect.any(String) });
    await expect(confirm("ada", { firstCode: "000000", secondCode: "000000" })).resolves.toEqual(answer); // is it on? It is
    for (const code of [firstCode, secondCode, outdated.firstCode]) expect(sightings(context.stack, code)).toEqual([]);
  });

  it("takes no pair again after the device was taken off and asked for anew", async () => {
    const { codes, serialNumber } = await enrol("ada");
    const used = codes();
    await confirm("ada", used);
    const person = user("ada") ?? expect.unreachable();
    person.mfaDevices = [];
    await expect(confirm("ada", used)).rejects.toMatchObject(rejected(/were used before/));
    await context.stack.clock.advance(60_000);
    await expect(confirm("ada", codes())).resolves.toMatchObject({ serialNumber });
  });

  it.each(["lostAnswer", "deathAfter"] as const)("ends well though EnableMFADevice meets %s", async (kind) => {
    const { codes } = await enrol("ada");
    context.stack.aws.faults.push({ kind, operation: "EnableMFADevice" });
    const given = codes();
    await confirm("ada", given).catch(({ name }) => expect(name).toBe("Lambda.Unknown"));
    await expect(confirm("ada", given)).resolves.toMatchObject({ userName: "ada" });
    expect(user("ada")?.mfaDevices).toHaveLength(1);
  });

  it("is tried again where IAM does not show the device that it has enabled", async () => {
    const { codes, serialNumber } = await enrol("ada");
    context.stack.aws.faults.push({ kind: "lag", operation: "EnableMFADevice", lagSeconds: 60 });
    await expect(confirm("ada", codes())).rejects.toMatchObject({ name: "Transient" });
    await context.stack.clock.advance(60_000);
    await expect(confirm("ada", codes())).resolves.toMatchObject({ serialNumber });
  });

  it("is for an open enrolment alone: not before one, not after its end, not for who leaves or is protected", async () => {
    context.stack.aws.seed({ users: [{ UserName: "bob" }] });
    await expect(confirm("bob", { firstCode: "123456", secondCode: "654321" })).rejects.toMatchObject(
      rejected("no enrolment of bob is open"),
    );
    const { codes } = await enrol("ada");
    const tag = (Key: string) => user("ada")?.tags.set(Key, { Key, Value: "x" });
    tag("steward:protected");
    await expect(confirm("ada", codes())).rejects.toMatchObject({ name: "UserProtected" });
    user("ada")?.tags.clear();
    tag("steward:leaving");
    await expect(confirm("ada", codes())).rejects.toMatchObject({ name: "UserLeaving" });
    user("ada")?.tags.clear();
    await context.stack.clock.advance(7 * DAY);
    await expect(confirm("ada", codes())).rejects.toMatchObject(rejected("the enrolment of ada ended at"));
  });

  it("clears nobody's MFA, and adds none to a user who has it, for any caller with any codes", async () => {
    const { codes } = await enrol("ada");
    const own = { SerialNumber: "arn:aws:iam::123456789012:mfa/phone", EnableDate: now() };
    user("ada")?.mfaDevices.push(own);
    await expect(confirm("ada", codes())).rejects.toMatchObject(rejected("ada has MFA already .*phone"));
    expect(user("ada")?.mfaDevices).toEqual([own]);

    const { Resources } = readTemplate("test");
    for (const role of ["ConfirmMfaRole", "EnrollMfaRole"]) {
      const statements: { Effect: string; Action?: unknown }[] =
        Resources[role]?.Properties.Policies[0].PolicyDocument.Statement;
      const effects = statements.filter(({ Action }) => [Action].flat().includes("iam:DeactivateMFADevice"));
      expect(effects).toMatchObject([{ Effect: "Deny", Resource: "*" }]);
    }
    expect(context.stack.aws.calls.map(({ operation }) => operation)).not.toContain("DeactivateMFADevice");
  });
});
