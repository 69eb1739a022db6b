import { text } from "node:stream/consumers";
import { toString as drawn } from "qrcode";
import type { Argv } from "yargs";
import { handedOver, type Wanted } from "../people/handed-over.ts";
import { readUser } from "../people/person.ts";
import { iamClient } from "../stage/aws.ts";
import { invoke } from "../stage/functions.ts";
import { type Stage, stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withMember, withStage } from "../terminal/options.ts";
import { typedAt } from "../terminal/question.ts";

export const builder = (yargs: Argv) =>
  withMember(withStage(yargs))
    .positional("user", { type: "string", demandOption: true, describe: "Name of the IAM user" })
    .option("qr", { type: "boolean", describe: "Draw the QR code first, to be scanned into an authenticator" })
    .example("$0 mfa confirm ada --qr --stage prod", "Scan the code, then type two codes in a row")
    .epilogue(
      "steward asks for the codes, because shells keep command lines. If stdin is not a terminal, the codes are read from it.",
    );

interface Confirmed {
  serialNumber: string;
  enabledAt: string;
}

export async function handler({ qr, json, ...wanted }: ArgumentsOf<typeof builder>) {
  const { user: userName } = wanted;
  const stage = await stageOf(wanted);
  await mustBeThere(stage, userName);
  if (qr) await draw(wanted);
  const [firstCode, secondCode] = process.stdin.isTTY ? await askedFor() : piped(await text(process.stdin));
  const confirmed = await invoke<Confirmed>(stage, "confirm-mfa", {
    account: stage.account,
    ...{ userName, firstCode, secondCode },
  });
  const { serialNumber, enabledAt } = confirmed;
  answer(json, { userName, serialNumber, enabledAt }, () => [
    `${userName} has MFA since ${enabledAt}: ${serialNumber}`,
  ]);
}

/** Two codes take a minute. A caller who may not read users learns of it from confirm-mfa. */
async function mustBeThere(stage: Stage, userName: string): Promise<void> {
  await readUser(await iamClient(stage), userName).catch((error) => {
    if (error instanceof BadInput) throw error;
  });
}

async function draw(wanted: Omit<Wanted, "kind">): Promise<void> {
  if (!process.stdout.isTTY) throw new BadInput("Refusing to draw a secret: stdout is not a terminal");
  const { otpauthUri } = await handedOver({ ...wanted, kind: "mfa" });
  process.stdout.write(`${await drawn(String(otpauthUri), { type: "terminal", small: true })}\n`);
}

/** Milliseconds. Codes change every half minute. AWS takes late ones, too, but the device would be out of step from then on. */
const latest = 90_000;

async function askedFor(): Promise<[string, string]> {
  const first = await ask("The code that the authenticator shows now");
  const since = Date.now();
  const second = await ask("The next code");
  if (Date.now() - since > latest) throw new BadInput("The second code came too late. Start again with two new codes");
  return [first, second];
}

/** Authenticators show `123 456`. */
const isCode = (typed: string) => /^\s*(\d\s*){6}$/.test(typed);

async function ask(message: string): Promise<string> {
  const validate = (code = "") => (isCode(code) ? undefined : "Type six digits");
  return typedAt(
    ({ password }, signal) => password({ message, validate, signal }),
    "Nothing was done: no code was sent",
  );
}

function piped(input: string): [string, string] {
  const digits = input.replaceAll(/\s/g, "");
  if (/^\d{12}$/.test(digits)) return [digits.slice(0, 6), digits.slice(6)];
  throw new BadInput("stdin must hold two codes of six digits, one a line");
}
