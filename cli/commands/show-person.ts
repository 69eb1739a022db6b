import type { Argv } from "yargs";
import { word } from "../../shared/command-line.ts";
import { printable } from "../../shared/printable.ts";
import { type Everywhere, lookEverywhere } from "../people/everywhere.ts";
import { doubtLines, userLines } from "../people/everywhere-lines.ts";
import { offboardingsOf } from "../people/offboardings.ts";
import { stageOf } from "../stage/stage.ts";
import { answer, bold, facts } from "../terminal/answer.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withPerson } from "../terminal/options.ts";
import { executionLines } from "./show-user.ts";

export const builder = (yargs: Argv) =>
  withPerson(yargs)
    .example("$0 show person jane@example.com", "Users in every account, IAM Identity Center, offboardings")
    .epilogue("Exit code 4: an account could not be looked into.");

export async function handler({ person, json, ...args }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  const found = await lookEverywhere(stage, person);
  const { names, looks, elsewhere } = found;
  const executions = await offboardingsOf(stage, names);
  const next = nextFor(person, found);
  answer(json, { person, names, accounts: looks, identityCenter: elsewhere, executions, next }, () => [
    ...facts([
      ["Person", person],
      ["Also called", names.filter((name) => name !== person)],
    ]),
    "",
    bold("Users"),
    ...userLines(found, person).map((line) => `  ${printable(line)}`),
    ...doubtLines(found).map((line) => `  ${printable(line)}`),
    "",
    ...executionLines(executions),
    "",
    bold("Next"),
    `  ${printable(next)}`,
  ]);
}

/** Who is being offboarded can be given back; who has users can be offboarded. */
function nextFor(person: string, { looks }: Everywhere): string {
  const users = looks.flatMap((each) => each.users);
  if (users.length === 0) return "steward users";
  const verb = users.some(({ leaving }) => leaving !== undefined) ? "restore" : "offboard";
  return `steward ${verb} ${word(person)} --everywhere --plan`;
}
