import { currentMember } from "./account.ts";

/** Bare where no shell reads more into it: zsh takes a leading `=` for the path of a command. */
export const word = (text: string) =>
  /^[\w+,.@%:/-][\w+=,.@%:/-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A user's name as the last words of a command, where a leading dash would be taken for an option. */
export const last = (user: string) => (user.startsWith("-") ? `-- ${word(user)}` : word(user));

/** For readers without `STEWARD_STAGE`, and in the current account. The options go before a lone `--`, after which all are names. */
export const staged = (command: string, stage: string) => inCurrentAccount(withOption(command, `--stage ${stage}`));

/** With the account where a step works for another one than the stage's. */
export function inCurrentAccount(command: string): string {
  const member = currentMember();
  return member ? ofMember(command, member.account) : command;
}

/** Executions, access files and people are the stage's own; a command may name its account already. */
const takesNoAccount =
  /^steward (access|audit|doctor|explain|find|list|redrive|stop|undo|watch|show (execution|person))\b| --account /;

/** A command about an account that a stage serves beside its own. */
export function ofMember(command: string, account: string): string {
  // No profile has this name: as it stands, the command changes no user of the same name in another account.
  if (command.startsWith("aws ")) return command.replace(/(?= #|$)/, ` --profile='<of account ${account}>'`);
  return takesNoAccount.test(command) ? command : withOption(command, `--account ${account}`);
}

const withOption = (command: string, option: string) =>
  command.startsWith("steward ") ? command.replace(/(?= -- |$)/, ` ${option}`) : command;
