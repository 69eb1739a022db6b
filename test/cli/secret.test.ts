import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { onboarding, onboardings } from "../support/onboarding.ts";
import { stewardHere } from "../support/steward.ts";
import { atTerminal } from "../support/terminal.ts";

const { context, workflow, value } = onboardings();
const environment = (credentials = context.stack.aws.config.credentials) => ({
  AWS_ENDPOINT_URL: context.stack.aws.endpoint,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  STEWARD_STAGE: "local",
});
const pickup = (words: string[], given = environment()) => stewardHere(["secret", "pickup", ...words], given);

describe("steward secret pickup", () => {
  it("prints a secret where it is forced to, and to nothing but a terminal otherwise", async () => {
    await workflow("onboard", { ...onboarding, accessKey: false });
    const { password } = await value("password");
    const refused = await pickup(["ada", "password"]);
    expect([refused.code, refused.stdout, refused.stderr]).toEqual([1, "", expect.stringContaining("--force")]);
    const { code, stdout } = await pickup(["ada", "password", "--force"]);
    expect([code, JSON.parse(stdout)]).toEqual([0, { requestId: "hire-7", password }]);
  });

  it("prints an access key as lines for a shell, and as the file that aws configure import takes", async () => {
    await workflow("onboard", { ...onboarding, console: false });
    const { accessKeyId, secretAccessKey } = await value("access-key");
    const printed = async (format: string) =>
      (await pickup(["ada", "access-key", "--force", "--format", format])).stdout;
    const { stdout } = spawnSync("sh", ["-c", `${await printed("env")} env`], { encoding: "utf8" });
    expect(stdout).toContain(`AWS_ACCESS_KEY_ID=${accessKeyId}\n`);
    expect(stdout).toContain(`AWS_SECRET_ACCESS_KEY=${secretAccessKey}\n`);
    expect(await printed("csv")).toBe(
      `User Name,Access key ID,Secret access key\nada,${accessKeyId},${secretAccessKey}\n`,
    );
    const twofold = await pickup(["ada", "access-key", "--force", "--json", "--format", "env"]);
    expect([twofold.code, twofold.stdout]).toEqual([1, ""]);
    const password = await pickup(["ada", "password", "--force", "--format", "env"]);
    expect([password.code, password.stdout, password.stderr]).toEqual([
      1,
      "",
      expect.stringContaining("for access keys"),
    ]);
  });

  it("shows a seed on a terminal without its picture, and says how to draw and to save that", async () => {
    const words = ["secret", "pickup", "ada", "mfa"];
    await workflow("onboard", { ...onboarding, mfa: true });
    const { otpauthUri, qrPngBase64 } = await value("mfa");
    const { screen } = await atTerminal(words, { ...environment(), NO_COLOR: "1" }, [], 300);
    expect(screen).toContain(otpauthUri);
    expect(screen).toContain("steward mfa confirm ada --qr");
    expect(screen).not.toContain(qrPngBase64.slice(0, 100));
    const whole = await atTerminal([...words, "--json"], environment(), []);
    expect(JSON.parse(whole.screen)).toMatchObject({ otpauthUri, qrPngBase64 });
  });

  it.each([
    ["a user who is not there", ["eve", "password", "--force"], "There is no IAM user eve"],
    ["a secret that is not there", ["ada", "mfa", "--force"], "There is no secret iam-steward/local/AIDA"],
    ["a kind that nobody knows", ["ada", "pin", "--force"], "steward secret pickup --help"],
  ])("says in a sentence what is wrong with %s", async (_, words, why) => {
    context.stack.aws.seed({ users: [{ UserName: "ada" }] });
    const { code, stdout, stderr } = await pickup(words);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(why)]);
  });

  it("shows nothing of a secret that does not hold JSON", async () => {
    await workflow("onboard", { ...onboarding, accessKey: false });
    const SecretId = `iam-steward/local/${context.stack.aws.account.iam.users.get("ada")?.UserId}/password`;
    await context.secrets.putSecretValue({ SecretId, SecretString: "hunter2-by-hand" });
    const { code, stdout, stderr } = await pickup(["ada", "password", "--force"]);
    expect([code, stdout, stderr]).toEqual([
      expect.any(Number),
      "",
      expect.stringContaining(`The secret ${SecretId} does not hold JSON`),
    ]);
    expect(stderr).not.toContain("hunter");
  });

  it("says who may read, to someone who may not", async () => {
    await workflow("onboard", { ...onboarding, accessKey: false });
    const { code, stderr } = await pickup(
      ["ada", "password", "--force"],
      environment(context.stack.aws.credentialsOf("x")),
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining("HANDOVER_PRINCIPALS")]);
  });

  it("lets a person without rights in IAM pick up their own, and nobody else's", async () => {
    await workflow("onboard", { ...onboarding, console: false });
    context.stack.aws.seed({ users: [{ UserName: "bob" }] });
    const { accessKeyId, secretAccessKey } = await value("access-key");
    const own = environment({ accessKeyId, secretAccessKey });
    const { code, stdout } = await pickup(["ada", "access-key", "--force"], own);
    expect([code, JSON.parse(stdout || "{}")]).toMatchObject([0, { accessKeyId }]);
    const others = await pickup(["bob", "access-key", "--force"], own);
    expect([others.code, others.stdout, others.stderr]).toEqual([1, "", expect.stringContaining("iam:GetUser")]);
  });
});
