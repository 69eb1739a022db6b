import * as z from "zod/mini";
import { contract, type InputOf, type OutputOf } from "../../shared/contract.ts";
import { AccessKeyId, Instant, requestId, text, UserId, userName } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";

const key = { requestId, userName, userId: UserId, accessKeyId: AccessKeyId };
const rotation = z.strictObject({
  ...key,
  /** When the owner was told: the grace begins. */
  since: Instant,
  /** Absent where the key is idle: nobody needs another one. */
  successor: z.optional(z.strictObject({ accessKeyId: AccessKeyId, provenAt: Instant })),
  now: Instant,
});

const why = z.string();
const lookAt = z.string();
const verdict = z.discriminatedUnion("verdict", [
  z.strictObject({ verdict: z.literal("grace"), lookAt }),
  /** `waiting`: somebody has to do something. `resting`: only time has to pass. */
  z.strictObject({ verdict: z.enum(["waiting", "resting", "paused"]), why, lookAt }),
  z.strictObject({ verdict: z.literal("stalled"), error: z.enum(["NewKeyUnused", "OldKeyInUse"]), why }),
  z.strictObject({ verdict: z.literal("quiet") }),
  z.strictObject({ verdict: z.enum(["deactivated", "gone"]), deleteAfter: z.string() }),
]);
export type Verdict = z.infer<typeof verdict>;

export const rotateKeys = onDemand({
  plan: () =>
    contract(
      z.strictObject({ requestId, userName, userId: z.optional(UserId), accessKeyId: AccessKeyId, now: Instant }),
      z.strictObject({
        userId: z.string(),
        owner: z.optional(z.string()),
        /** Unused for so long that it gets no successor. */
        idle: z.boolean(),
        /** From when the owner is told, so long does the key stay at least. */
        graceDays: z.number(),
        /** An inactive key that has rested for long enough to make room. */
        spare: z.optional(z.string()),
      }),
    ),
  check: () => contract(rotation, verdict),
  deactivate: () => contract(rotation, verdict),
  retire: () =>
    contract(
      z.strictObject({ ...key, deleteAfter: Instant, now: Instant }),
      z.discriminatedUnion("retired", [
        z.strictObject({ retired: z.literal("waiting"), lookAt }),
        z.strictObject({ retired: z.literal("deleted") }),
      ]),
    ),
  reactivate: () =>
    contract(
      z.strictObject(key),
      /** A line for each live key: what to do about it. */
      z.strictObject({ reactivated: z.string(), live: z.array(z.string()) }),
    ),
  release: () =>
    contract(
      /** `plan`: refuses what would be refused, and does nothing else. */
      z.strictObject({ ...key, requestedBy: text(256), reason: text(1024), plan: z.optional(z.literal(true)) }),
      /** `already`: it was active, and nobody is told again. */
      z.strictObject({ reactivated: z.optional(z.string()), already: z.optional(z.literal(true)) }),
    ),
});

type Steps = typeof rotateKeys;
export type PlanRotation = InputOf<Steps["plan"]>;
export type RotationPlan = OutputOf<Steps["plan"]>;
export type RotationLook = InputOf<Steps["check"]>;
export type RetireKey = InputOf<Steps["retire"]>;
export type ReactivateKey = InputOf<Steps["reactivate"]>;
export type ReleaseKey = InputOf<Steps["release"]>;
