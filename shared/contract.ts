import type * as z from "zod/mini";

/** What a step takes and gives. Both are strict: an unknown key is refused, in either direction. */
export interface Contract<I, O> {
  input: z.ZodMiniType<I>;
  output: z.ZodMiniType<O>;
}

export type InputOf<C> = C extends Contract<infer I, unknown> ? I : never;
export type OutputOf<C> = C extends { output: z.ZodMiniType<infer O> } ? O : never;

export const contract = <I, O>(input: z.ZodMiniType<I>, output: z.ZodMiniType<O>): Contract<I, O> => ({
  input,
  output,
});
