import type * as z from "zod/mini";

/** What a step takes and gives. Both are strict: an unknown key is refused, in either direction. */
export interface Contract<I, O> {
  input: z.ZodMiniType<I>;
  output: z.ZodMiniType<O>;
}

/** The steps of a function, each with a contract of its own. An event names its step in the key `step`. */
export type Contracts = Record<string, { input: z.ZodMiniType; output: z.ZodMiniType }>;

export type InputOf<C> = C extends { input: z.ZodMiniType<infer I> } ? I : never;
export type OutputOf<C> = C extends { output: z.ZodMiniType<infer O> } ? O : never;

/** What a step is told that has several contracts, with the key of the event that says which one it is under. */
export type ToldBy<Key extends string, C extends Contracts> = {
  [Name in keyof C]: { [K in Key]: Name } & InputOf<C[Name]>;
}[keyof C];

export const contract = <I, O>(input: z.ZodMiniType<I>, output: z.ZodMiniType<O>): Contract<I, O> => ({
  input,
  output,
});
