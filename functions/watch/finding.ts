import * as z from "zod/mini";

/** What people are told of one event; kept until no copy of the event can come any more. */
export const Finding = z.strictObject({
  eventId: z.string(),
  kind: z.string(),
  severity: z.enum(["critical", "high", "medium"]),
  /** Fewer of one user are not told. */
  atLeast: z.optional(z.number()),
  account: z.string(),
  user: z.optional(z.string()),
  owner: z.optional(z.string()),
  what: z.string(),
  means: z.string(),
  next: z.string(),
  by: z.string(),
  from: z.string(),
  at: z.string(),
});
export type Finding = z.infer<typeof Finding>;
