import type { Argv } from "yargs";
import { request } from "../requests/request.ts";
import { stageOf } from "../stage/stage.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withRequest } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withRequest(yargs)
    .positional("user", { type: "string", demandOption: true, describe: "Name of the IAM user" })
    .option("emergency", {
      type: "boolean",
      default: false,
      describe: "Announce it as critical, and do not ask",
    })
    .option("quarantine-days", { type: "number", describe: "Days until the user is deleted (QUARANTINE_DAYS)" })
    .example("$0 offboard jane --plan", "What would be cut")
    .example("$0 offboard jane --emergency --reason 'laptop stolen'", "Cut all access now");

export async function handler({ user, emergency, quarantineDays, ...args }: ArgumentsOf<typeof builder>) {
  const urgency = emergency ? "emergency" : "normal";
  await request(await stageOf(args), "offboard", { userName: user, urgency, quarantineDays }, args);
}
