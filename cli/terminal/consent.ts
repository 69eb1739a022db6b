import { printable } from "../../shared/printable.ts";
import { answer, bold, tell } from "./answer.ts";
import { Refused } from "./errors.ts";
import { typedAt } from "./question.ts";

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
    answer(json, { plan }, () =>
      plan.length > 0
        ? [bold("This would be done:"), ...plan.map((line) => `  ${printable(line)}`)]
        : ["Nothing would be done."],
    );
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
  const output = process.stderr;
  const answered = await typedAt<string | boolean | symbol>(
    ({ confirm, text }, signal) =>
      word === undefined
        ? confirm({ message: "Go on?", initialValue: false, output, signal })
        : text({ message: `Type ${word} to go on, or anything else to stop`, output, signal }),
    "Nothing was done",
  );
  return typeof answered === "string" ? answered.trim() === word : answered;
}

/** Asks for what is needed and was not given. @throws {Refused} where there is no terminal to ask at */
export async function askFor(what: string, option: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Refused(`Nothing was done: the ${what} is missing. Give it with ${option}`);
  const typed = await typedAt<string | symbol | undefined>(
    ({ text }, signal) => text({ message: `The ${what}`, output: process.stderr, signal }),
    "Nothing was done",
  );
  if (!typed?.trim()) throw new Refused("Nothing was done");
  return typed.trim();
}
