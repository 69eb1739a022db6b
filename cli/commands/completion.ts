import { basename } from "node:path";
import type { Argv } from "yargs";
import { BadInput } from "../terminal/errors.ts";
import type { ArgumentsOf } from "../terminal/lazily.ts";

/** What a shell runs when Tab is pressed: `steward` itself says what fits. */
const scripts = {
  bash: `_steward() {
  local IFS=$'\n'
  COMPREPLY=($(steward --complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _steward steward
`,
  zsh: `_steward() {
  compadd -- "\${(@f)$(steward --complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"
}
compdef _steward steward
`,
  fish: `complete --command steward --no-files --arguments '(steward --complete (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};
type Shell = keyof typeof scripts;
export const shells = Object.keys(scripts) as Shell[];

export const builder = (yargs: Argv) =>
  yargs
    .positional("shell", { choices: shells, describe: "Your shell (default: from SHELL)" })
    .example("$0 completion bash", "Append it to ~/.bashrc")
    .example("$0 completion zsh", "Append it to ~/.zshrc, after compinit")
    .example("$0 completion fish", "Keep it as ~/.config/fish/completions/steward.fish")
    .epilogue(
      "Tab then completes commands, options, and names of users, groups and executions.\nNames come from the account, with the profile and stage of your shell.",
    );

export async function handler({ shell }: ArgumentsOf<typeof builder>) {
  const own = basename(process.env.SHELL || "bash");
  const known = shells.find((name) => name === (shell ?? own));
  if (!known) throw new BadInput(`There is no completion for ${own}. Say for which shell: ${shells.join(", ")}`);
  process.stdout.write(scripts[known]);
}
