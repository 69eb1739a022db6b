import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { AccessKeyId, text } from "../../shared/fields.ts";

export const containKey = contract(
  z.strictObject({ requestId: text(256), accessKeyId: AccessKeyId }),
  // The key does not wait for the schema of the answer.
  z.lazy(() =>
    z.strictObject({
      outcome: z.enum(["contained", "left", "unknown"]),
      why: z.optional(z.string()),
      userName: z.string(),
      userId: z.optional(z.string()),
      lastUse: z.string(),
      next: z.string(),
    }),
  ),
);
export type ContainKey = InputOf<typeof containKey>;
