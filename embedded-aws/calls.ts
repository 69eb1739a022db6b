import { NormalizedSchema } from "@smithy/core/schema";
import type { Caller } from "./operation.ts";

/** One call as it is remembered. */
export interface Call {
  service: string;
  operation: string;
  /** The members of the input that are neither secret nor binary. */
  input: Record<string, unknown>;
  caller: Caller;
  /** The function of ours that made it, even where somebody else's key has signed it. */
  sender?: string | undefined;
  time: Date;
  /** The wire code, where the call was refused. */
  error?: string;
}

/** Not marked as sensitive in the model, and yet proof of possession. */
const codes = new Set(["AuthenticationCode1", "AuthenticationCode2"]);

export const withoutSecrets = (schema: unknown, input: Record<string, unknown>): Record<string, unknown> => {
  const ns = NormalizedSchema.of(schema as never);
  if (!ns.isStructSchema()) return {};
  const secret = new Set(
    [...ns.structIterator()]
      .filter(([, member]) => member.getMergedTraits().sensitive || member.isBlobSchema())
      .map(([name]) => name),
  );
  return Object.fromEntries(Object.entries(input).filter(([name]) => !secret.has(name) && !codes.has(name)));
};
