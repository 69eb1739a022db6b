import type { Argv } from "yargs";
import { lazilyIn } from "../terminal/lazily.ts";

const of = lazilyIn("secret");

export const builder = (yargs: Argv) =>
  yargs
    .command(of("pickup <user> <kind>", "Print a hand-over secret on a terminal", () => import("./secret-pickup.ts")))
    .demandCommand(1, "Say what to do: steward secret pickup <user> <kind>");

export const handler = async () => {};
