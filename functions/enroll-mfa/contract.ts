import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { Instant, requestId, Serials, UserId, userName } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";

const Enrolling = z.strictObject({ requestId, userName, userId: UserId });
/** A reset names the devices that the new one replaces: they do not count as MFA. */
const replaces = z.optional(Serials);

export const enrollMfa = onDemand({
  begin: () =>
    contract(
      z.strictObject({ requestId, userName, userId: z.optional(UserId), replaces, now: Instant }),
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
  check: () =>
    contract(
      z.extend(Enrolling, { replaces, deadline: Instant, now: Instant }),
      z.strictObject({ outcome: z.enum(["enrolled", "open", "overdue"]), daysLeft: z.number() }),
    ),
  /** `secretName` is missing if the sweep has destroyed the seed. */
  remind: () => contract(Enrolling, z.strictObject({ secretName: z.optional(z.string()) })),
  suspend: () =>
    contract(
      z.extend(Enrolling, { replaces }),
      z.strictObject({ suspension: z.enum(["enrolled", "suspended", "no-password"]) }),
    ),
  /** `secretName` is missing if no password had been taken. */
  "undo-suspend": () => contract(Enrolling, z.strictObject({ secretName: z.optional(z.string()) })),
  /** `password`: whether the reset took one. */
  resume: () =>
    contract(z.extend(Enrolling, { password: z.boolean() }), z.strictObject({ secretName: z.optional(z.string()) })),
});

type Steps = typeof enrollMfa;
export type Begin = InputOf<Steps["begin"]>;
export type Check = InputOf<Steps["check"]>;
export type Suspend = InputOf<Steps["suspend"]>;
export type Enrolling = InputOf<Steps["remind"]>;
export type Resume = InputOf<Steps["resume"]>;
