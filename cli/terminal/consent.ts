import { printable } from "../../shared/printable.ts";
import { answer, bold, tell } from "./answer.ts";
import { Left, Refused } from "./errors.ts";

interface Asked {
  /** What would be done, a line each. */
  plan: string[];
  /** The word to be typed back, for what cannot be taken back easily; else yes or no will do. */
  word?: string | undefined;
}

interface Given {
  plan?: boolean | undefined;
  yes?: boolean | undefined;
  json?: boolean | undefined;
}

/**
 * Shows a plan and asks. False where only the plan was asked for.
 *
 * @throws {Refused} where the answer is no, or where there is no terminal to ask at
 */
export async function consent({ plan, word }: Asked, { plan: only, yes, json }: Given): Promise<boolean> {
  if (only) {
    answer(json, { plan }, () => [bold("This would be done:"), ...plan.map((line) => `  ${printable(line)}`)]);
    return false;
  }
  for (const line of plan) tell(`  ${line}`);
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Refused(
      "Nothing was done: stdin is not a terminal, and --yes is not given. To see what would be done: --plan",
    );
  if (await asked(word)) return true;
  throw new Refused("Nothing was done");
}

async function asked(word: string | undefined): Promise<boolean> {
  const { confirm, isCancel, text } = await import("@clack/prompts");
  const output = process.stderr;
  const answered =
    word === undefined
      ? await confirm({ message: "Go on?", initialValue: false, output })
      : await text({ message: `Type ${word} to go on, or anything else to stop`, output });
  if (isCancel(answered)) throw new Left("Nothing was done");
  return typeof answered === "string" ? answered.trim() === word : answered === true;
}

/** Asks for what is needed and was not given. @throws {Refused} where there is no terminal to ask at */
export async function askFor(what: string, option: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Refused(`Nothing was done: the ${what} is missing. Give it with ${option}`);
  const { isCancel, text } = await import("@clack/prompts");
  const typed = await text({ message: `The ${what}`, output: process.stderr });
  if (isCancel(typed)) throw new Left("Nothing was done");
  if (!typed?.trim()) throw new Refused("Nothing was done");
  return typed.trim();
}
