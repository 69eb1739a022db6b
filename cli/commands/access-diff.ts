import type { Argv } from "yargs";
import { readAccess } from "../../access/account.ts";
import { planLines, planMarkdown } from "../../access/describe.ts";
import { planAccess } from "../../access/plan.ts";
import { nothing } from "../../access/state.ts";
import { printable } from "../../shared/printable.ts";
import { orRefused, readWanted, withFile, withFormat, withPath } from "../access/sources.ts";
import { iamClient } from "../stage/aws.ts";
import { answer } from "../terminal/answer.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withAccount } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withFormat(withPath(withFile(withAccount(yargs))))
    .example("$0 access diff -f access.yml", "Reads only; exits with 2 if something differs")
    .epilogue("Needs no stage: it reads the account with your own credentials.");

export async function handler({ file, path, format, json, ...account }: ArgumentsOf<typeof builder>) {
  const wanted = await readWanted(file, path, account);
  const actual = await readAccess(await iamClient(account), path);
  const plan = orRefused(() => planAccess(wanted, actual, nothing));
  const lines = format === "markdown" ? planMarkdown(plan) : planLines(plan);
  answer(json || format === "json", plan, () => lines.map(printable));
  if (plan.changes.length > 0) process.exitCode = 2;
}
