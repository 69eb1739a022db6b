import type { Argv } from "yargs";
import { lazily } from "../terminal/lazily.ts";

export const builder = (yargs: Argv) =>
  yargs
    .command(
      lazily(
        "user [user]",
        "A user's credentials, access, executions and findings",
        () => import("./show-user.ts"),
        "show",
      ),
    )
    .command(
      lazily(
        "person <person>",
        "A person's users in every account, and what they have in IAM Identity Center",
        () => import("./show-person.ts"),
        "show",
      ),
    )
    .command(lazily("group [group]", "Members and policies of a group", () => import("./show-group.ts"), "show"))
    .command(
      lazily(
        "key <key>",
        "The user of a key, its age and use, and what to type",
        () => import("./show-key.ts"),
        "show",
      ),
    )
    .command(
      lazily(
        "execution [execution]",
        "The input, states and output of an execution",
        () => import("./show-execution.ts"),
        "show",
      ),
    )
    .demandCommand(1, "Say what to show: steward show user|person|group|key|execution <name>");

export const handler = async () => {};
