import type { Argv } from "yargs";
import { request } from "../requests/request.ts";
import { stageOf } from "../stage/stage.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withRequest } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withRequest(yargs)
    .positional("user", { type: "string", demandOption: true, describe: "Name of the IAM user" })
    .example("$0 mfa reset ada --reason 'her phone was stolen'", "Take the password, then have a new device enabled")
    .epilogue(
      "The old devices are taken off once a new one is enabled. Until then steward undo ends the reset and gives another password.",
    );

export async function handler({ user, ...args }: ArgumentsOf<typeof builder>) {
  await request(await stageOf(args), "reset-mfa", { userName: user }, args);
}
