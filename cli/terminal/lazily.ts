import type { ArgumentsCamelCase, Argv, CommandModule } from "yargs";
import { BadInput } from "./errors.ts";
import { didYouMean } from "./nearest.ts";

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
    sayingWhatIsWrong(needingValues((await load()).builder(yargs)), `${within} ${command}`)) as unknown as (
    yargs: Argv,
  ) => Argv,
  handler: async (args) => (await load()).handler(args as unknown as ArgumentsCamelCase<A>),
});

/** The same for commands of another one, such as `show`. */
export const lazilyIn =
  (within: string) =>
  <A>(command: string, describe: string, load: () => Promise<CommandFile<A>>): CommandModule =>
    lazily(command, describe, load, within);

/** Without its value, an option would choose all or nothing: `move jane --group` would leave Jane no group. */
function needingValues<A>(yargs: Argv<A>): Argv<A> {
  const { key, boolean } = (yargs as unknown as Parsed).getOptions();
  return yargs.requiresArg(Object.keys(key).filter((name) => !boolean.includes(name)));
}

/** What cannot be used of a command line is said in our words, with the help of the command that it was meant for. */
export const sayingWhatIsWrong = <A>(yargs: Argv<A>, usage = "") =>
  yargs.updateStrings(strings).fail((message, error) => {
    if (error) throw error;
    const what = message.startsWith("Not enough non-option")
      ? `An argument is missing: steward ${usage.trim()}`
      : inFull(message, yargs as unknown as Parsed);
    const name = usage.replace(/ [<[].*$/, "").trim();
    throw new BadInput(`${what}\nSee: steward ${name ? `${name} ` : ""}--help`);
  });

/** What the types do not have: which options there are, and which were typed. */
interface Parsed {
  getOptions(): { key: Record<string, unknown>; boolean: string[] };
  parsed: { argv: { _: string[] } & Record<string, unknown> };
}

/** Yargs names an unknown option as it names an argument too many, and only the better word for an unknown subcommand. */
function inFull(message: string, yargs: Parsed): string {
  const [, near] = /^Did you mean (.*)\?$/.exec(message) ?? [];
  const [first = "", second = ""] = yargs.parsed.argv._;
  if (near) return `There is no command ${first} ${second}.${didYouMean(second, [near])}`;
  const { argv } = yargs.parsed;
  const known = Object.keys(yargs.getOptions().key);
  const [, names] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  const [, missing] = /^--(\S+) is missing$/.exec(message) ?? [];
  const meant = (name: string) => missing !== undefined && !known.includes(name) && didYouMean(name, [missing]) !== "";
  const option = names ? names.split(", ").find((name) => name in argv) : Object.keys(argv).find(meant);
  if (option === undefined) return message;
  const typed = option.length === 1 ? `-${option}` : `--${option}`;
  return `Unknown option: ${typed}.${didYouMean(
    typed,
    known.map((name) => `--${name}`),
  )}`;
}

const strings = {
  "Invalid values:": "These values cannot be used:",
  "Argument: %s, Given: %s, Choices: %s": "%s: %s; use one of: %s",
  "Missing required argument: %s": { one: "--%s is missing", other: "These options are missing: %s" },
  "Not enough arguments following: %s":
    "--%s needs a value. One that begins with a dash is written with = and no space",
  "Arguments %s and %s are mutually exclusive": "--%s and --%s cannot be given together",
  "Positionals:": "Arguments:",
} as unknown as Record<string, string>; // the types do not know of one and other
