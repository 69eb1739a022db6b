import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { Instant, text } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";

/** Whether a credential report can be fetched; `refused`: AWS makes no other for now, an older one may be at hand. */
const Fetchable = z.enum(["ready", "refused", "unavailable"]);

export const generateReport = onDemand({
  start: () =>
    contract(
      z.strictObject({}),
      z.strictObject({ report: z.union([Fetchable, z.literal("in progress")]), reason: z.optional(z.string()) }),
    ),
  evaluate: () =>
    contract(
      z.strictObject({
        requestId: text(256),
        scheduledTime: Instant,
        now: Instant,
        report: Fetchable,
        /** Why it is unavailable. */
        reason: z.optional(z.string()),
      }),
      z.strictObject({
        /** Where tonight's files lie in the report bucket. */
        folder: z.string(),
        complete: z.boolean(),
        findings: z.number(),
        new: z.number(),
        resolved: z.number(),
        rotations: z.number(),
        /** Whether the workflow starts the rotations. */
        rotate: z.boolean(),
      }),
    ),
});

export type Evaluate = InputOf<(typeof generateReport)["evaluate"]>;
