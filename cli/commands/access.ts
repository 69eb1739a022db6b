import type { Argv } from "yargs";
import { lazilyIn } from "../terminal/lazily.ts";

const of = lazilyIn("access");

export const builder = (yargs: Argv) =>
  yargs
    .command(of("plan", "Have the stage check the file and plan it", () => import("./access-plan.ts")))
    .command(of("apply <id>", "Apply exactly the plan with this id", () => import("./access-apply.ts")))
    .command(of("undo <id>", "Take back the plan that was applied last", () => import("./access-undo.ts")))
    .command(of("diff", "What differs between the file and the account", () => import("./access-diff.ts")))
    .command(of("pull", "Write the file that asks for what the account has", () => import("./access-pull.ts")))
    .demandCommand(1, "Say what to do: steward access plan|apply|undo|diff|pull");

export const handler = async () => {};
