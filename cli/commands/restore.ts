import type { Argv } from "yargs";
import { restoreEverywhere } from "../people/restore-everywhere.ts";
import { request } from "../requests/request.ts";
import { stageOf } from "../stage/stage.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withEverywhere } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withEverywhere(yargs)
    .example("$0 restore jane --reason 'the wrong Jane'", "Undo the offboarding, while the quarantine lasts")
    .example("$0 restore jane@example.com --everywhere --reason 'stays'", "Every user of hers, in every account");

export async function handler({ user, everywhere, ...args }: ArgumentsOf<typeof builder>) {
  const stage = await stageOf(args);
  if (everywhere) return restoreEverywhere(stage, user, args);
  await request(stage, "restore", { userName: user }, args);
}
