import { printable } from "../../shared/printable.ts";
import { type BadInput, Left } from "./errors.ts";

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
  const { autocomplete, isCancel } = await import("@clack/prompts");
  const options = choices.map(({ name, hint }) => ({
    value: name,
    label: printable(name),
    ...(hint !== undefined && { hint: printable(hint) }),
  }));
  const chosen = await autocomplete({ message, options, maxItems: 12, output: process.stderr });
  if (isCancel(chosen)) throw new Left("Nothing was chosen, and nothing was done");
  if (typeof chosen !== "string") throw otherwise; // nothing has what was typed
  return chosen;
}
