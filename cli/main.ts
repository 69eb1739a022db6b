#!/usr/bin/env node
import "./require-node.mjs";
import yargs from "yargs";
import manifest from "../package.json" with { type: "json" };
import { tell } from "./terminal/answer.ts";
import { BadInput, exitCodeOf, explain } from "./terminal/errors.ts";
import { lazily, sayingWhatIsWrong } from "./terminal/lazily.ts";
import { dashesMarked, refuseEmpty, refuseMaybe, refuseNotANumber, unmarkDashes } from "./terminal/words.ts";

const commands = [
  lazily("audit", "Find stale keys, unused credentials, missing MFA and more", () => import("./commands/audit.ts")),
  lazily("start <workflow> [subject]", "Start a workflow by its name", () => import("./commands/start.ts")),
  lazily("onboard <user>", "Create a user with access and first credentials", () => import("./commands/onboard.ts")),
  lazily(
    "offboard <user>",
    "Cut a user's access now; delete the user weeks later",
    () => import("./commands/offboard.ts"),
  ),
  lazily("rotate <user>", "Replace an access key", () => import("./commands/rotate.ts")),
  lazily("move <user>", "Give a user exactly these groups and policies", () => import("./commands/move.ts")),
  lazily("restore <user>", "Undo an offboarding", () => import("./commands/restore.ts")),
  lazily("access", "Compare, plan and apply groups and policies from a file", () => import("./commands/access.ts")),
  lazily(
    "can <user> <action> [resource]",
    "Whether a user may do something, and what decides",
    () => import("./commands/can.ts"),
  ),
  lazily("list", "Executions, with outcome and reason", () => import("./commands/list.ts")),
  lazily("users", "Users, with groups, MFA, password, keys and owner", () => import("./commands/users.ts")),
  lazily("keys", "Access keys, by age and last use", () => import("./commands/keys.ts")),
  lazily("groups", "Groups, with members and policies", () => import("./commands/groups.ts")),
  lazily("policies", "The account's own managed policies", () => import("./commands/policies.ts")),
  lazily("find <person>", "A person's users in every account, with their keys", () => import("./commands/find.ts")),
  lazily("show", "Show a user, person, group, key or execution", () => import("./commands/show.ts")),
  lazily("trail <name>", "What a user, key or role did, and what was done to it", () => import("./commands/trail.ts")),
  lazily("watch [execution]", "Follow an execution until it ends", () => import("./commands/watch.ts")),
  lazily("explain [execution]", "What happened, why, and what to type next", () => import("./commands/explain.ts")),
  lazily("redrive [execution]", "Continue a failed execution", () => import("./commands/redrive.ts")),
  lazily("stop [execution]", "Stop an execution for good", () => import("./commands/stop.ts")),
  lazily("undo [execution]", "Undo what an execution did", () => import("./commands/undo.ts")),
  lazily("reactivate <key>", "Make a contained access key active again", () => import("./commands/reactivate.ts")),
  lazily("mfa", "Confirm or reset the MFA of a user", () => import("./commands/mfa.ts")),
  lazily("secret", "Print a password, key or MFA seed that waits for its user", () => import("./commands/secret.ts")),
  lazily("pause", "Hold new requests; offboarding and containment go on", () => import("./commands/pause.ts")),
  lazily("resume", "End the pause and start the held requests", () => import("./commands/resume.ts")),
  lazily(
    "handback [name..]",
    "What depends on a stage's stack, before it is removed",
    () => import("./commands/handback.ts"),
  ),
  lazily("doctor", "Check that all is deployed, enabled and has subscribers", () => import("./commands/doctor.ts")),
  lazily("rehearse", "Try the workflows on AWS with throw-away users", () => import("./commands/rehearse.ts")),
  lazily(
    "completion [shell]",
    "Print a script for completion in bash, zsh or fish",
    () => import("./commands/completion.ts"),
  ),
];

/** Runs one command line; its outcome is `process.exitCode`. */
export async function main(words: string[]): Promise<void> {
  if (words[0] === "--complete") return offer(words.slice(1));
  try {
    await holdToCommands(words[0]);
    await commandLine(words.length > 0 ? words : ["--help"]).parseAsync();
  } catch (error) {
    complain(error, dashesMarked(words).includes("--json"));
    process.exitCode = exitCodeOf(error);
  }
}

/** Yargs would name every word of the line as unknown. */
async function holdToCommands(first = "--help"): Promise<void> {
  const names = commands.map(({ command }) => String(command).replace(/ .*/, ""));
  if (first.startsWith("-") || names.includes(first)) return;
  const { didYouMean } = await import("./terminal/nearest.ts");
  throw new BadInput(`There is no command ${first}.${didYouMean(first, names)}\nSee: steward --help`);
}

function commandLine(words: string[]) {
  const marked = dashesMarked(words);
  const cli = yargs(marked).scriptName("steward");
  for (const command of commands) cli.command(command);
  return sayingWhatIsWrong(cli)
    .usage("$0 <command>\n\nAutomation of the IAM user lifecycle, for engineers on call.")
    .middleware([unmarkDashes, refuseNotANumber, refuseMaybe(marked), refuseEmpty(marked)], true)
    .demandCommand(1, "Say what to do, for example: steward audit")
    .strict()
    .parserConfiguration({ "duplicate-arguments-array": false }) // of an option given twice, the last counts
    .recommendCommands()
    .alias("help", "h")
    .version(manifest.version)
    .wrap(Math.min(process.stdout.columns ?? 100, 110))
    .epilogue(
      "Exit codes: 0 done, 1 failed or bad input, 2 findings, 3 refused, 4 audit incomplete. More: docs/steward.md",
    );
}

/** Answers a shell's Tab: what the last of the words may be, one a line. */
async function offer(words: string[]): Promise<void> {
  const { fitting } = await import("./terminal/complete.ts");
  const help = (before: string[]) => commandLine(before).wrap(null).getHelp();
  process.stdout.write((await fitting(words, help)).map((word) => `${word}\n`).join(""));
}

/** Under `--json` an error is JSON as well, in one line. */
function complain(error: unknown, json: boolean): void {
  const message = explain(error);
  const { name, code } = error as NodeJS.ErrnoException;
  if (json)
    process.stderr.write(`${JSON.stringify({ error: { name: (name === "Error" && code) || name, message } })}\n`);
  else tell(`steward: ${message}`);
}

// What reads our output may stop early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`steward: the output could not be written (${error.code})\n`);
  process.exitCode = 1;
});

if (import.meta.main) await main(process.argv.slice(2));
