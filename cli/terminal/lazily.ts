import type { ArgumentsCamelCase, Argv, CommandModule } from "yargs";
import { BadInput } from "./errors.ts";

/** What a command's own file exports. */
interface CommandFile<A> {
  builder: (yargs: Argv) => Argv<A>;
  handler: (args: ArgumentsCamelCase<A>) => Promise<void>;
}

/** What a command's handler is given, by its builder. */
export type ArgumentsOf<B> = B extends (yargs: Argv) => Argv<infer A> ? ArgumentsCamelCase<A> : never;

/** A command whose file is loaded when it is typed: no other command's clients slow its start. */
export const lazily = <A>(
  command: string,
  describe: string,
  load: () => Promise<CommandFile<A>>,
  within = "",
): CommandModule => ({
  command,
  describe,
  builder: (async (yargs: Argv) =>
    sayingWhatIsWrong((await load()).builder(yargs), `${within} ${command}`)) as unknown as (yargs: Argv) => Argv,
  handler: async (args) => (await load()).handler(args as unknown as ArgumentsCamelCase<A>),
});

/** The same for commands of another one, such as `show`. */
export const lazilyIn =
  (within: string) =>
  <A>(command: string, describe: string, load: () => Promise<CommandFile<A>>): CommandModule =>
    lazily(command, describe, load, within);

/** What cannot be used of a command line is said in our words, with the help of the command that it was meant for. */
export const sayingWhatIsWrong = <A>(yargs: Argv<A>, usage = "") =>
  yargs.updateStrings(strings).fail((message, error) => {
    if (error) throw error;
    const what = message.startsWith("Not enough non-option")
      ? `An argument is missing: steward ${usage.trim()}`
      : message;
    const name = usage.replace(/ [<[].*$/, "").trim();
    throw new BadInput(`${what}\nSee: steward ${name ? `${name} ` : ""}--help`);
  });

const strings = {
  "Invalid values:": "These values cannot be used:",
  "Argument: %s, Given: %s, Choices: %s": "%s: %s; use one of: %s",
  "Missing required argument: %s": { one: "--%s is missing", other: "These options are missing: %s" },
  "Not enough arguments following: %s": "--%s needs a value",
  "Positionals:": "Arguments:",
} as unknown as Record<string, string>; // the types do not know of one and other
