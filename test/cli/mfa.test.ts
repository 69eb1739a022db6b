import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { describe, expect, it } from "vitest";
import { codesOf } from "../support/enrolment.ts";
import { invoke, stackFor } from "../support/stack.ts";
import { steward } from "../support/steward.ts";

const context = stackFor();
const environment = () => {
  const { endpoint, config } = context.stack.aws;
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: config.region,
    AWS_ACCESS_KEY_ID: config.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: config.credentials.secretAccessKey,
    STEWARD_STAGE: "local",
  };
};
const confirm = (words: string[], input?: string, more: Record<string, string> = {}) =>
  steward(["mfa", "confirm", ...words], { ...environment(), ...more }, input);

/** The codes of an enrolment that has begun. */
async function enrol() {
  const { aws, clock } = context.stack;
  aws.seed({ users: [{ UserName: "ada" }] });
  const request = { step: "begin", requestId: "mfa-1", userName: "ada", now: clock.now().toISOString() };
  await invoke(context.stack, "enroll-mfa", request);
  const SecretId = `iam-steward/local/${aws.account.iam.users.get("ada")?.UserId}/mfa`;
  const { SecretString = "" } = await new SecretsManager(aws.config).getSecretValue({ SecretId });
  return codesOf(JSON.parse(SecretString).otpauthUri, clock.now());
}

describe("steward mfa confirm", () => {
  it("takes two codes from its input, and says in words why they are refused", async () => {
    const { firstCode, secondCode } = await enrol();
    const reversed = await confirm(["ada"], `${secondCode} ${firstCode}`);
    expect(reversed).toEqual({
      code: 3,
      stdout: "",
      stderr: expect.stringMatching(/^steward: AWS does not take these codes: .*wait until/),
    });
    const done = await confirm(["ada"], `${firstCode.slice(0, 3)} ${firstCode.slice(3)}\n${secondCode}\n`);
    expect(done).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^ada has MFA since 2026-11-20T\S+: arn:aws:iam::123456789012:mfa\/iam-steward\/local\/AIDA\w+\/ada\n$/,
      ),
      stderr: "",
    });
    const again = await confirm(["ada", "--json"], `${firstCode}\n${secondCode}\n`);
    expect([again.code, JSON.parse(again.stdout)]).toEqual([
      0,
      {
        userName: "ada",
        serialNumber: expect.stringMatching(/^arn:aws:iam::123456789012:mfa\//),
        enabledAt: expect.stringMatching(/^2026-11-20T/),
      },
    ]);
  });

  it.each([
    ["one code", ["ada"], "123456", "two codes of six digits"],
    ["codes in the command line", ["ada", "123456", "234567"], "", "Unknown arguments"],
    [
      "a stage that is not there",
      ["ada", "--stage", "prod"],
      "123456 234567",
      "There is no stage prod of iam-steward in us-east-1",
    ],
    ["a QR code where stdout is not a terminal", ["ada", "--qr"], "123456 234567", "stdout is not a terminal"],
  ])("says in a sentence what is wrong with %s", async (_, words, input, why) => {
    context.stack.aws.seed({ users: [{ UserName: "ada" }] });
    await expect(confirm(words, input)).resolves.toEqual({ code: 1, stdout: "", stderr: expect.stringContaining(why) });
  });
});
