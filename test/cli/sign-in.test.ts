import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { embedded } from "../support/embedded-account.ts";
import { steward } from "../support/steward.ts";
import { atTerminal } from "../support/terminal.ts";

const context = embedded({ now: () => new Date() }); // sessions end by the clock of the machine
const account = "arn:aws:iam::123456789012";
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "iam-steward-home-"));
  mkdirSync(join(home, ".aws"));
});
afterEach(() => rmSync(home, { recursive: true }));

const configured = (config: string) => writeFileSync(join(home, ".aws", "config"), config);
const environment = () => ({
  AWS_ENDPOINT_URL: context.aws.endpoint,
  HOME: home,
  NO_COLOR: "1",
  AWS_MAX_ATTEMPTS: "1",
});
const show = ["show", "group", "admins", "--profile", "operator"];
const cache = () => join(home, ".aws", "cli", "cache");

/** An engineer who may assume a role with MFA, and has nothing else. */
function engineer(): { code: () => string } {
  const may = { Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: `${account}:role/operator` }] };
  const all = { Statement: [{ Effect: "Allow", Action: "iam:*", Resource: "*" }] };
  const trust = {
    Statement: [
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { AWS: `${account}:root` },
        Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      },
    ],
  };
  const keys = [{ id: "AKIAIOSFODNN7EXAMPLE", created: new Date(0) }];
  context.aws.seed({
    users: [{ UserName: "eve", mfa: true, keys, inline: { may } }],
    groups: [{ GroupName: "admins" }],
    roles: [{ RoleName: "operator", trust, inline: { all } }],
  });
  const device = context.aws.account.iam.virtualMfaDevices.get(`${account}:mfa/eve`) ?? expect.unreachable();
  const totp = new TOTP({ secret: Secret.fromBase32(device.seed) });
  configured(`[profile eve]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = secret
[profile operator]
role_arn = ${account}:role/operator
source_profile = eve
mfa_serial = ${account}:mfa/eve
`);
  return { code: () => totp.generate({ timestamp: context.aws.account.now().getTime() }) };
}

describe("a profile that needs MFA", () => {
  it("asks for the code at the terminal, and keeps the session where the AWS CLI keeps its own", async () => {
    const { code } = engineer();
    const first = await atTerminal(show, environment(), [[/Code of the MFA device .*mfa\/eve/, `${code()}\r`]]);
    expect([first.code, first.screen]).toEqual([0, expect.stringContaining(`${account}:group/admins`)]);

    const again = await steward([...show, "--json"], environment());
    expect([again.code, JSON.parse(again.stdout)]).toMatchObject([0, { groupName: "admins" }]);

    const [file = ""] = readdirSync(cache());
    // sha1 of '{"RoleArn": "…:role/operator", "SerialNumber": "…:mfa/eve"}', as botocore names it
    expect(file).toBe("3ef4adc21f76d799a601a5b0d9a51b512e7ab632.json");
    const kept = JSON.parse(readFileSync(join(cache(), file), "utf8"));
    expect(kept.Credentials).toMatchObject({ AccessKeyId: expect.stringMatching(/^ASIA/) });
    expect(statSync(join(cache(), file)).mode & 0o777).toBe(0o600);
  });

  it("says so where the code is wrong, and where there is no terminal to ask at", async () => {
    engineer();
    const wrong = await atTerminal(show, environment(), [[/Code of the MFA device/, "000000\r"]]);
    expect([wrong.code, wrong.screen]).toEqual([1, expect.stringContaining("AWS did not accept the MFA code")]);
    const nobody = await steward(show, environment());
    expect([nobody.code, nobody.stderr]).toEqual([
      1,
      expect.stringMatching(/MFA device .*mfa\/eve is needed.*aws sts get-caller-identity --profile operator/),
    ]);
  });

  it("opens another session where the kept one ends soon, or is broken", async () => {
    const { code } = engineer();
    mkdirSync(cache(), { recursive: true });
    const file = join(cache(), "3ef4adc21f76d799a601a5b0d9a51b512e7ab632.json");
    const Expiration = new Date(Date.now() + 60_000).toISOString();
    for (const content of [
      "{",
      JSON.stringify({ Credentials: { AccessKeyId: "ASIAOLD", SecretAccessKey: "x", Expiration } }),
    ]) {
      writeFileSync(file, content);
      expect((await steward(show, environment())).stderr).toContain("A code of the MFA device");
    }
    const anew = await atTerminal(show, environment(), [[/Code of the MFA device/, `${code()}\r`]]);
    expect(anew.code).toBe(0);
  });
});

describe("a profile that has no credentials", () => {
  it.each([
    [
      "whose SSO session has expired",
      "[profile operator]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = ops\n[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.com/start\n",
      "Sign in with: aws sso login --profile operator",
    ],
    ["that is not there", "[profile other]\nregion = us-east-1\n", "To see the profiles: aws configure list-profiles"],
  ])("%s: says the command", async (_, config, command) => {
    configured(config);
    const { code, stdout, stderr } = await steward(show, environment());
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(command)]);
    expect(stderr).toMatch(/the profile operator/i);
  });
});
