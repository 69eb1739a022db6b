import type { Argv } from "yargs";
import { lazily } from "../terminal/lazily.ts";

export const builder = (yargs: Argv) =>
  yargs
    .command(lazily("user [user]", "A person on one screen", () => import("./show-user.ts"), "show"))
    .command(lazily("group [group]", "Members and policies of a group", () => import("./show-group.ts"), "show"))
    .command(lazily("key <key>", "Whose a key is, and what to do about it", () => import("./show-key.ts"), "show"))
    .command(
      lazily(
        "execution [execution]",
        "What an execution was asked, did and gave",
        () => import("./show-execution.ts"),
        "show",
      ),
    )
    .demandCommand(1, "Say what to show: steward show user|group|key|execution <name>");

export const handler = async () => {};
