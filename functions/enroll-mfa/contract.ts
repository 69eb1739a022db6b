import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { Instant, requestId, UserId, userName } from "../../shared/fields.ts";

const enrolling = { requestId, userName, userId: UserId };

export const enrollMfa = contract(
  z.discriminatedUnion("step", [
    z.strictObject({ step: z.literal("begin"), requestId, userName, userId: z.optional(UserId), now: Instant }),
    z.strictObject({ step: z.literal("check"), ...enrolling, deadline: Instant, now: Instant }),
    z.strictObject({ step: z.literal("remind"), ...enrolling }),
    z.strictObject({ step: z.literal("suspend"), ...enrolling }),
    z.strictObject({ step: z.literal("undo-suspend"), ...enrolling }),
  ]),
  z.union([
    z.strictObject({
      userId: z.string(),
      owner: z.optional(z.string()),
      /** Whether a device is on him already, of whatever kind. */
      enrolled: z.boolean(),
      deadline: z.string(),
      /** Whole days until then, the last one counted. */
      daysLeft: z.number(),
    }),
    z.strictObject({ outcome: z.enum(["enrolled", "open", "overdue"]), daysLeft: z.number() }),
    z.strictObject({ suspension: z.enum(["enrolled", "suspended", "no-password"]) }),
    z.strictObject({
      /** Where the seed, or after an undo the password, lies; a seed may have been swept. */
      secretName: z.optional(z.string()),
    }),
  ]),
);
