import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { HOTP, Secret } from "otpauth";
import { afterAll, describe, expect, it } from "vitest";
import { embedded } from "../support/embedded-account.ts";
import { installed } from "./installed.ts";

const folder = mkdtempSync(join(tmpdir(), "embedded-account-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(installed("aws"))("[aws] the AWS CLI, as the page on the embedded account has it", () => {
  const context = embedded();
  const aws = async (line: string) => {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ENDPOINT_URL: context.aws.endpoint,
      AWS_ACCESS_KEY_ID: context.aws.config.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: "any",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_PAGER: "",
    };
    return promisify(execFile)("aws", line.split(" "), { env }).then(
      ({ stdout }) => stdout,
      ({ stderr }: { stderr: string }) => stderr,
    );
  };

  it("makes a user and two keys, and is refused a third and the end of the user", async () => {
    expect(JSON.parse(await aws("iam create-user --user-name ada"))).toMatchObject({ User: { UserName: "ada" } });
    await aws("iam create-access-key --user-name ada");
    await aws("iam create-access-key --user-name ada");
    expect(await aws("iam create-access-key --user-name ada")).toContain("(LimitExceeded)");
    expect(await aws("iam delete-user --user-name ada")).toContain("(DeleteConflict)");
    expect(JSON.parse(await aws("iam list-users --query Users[].UserName"))).toEqual(["ada"]);
  });

  it("enrols an MFA device with real codes, and reads the credential report", async () => {
    const [png, seed] = [join(folder, "ada.png"), join(folder, "seed")];
    await aws("iam create-user --user-name ada");
    const create = "iam create-virtual-mfa-device --virtual-mfa-device-name";
    await aws(`${create} other --bootstrap-method QRCodePNG --outfile ${png}`);
    expect(readFileSync(png).subarray(1, 4).toString()).toBe("PNG");
    await aws(`${create} ada --bootstrap-method Base32StringSeed --outfile ${seed}`);
    const secret = Secret.fromBase32(readFileSync(seed, "ascii"));
    const step = Math.floor(Date.UTC(2026, 10, 20, 2) / 30_000);
    const [first, second] = [step, step + 1].map((counter) => HOTP.generate({ secret, counter }));
    const device = "--user-name ada --serial-number arn:aws:iam::123456789012:mfa/ada";
    const enable = (one = "", two = "") =>
      aws(`iam enable-mfa-device ${device} --authentication-code1 ${one} --authentication-code2 ${two}`);
    expect(await enable(second, first)).toContain("(InvalidAuthenticationCode)");
    expect(await enable(first, second)).toBe("");
    expect(await aws("iam generate-credential-report")).toContain("STARTED");
    const content = await aws("iam get-credential-report --query Content --output text");
    expect(Buffer.from(content, "base64").toString()).toContain("ada,arn:aws:iam::123456789012:user/ada,");
  });

  it("copies a file to a bucket and back", async () => {
    context.aws.seed({ buckets: { reports: {} } });
    const [from, to] = [join(import.meta.dirname, "aws-cli.test.ts"), join(folder, "copy")];
    await aws(`s3 cp ${from} s3://reports/a/b.ts`);
    expect(await aws("s3 ls s3://reports/a/")).toContain("b.ts");
    await aws(`s3 cp s3://reports/a/b.ts ${to}`);
    expect(readFileSync(to)).toEqual(readFileSync(from));
  });
});
