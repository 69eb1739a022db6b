/** Bare where no shell reads more into it: zsh takes a leading `=` for the path of a command. */
export const word = (text: string) =>
  /^[\w+,.@%:/-][\w+=,.@%:/-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A user's name as the last words of a command, where a leading dash would be taken for an option. */
export const last = (user: string) => (user.startsWith("-") ? `-- ${word(user)}` : word(user));

/** For readers without `STEWARD_STAGE`. The stage goes before a lone `--`, after which all are names. */
export const staged = (command: string, stage: string) =>
  command.startsWith("steward ") ? command.replace(/(?= -- |$)/, ` --stage ${stage}`) : command;
