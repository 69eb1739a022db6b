import type { Argv } from "yargs";
import { request } from "../requests/request.ts";
import { stageOf } from "../stage/stage.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";
import { withEverywhere } from "../terminal/options.ts";

export const builder = (yargs: Argv) =>
  withEverywhere(yargs)
    .option("emergency", {
      type: "boolean",
      default: false,
      describe: "Announce it as critical, and ask nothing",
    })
    .option("quarantine-days", { type: "number", describe: "Days until the user is deleted (QUARANTINE_DAYS)" })
    .example("$0 offboard jane --plan", "What would be cut")
    .example("$0 offboard jane --emergency --reason 'laptop stolen'", "Cut all access now")
    .example("$0 offboard jane@example.com --everywhere --plan", "What would be cut, in every account");

export async function handler({ user, everywhere, emergency, quarantineDays, ...given }: ArgumentsOf<typeof builder>) {
  const urgency = emergency ? "emergency" : "normal";
  const args = { ...given, reason: given.reason ?? (emergency ? "emergency" : undefined) };
  const stage = await stageOf(args);
  if (everywhere) return request(stage, "offboard-everywhere", { person: user, urgency, quarantineDays }, args);
  await request(stage, "offboard", { userName: user, urgency, quarantineDays }, args);
}
