import type { Argv } from "yargs";
import { request } from "../requests/request.ts";
import { stageOf } from "../stage/stage.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withStart } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withStart(yargs)
    .positional("id", { type: "string", demandOption: true, describe: "What steward access plan named" })
    .example("$0 access apply 5f0c6a… --reason 'CAB 311'", "Shows the plan again, asks, and applies exactly it")
    .epilogue("If the account has changed since the plan was made, nothing is applied: plan again.");

export async function handler({ id, ...args }: ArgumentsOf<typeof builder>) {
  await request(await stageOf(args), "apply-access", { plan: id }, args);
}
