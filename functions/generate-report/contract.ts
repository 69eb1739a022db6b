import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { Instant, text } from "../../shared/fields.ts";

/** Whether a credential report can be fetched; `refused`: AWS will make no other, an older one may be at hand. */
const Fetchable = z.enum(["ready", "refused", "unavailable"]);

const Evaluate = z.strictObject({
  step: z.literal("evaluate"),
  requestId: text(256),
  scheduledTime: Instant,
  now: Instant,
  report: Fetchable,
  /** Why it is unavailable. */
  reason: z.optional(z.string()),
});
export type Evaluate = z.infer<typeof Evaluate>;

export const generateReport = contract(
  z.discriminatedUnion("step", [z.strictObject({ step: z.literal("start") }), Evaluate]),
  z.union([
    z.strictObject({ report: z.union([Fetchable, z.literal("in progress")]), reason: z.optional(z.string()) }),
    z.strictObject({
      /** Where tonight's files lie in the report bucket. */
      folder: z.string(),
      complete: z.boolean(),
      findings: z.number(),
      new: z.number(),
      resolved: z.number(),
      rotations: z.number(),
      /** Whether they are to be started. */
      rotate: z.boolean(),
    }),
  ]),
);
