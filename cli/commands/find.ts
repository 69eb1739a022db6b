import type { Argv } from "yargs";
import { lookEverywhere } from "../people/everywhere.ts";
import { doubtLines, userLine } from "../people/everywhere-lines.ts";
import { stageOf } from "../stage/stage.ts";
import { answer } from "../terminal/answer.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withStage } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withStage(yargs)
    .positional("person", {
      type: "string",
      demandOption: true,
      describe: "The person: an owner's address, or a user's name",
    })
    .example("$0 find jane@example.com", "Users of Jane in every account, with their keys")
    .epilogue("Looks into every account that the stage serves. Exit code 4: an account could not be looked into.");

export async function handler({ person, json, ...args }: ArgumentsOf<typeof builder>) {
  const looks = await lookEverywhere(await stageOf(args), person);
  const users = looks.flatMap(({ account, users: found }) => found.map((user) => userLine(account, user)));
  answer(json, { person, accounts: looks }, () => [
    ...(users.length > 0
      ? users
      : [`No user of ${person} in ${looks.length === 1 ? "the account" : `any of ${looks.length} accounts`}.`]),
    ...doubtLines(looks),
  ]);
  if (looks.some(({ why }) => why !== undefined)) process.exitCode = 4;
}
