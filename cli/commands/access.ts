import type { Argv } from "yargs";
import { lazily } from "../terminal/lazily.ts";

export const builder = (yargs: Argv) =>
  yargs
    .command(
      lazily("diff", "What differs between the file and the account", () => import("./access-diff.ts"), "access"),
    )
    .command(lazily("pull", "Write the file that asks for what stands", () => import("./access-pull.ts"), "access"))
    .demandCommand(1, "Say what to do: steward access diff|pull");

export const handler = async () => {};
