import { BadInput } from "./errors.ts";

/** No name in IAM has it. */
const mark = "\uE000";

/** yargs takes what follows a lone `--` for no positional: a name that begins with a dash goes by it under a mark. */
export function dashesMarked(words: string[]): string[] {
  const at = words.indexOf("--");
  if (at < 0) return words;
  return [...words.slice(0, at), ...words.slice(at + 1).map((word) => word.replace(/^-/, mark))];
}

export function unmarkDashes(args: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(args)) args[name] = unmarked(value);
}

function unmarked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmarked);
  return typeof value === "string" ? value.replace(mark, "-") : value;
}

/** @throws {BadInput} for an option that takes a number and was given something else */
export function refuseNotANumber(args: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(args))
    if (Number.isNaN(value)) throw new BadInput(`--${name} takes a number`);
}

/** Yargs takes `--console=yes` for no. */
export const refuseMaybe = (words: string[]) => (args: Record<string, unknown>) => {
  for (const word of words) {
    const [, name = "", value = ""] = /^--([\w-]+)=(.*)$/s.exec(word) ?? [];
    if (typeof args[name] === "boolean" && !["true", "false"].includes(value))
      throw new BadInput(`--${name}=${value} is neither --${name} nor --${name}=false`);
  }
};

/** An option whose value is missing, or whose variable is empty in a script, would choose all or nothing. */
export const refuseEmpty = (words: string[]) => (args: Record<string, unknown>) => {
  const [name] = Object.entries(args).find(([, value]) => [value].flat().includes("")) ?? [];
  if (name === undefined) return;
  const option = `${name.length > 1 ? "--" : "-"}${name}`;
  const isOption = words.some((word) => word.startsWith(option));
  const dash = isOption ? `needs =, as in ${option}=-x` : "comes last, after --, as in -- -x";
  throw new BadInput(`${name} is empty: give it a value. One that begins with a dash ${dash}`);
};
