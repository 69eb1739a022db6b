import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { type TOTP, URI } from "otpauth";
import { fail, MINUTE, type Story } from "./story.ts";

/** Somebody is hired: user, access, credentials, and MFA two hours later. */
export async function showOnboarding(story: Story): Promise<void> {
  const { stack, title, say, detail, states, ask, called } = story;
  const { aws, clock, engine, functions } = stack;
  title("Morning            HR hires ida, a contractor (OnboardRequested)");
  const onboarding = await ask("OnboardRequested", {
    requestId: "hire-2026-114",
    userName: "ida",
    ...{ path: "/people/", owner: "grace@example.com", groups: ["developers"], expiresAt: "2027-03-31T00:00:00Z" },
    ...{ policies: ["arn:aws:iam::aws:policy/IAMUserChangePassword"], console: true, accessKey: true, mfa: true },
  });
  await clock.runUntil(onboarding.ended);
  states(onboarding);
  const { secrets } = onboarding.output as { secrets: string[] };
  const read = async (kind: string) => {
    const SecretId = secrets.find((name) => name.endsWith(kind)) ?? fail(`no ${kind} was handed over`);
    const { SecretString = "{}" } = await new SecretsManager(aws.config).getSecretValue({ SecretId });
    detail(`${SecretId} is read`);
    return JSON.parse(SecretString);
  };
  const { password } = await read("/password");
  const { accessKeyId, secretAccessKey } = await read("/access-key");
  say(
    `In Secrets Manager for ida: a password of ${password.length} characters, the key …${accessKeyId.slice(-4)}, an MFA seed.`,
  );
  say(`A call signed with the key is ${await called(accessKeyId, secretAccessKey)}`);

  const enrolment = engine.executions().find(({ name }) => name.startsWith("enroll-mfa-ida-")) ?? fail("no MFA");
  await clock.advance(121 * MINUTE);
  const SecretId = `iam-steward/local/${aws.account.iam.users.get("ida")?.UserId}/mfa`;
  const { SecretString = "" } = await new SecretsManager(aws.config).getSecretValue({ SecretId });
  const authenticator = URI.parse(JSON.parse(SecretString).otpauthUri) as TOTP;
  const code = (later: number) => authenticator.generate({ timestamp: clock.now().getTime() + later });
  const codes = { userName: "ida", firstCode: code(0), secondCode: code(30_000) };
  const confirmed = await clock.runUntil(functions.invoke("confirm-mfa", codes));
  detail(`confirm-mfa: ${JSON.stringify(confirmed)}`);
  await clock.runUntil(enrolment.ended);
  states(enrolment);
  say("ida scans a QR code and types two codes (steward mfa confirm ida --qr): MFA is enabled, the seed is destroyed.");
}
