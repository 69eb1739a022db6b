import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { Instant, requestId, UserId, userName } from "../../shared/fields.ts";

const Enrolling = z.strictObject({ requestId, userName, userId: UserId });

export const enrollMfa = {
  begin: contract(
    z.strictObject({ requestId, userName, userId: z.optional(UserId), now: Instant }),
    z.strictObject({
      userId: z.string(),
      owner: z.optional(z.string()),
      /** The user has an MFA device of any kind already. */
      enrolled: z.boolean(),
      deadline: z.string(),
      /** Days until the deadline, rounded up. */
      daysLeft: z.number(),
    }),
  ),
  check: contract(
    z.extend(Enrolling, { deadline: Instant, now: Instant }),
    z.strictObject({ outcome: z.enum(["enrolled", "open", "overdue"]), daysLeft: z.number() }),
  ),
  /** `secretName` is missing when the sweep has destroyed the seed. */
  remind: contract(Enrolling, z.strictObject({ secretName: z.optional(z.string()) })),
  suspend: contract(Enrolling, z.strictObject({ suspension: z.enum(["enrolled", "suspended", "no-password"]) })),
  "undo-suspend": contract(Enrolling, z.strictObject({ secretName: z.string() })),
};

type Steps = typeof enrollMfa;
export type Begin = InputOf<Steps["begin"]>;
export type Check = InputOf<Steps["check"]>;
export type Enrolling = InputOf<Steps["remind"]>;
