import { stringify } from "csv-stringify/sync";
import type { Argv } from "yargs";
import { staged, word } from "../../shared/command-line.ts";
import { secretKinds } from "../../shared/names.ts";
import { handedOver, type Wanted } from "../people/handed-over.ts";
import { inAccount } from "../stage/stage.ts";
import { answer, facts } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withMember, withStage } from "../terminal/options.ts";

const formats = ["json", "env", "csv"] as const;

export const builder = (yargs: Argv) =>
  withMember(withStage(yargs))
    .positional("user", { type: "string", demandOption: true, describe: "Name of the IAM user" })
    .positional("kind", { choices: secretKinds, demandOption: true, describe: "Which secret" })
    .option("format", {
      choices: formats,
      default: "json" as const,
      describe: "Of an access key: export lines (env), or the file that aws configure import takes (csv)",
    })
    .option("force", { type: "boolean", describe: "Print it even if stdout is not a terminal" })
    .example("$0 secret pickup ada password --stage prod", "Ada's first password")
    .example("$0 secret pickup ada access-key --format env", "Lines for a shell, such as export AWS_ACCESS_KEY_ID=…")
    .epilogue(
      "The secret stays where it is. A password or seed is deleted after it was used, or after HANDOVER_DAYS.\nFor the AWS CLI: steward secret pickup ada access-key --format csv --force > ada.csv, then\naws configure import --csv file://ada.csv, then delete ada.csv.",
    );

export async function handler({ force, format, json, ...wanted }: ArgumentsOf<typeof builder>): Promise<void> {
  if (!process.stdout.isTTY && !force)
    throw new BadInput("Refusing to print a secret: stdout is not a terminal. Use --force to print it anyway");
  if (json && format !== "json") throw new BadInput(`--json does not go with --format ${format}`);
  if (format !== "json" && wanted.kind !== "access-key")
    throw new BadInput(`--format ${format} is for access keys. A ${wanted.kind} is printed as JSON`);
  const secret = await handedOver(wanted);
  if (wanted.kind === "mfa" && process.stdout.isTTY && !json) answer(json, secret, () => seedLines(secret, wanted));
  else process.stdout.write(written[format](secret, wanted.user));
}

/** A terminal shows no picture: only the ways to one. */
function seedLines(
  { requestId, serialNumber, seed, otpauthUri }: Record<string, unknown>,
  { user, stage, account }: Wanted,
) {
  const typed = (command: string) => {
    const whole = inAccount({ account }, command);
    return stage === undefined ? whole : staged(whole, stage);
  };
  const picture = typed(`steward secret pickup ${word(user)} mfa --json --force`);
  return [
    ...facts([
      ["Request", String(requestId)],
      ["Device", String(serialNumber)],
      ["Seed", String(seed)],
      ["URI", String(otpauthUri)],
    ]),
    "To draw the QR code, and to enable the device with two codes:",
    `  ${typed(`steward mfa confirm ${word(user)} --qr`)}`,
    "To save the QR code as a picture:",
    `  ${picture} | jq -r .qrPngBase64 | base64 -d > mfa.png`,
  ];
}

const written: Record<(typeof formats)[number], (secret: Record<string, unknown>, user: string) => string> = {
  json: (secret) => `${JSON.stringify(secret, null, 2)}\n`,
  env: ({ accessKeyId, secretAccessKey }) =>
    `export AWS_ACCESS_KEY_ID=${word(String(accessKeyId))}\nexport AWS_SECRET_ACCESS_KEY=${word(String(secretAccessKey))}\n`,
  csv: ({ accessKeyId, secretAccessKey }, user) =>
    stringify([
      ["User Name", "Access key ID", "Secret access key"],
      [user, accessKeyId, secretAccessKey],
    ]),
};
