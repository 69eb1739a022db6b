import { printable } from "../../shared/printable.ts";
import type { BadInput } from "./errors.ts";

interface Choice {
  name: string;
  /** What tells it from others that are named alike. */
  hint?: string;
}

/**
 * Lets the user choose one of the names, by typing a part of it.
 *
 * @throws {BadInput} `otherwise`, where there is no terminal, nothing to choose, or nothing was chosen
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
  if (isCancel(chosen) || typeof chosen !== "string") throw otherwise;
  return chosen;
}
