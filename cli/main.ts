import { fileURLToPath } from "node:url";
import yargs from "yargs";
import { auditCommand } from "./audit.ts";
import { doctorCommand } from "./doctor.ts";
import { BadInput, explain, Refused } from "./errors.ts";
import { mfaCommand } from "./mfa.ts";
import { printable } from "./printable.ts";
import { secretCommand } from "./secret.ts";

/** Runs one command line; its outcome is `process.exitCode`. */
export async function main(words: string[]): Promise<void> {
  try {
    await yargs(words)
      .scriptName("steward")
      .usage("$0 <command>\n\nAutomation of the IAM user lifecycle, for engineers on call.")
      .command(auditCommand)
      .command(mfaCommand)
      .command(secretCommand)
      .command(doctorCommand)
      .demandCommand(1, "Say what to do, for example: steward audit")
      .strict()
      .parserConfiguration({ "duplicate-arguments-array": false }) // of an option given twice, the last counts
      .recommendCommands()
      .version(false)
      .wrap(Math.min(process.stdout.columns ?? 100, 110))
      .fail((message, error) => {
        throw (
          error ??
          new BadInput(
            `${message}\nSee: steward ${["audit", "doctor", "mfa", "secret"].includes(words[0] ?? "") ? `${words[0]} ` : ""}--help`,
          )
        );
      })
      .parseAsync();
  } catch (error) {
    process.stderr.write(`steward: ${explain(error).split("\n").map(printable).join("\n")}\n`);
    process.exitCode = error instanceof Refused ? 3 : 1;
  }
}

// Whoever reads our output may stop early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") return;
  process.stderr.write(`steward: the output could not be written (${error.code})\n`);
  process.exitCode = 1;
});

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
