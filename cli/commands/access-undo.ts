import type { Argv } from "yargs";
import { request } from "../requests/request.ts";
import { stageOf } from "../stage/stage.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withStart } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withStart(yargs)
    .positional("id", { type: "string", demandOption: true, describe: "The plan that was applied last" })
    .example("$0 access undo 5f0c6a… --reason 'a group lost its policy'", "Takes back what the plan made")
    .epilogue("If somebody has changed since what the plan made, nothing is undone.");

export async function handler({ id, ...args }: ArgumentsOf<typeof builder>) {
  await request(await stageOf(args), "apply-access", { plan: id, undo: true }, args);
}
