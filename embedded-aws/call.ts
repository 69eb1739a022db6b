import type { Account } from "./account.ts";
import type { Caller } from "./operation.ts";

/**
 * What arrives when the wire has checked it: members that the model requires are there.
 * (The SDK's types allow `undefined` even in those.)
 */
export type Input<T> = T extends Date | Uint8Array
  ? T
  : T extends (infer Item)[]
    ? Input<Item>[]
    : T extends object
      ? {
          [K in keyof T]: undefined extends T[K]
            ? Record<never, never> extends Pick<T, K>
              ? Input<T[K]>
              : Input<NonNullable<T[K]>>
            : Input<T[K]>;
        }
      : T;

type CommandOf<Client, Name extends string> =
  Client extends Record<`${Name}Command`, abstract new (...args: never[]) => infer Command> ? Command : never;

type InputOf<Command> = Command extends { input: infer In } ? Input<In> : never;

type Sends<Out> = { resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: Out }> };
type OutputOf<Command> =
  // biome-ignore lint/suspicious/noConfusingVoidType: it is the return type of calls that answer nothing
  Command extends Sends<infer Out> ? (keyof Out extends "$metadata" ? void : Omit<Out, "$metadata">) : never;

/** One call of a service, typed by the client package and its name there. */
export type CallOf<Client, Name extends string> = (
  account: Account,
  input: InputOf<CommandOf<Client, Name>>,
  caller: Caller,
) => OutputOf<CommandOf<Client, Name>> | Promise<OutputOf<CommandOf<Client, Name>>>;
