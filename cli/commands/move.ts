import type { Argv } from "yargs";
import { request } from "../requests/request.ts";
import { stageOf } from "../stage/stage.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { repeatable, withRequest } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withRequest(yargs)
    .parserConfiguration(repeatable)
    .positional("user", { type: "string", demandOption: true, describe: "Name of the IAM user" })
    .option("group", { type: "string", array: true, default: [], describe: "Group to be in; no other remains" })
    .option("policy", {
      type: "string",
      array: true,
      default: [],
      describe: "ARN of a managed policy to have; likewise",
    })
    .example("$0 move jane --group analysts --reason 'changes teams'", "Jane has the group analysts, and nothing else");

export async function handler({ user, group, policy, ...args }: ArgumentsOf<typeof builder>) {
  const access = { groups: [...new Set(group)], policies: [...new Set(policy)] };
  await request(await stageOf(args), "change-access", { userName: user, ...access }, args);
}
