import type { Argv } from "yargs";
import { lazily } from "../terminal/lazily.ts";

export const builder = (yargs: Argv) =>
  yargs
    .command(lazily("plan", "Have the stage check the file and plan it", () => import("./access-plan.ts"), "access"))
    .command(lazily("apply <id>", "Apply exactly the plan with this id", () => import("./access-apply.ts"), "access"))
    .command(
      lazily("undo <id>", "Take back the plan that was applied last", () => import("./access-undo.ts"), "access"),
    )
    .command(
      lazily("diff", "What differs between the file and the account", () => import("./access-diff.ts"), "access"),
    )
    .command(
      lazily("pull", "Write the file that asks for what the account has", () => import("./access-pull.ts"), "access"),
    )
    .demandCommand(1, "Say what to do: steward access plan|apply|undo|diff|pull");

export const handler = async () => {};
