import type { ArgumentsCamelCase, Argv, CommandModule } from "yargs";

/** What a command's own file exports. */
interface CommandFile<A> {
  builder: (yargs: Argv) => Argv<A>;
  handler: (args: ArgumentsCamelCase<A>) => Promise<void>;
}

/** What a command's handler is given, by its builder. */
export type ArgumentsOf<B> = B extends (yargs: Argv) => Argv<infer A> ? ArgumentsCamelCase<A> : never;

/** A command whose file is loaded when it is typed: no other command's clients slow its start. */
export const lazily = <A>(command: string, describe: string, load: () => Promise<CommandFile<A>>): CommandModule => ({
  command,
  describe,
  builder: (async (yargs: Argv) => (await load()).builder(yargs)) as unknown as (yargs: Argv) => Argv,
  handler: async (args) => (await load()).handler(args as unknown as ArgumentsCamelCase<A>),
});
