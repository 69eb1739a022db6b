import type { Argv } from "yargs";
import { lazily } from "../terminal/lazily.ts";

export const builder = (yargs: Argv) =>
  yargs
    .command(
      lazily(
        "pickup <user> <kind>",
        "Print a hand-over secret on a terminal",
        () => import("./secret-pickup.ts"),
        "secret",
      ),
    )
    .demandCommand(1, "Say what to do: steward secret pickup <user> <kind>");

export const handler = async () => {};
