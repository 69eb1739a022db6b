import { printable } from "../../shared/printable.ts";
import type { BadInput } from "./errors.ts";
import { typedAt } from "./question.ts";

interface Choice {
  name: string;
  /** What tells it from others that are named alike. */
  hint?: string;
}

/**
 * Lets the user choose one of the names, by typing a part of it.
 *
 * @throws {BadInput} `otherwise`, where there is no terminal, or nothing to choose
 * @throws {Left} where the user leaves without a choice
 */
export async function pick(message: string, choices: Choice[], otherwise: BadInput): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY || choices.length === 0) throw otherwise;
  const options = choices.map(({ name, hint }) => ({
    value: name,
    label: printable(name),
    ...(hint !== undefined && { hint: printable(hint) }),
  }));
  const chosen = await typedAt(
    ({ autocomplete }, signal) => autocomplete({ message, options, maxItems: 12, output: process.stderr, signal }),
    "Nothing was chosen, and nothing was done",
  );
  if (typeof chosen !== "string") throw otherwise; // nothing has what was typed
  return chosen;
}
