import type { Argv } from "yargs";
import { request } from "../requests/request.ts";
import { stageOf } from "../stage/stage.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withRequest } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withRequest(yargs)
    .positional("user", { type: "string", demandOption: true, describe: "Name of the IAM user" })
    .example("$0 restore jane --reason 'the wrong Jane'", "Undo the offboarding, while the quarantine lasts");

export async function handler({ user, ...args }: ArgumentsOf<typeof builder>) {
  await request(await stageOf(args), "restore", { userName: user }, args);
}
