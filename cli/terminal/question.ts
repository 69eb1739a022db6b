import type * as Prompts from "@clack/prompts";
import { Left } from "./errors.ts";

type Ask<Typed> = (prompts: typeof Prompts, signal: AbortSignal) => Promise<Typed>;

/**
 * What the user types at a question. Ctrl-D closes the input, and nothing keeps the process waiting then: it is left as
 * with Ctrl-C.
 *
 * @throws {Left} `otherwise`, if the user leaves the question
 */
export async function typedAt<Typed>(ask: Ask<Typed>, otherwise: string): Promise<Exclude<Typed, symbol>> {
  const prompts = await import("@clack/prompts");
  const left = new AbortController();
  const leave = () => left.abort();
  process.once("beforeExit", leave);
  const typed = await ask(prompts, left.signal);
  process.off("beforeExit", leave);
  if (prompts.isCancel(typed)) throw new Left(otherwise);
  return typed as Exclude<Typed, symbol>;
}
