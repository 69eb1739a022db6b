import { stringify } from "yaml";
import type { Argv } from "yargs";
import { isForeign, isOwn, readAccess } from "../../access/account.ts";
import { fileOf } from "../../access/file.ts";
import { word } from "../../shared/command-line.ts";
import { withPath } from "../access/sources.ts";
import { iamClient } from "../stage/aws.ts";
import { tell } from "../terminal/answer.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withAccount } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withPath(withAccount(yargs))
    .example("$0 access pull --path /", "The file of an account that was made by hand: keep it as access.yml")
    .epilogue("Needs no stage: it reads the account with your own credentials.");

/** What a file cannot say goes to stderr, so that stdout can be kept as the file. */
export async function handler({ path, ...account }: ArgumentsOf<typeof builder>) {
  const { state, inline, outside } = await readAccess(await iamClient(account), path);
  process.stdout.write(stringify(fileOf(state), { lineWidth: 0, schema: "yaml-1.1" })); // other readers take dates for dates
  const others = Object.entries(outside).filter(([title]) => !isOwn(title.slice(title.indexOf(" ") + 1)));
  for (const other of new Set(others.map(([, at]) => at).filter((at) => at !== path && !isForeign(at))))
    tell(`What is under ${other} was left out. To write its file: steward access pull --path ${word(other)}`);
  for (const [title, names] of Object.entries(inline))
    for (const name of names) tell(`${title} has the inline policy ${name}, which the file does not manage`);
}
