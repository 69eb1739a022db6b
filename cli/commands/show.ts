import type { Argv } from "yargs";
import { lazilyIn } from "../terminal/lazily.ts";

const of = lazilyIn("show");

export const builder = (yargs: Argv) =>
  yargs
    .command(of("user [user]", "A user's credentials, access, executions and findings", () => import("./show-user.ts")))
    .command(
      of(
        "person <person>",
        "A person's users in every account, and what they have in IAM Identity Center",
        () => import("./show-person.ts"),
      ),
    )
    .command(of("group [group]", "Members and policies of a group", () => import("./show-group.ts")))
    .command(of("key <key>", "The user of a key, its age and use, and what to type", () => import("./show-key.ts")))
    .command(
      of("execution [execution]", "The input, states and output of an execution", () => import("./show-execution.ts")),
    )
    .demandCommand(1, "Say what to show: steward show user|person|group|key|execution <name>");

export const handler = async () => {};
