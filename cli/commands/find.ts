import type { Argv } from "yargs";
import { lookEverywhere } from "../people/everywhere.ts";
import { doubtLines, userLines } from "../people/everywhere-lines.ts";
import { stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withPerson } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withPerson(yargs)
    .example("$0 find jane@example.com", "Users of Jane in every account, with their keys")
    .epilogue("Looks into every account that the stage serves. Exit code 4: an account could not be looked into.");

export async function handler({ person, json, ...args }: ArgumentsOf<typeof builder>) {
  const found = await lookEverywhere(await stageOf(args), person);
  const { looks, elsewhere } = found;
  answer(json, { person, accounts: looks, identityCenter: elsewhere }, () => [
    ...userLines(found, person),
    ...doubtLines(found),
  ]);
}
