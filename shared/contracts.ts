import * as z from "zod/mini";
import type { Contract } from "./step.ts";

const text = (length: number) => z.string().check(z.minLength(1), z.maxLength(length));
const Instant = z.iso.datetime({ offset: true });

/** What every request to a workflow says of itself. */
const request = {
  /** The business key: the same request, however often it comes, starts one execution. */
  requestId: text(256),
  requestedBy: text(256),
  reason: text(1024),
};

/** Inputs of the workflows, by the name of the workflow. */
const workflows = {
  audit: z.strictObject({ ...request, scheduledTime: Instant }),
} as const;

/** Whether a credential report can be fetched; `refused`: AWS will make no other, an older one may be at hand. */
const Fetchable = z.enum(["ready", "refused", "unavailable"]);

const Evaluate = z.strictObject({
  step: z.literal("evaluate"),
  requestId: text(256),
  scheduledTime: Instant,
  now: Instant,
  report: Fetchable,
  /** Why it is unavailable; empty where it is not. */
  reason: z.optional(z.string()),
});
export type Evaluate = z.infer<typeof Evaluate>;

const contract = <I, O>(input: z.ZodMiniType<I>, output: z.ZodMiniType<O>): Contract<I, O> => ({ input, output });

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
    }),
  ]),
);

export const notify = contract(
  z.discriminatedUnion("notice", [
    z.strictObject({ notice: z.literal("audit"), requestId: text(256), folder: text(1024) }),
  ]),
  z.strictObject({ messages: z.number() }),
);

export const sweepHandover = contract(
  z.strictObject({ now: Instant }),
  z.strictObject({ destroyed: z.array(z.string()), kept: z.number() }),
);

export const startWorkflow = contract(
  z.discriminatedUnion("workflow", [z.strictObject({ workflow: z.literal("audit"), input: workflows.audit })]),
  z.strictObject({
    executionArn: z.string(),
    name: z.string(),
    outcome: z.enum(["started", "running", "done", "held"]),
  }),
);
