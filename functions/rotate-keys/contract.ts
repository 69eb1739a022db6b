import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { AccessKeyId, Instant, requestId, UserId, userName } from "../../shared/fields.ts";

const PlanRotation = z.strictObject({
  step: z.literal("plan"),
  requestId,
  userName,
  userId: z.optional(UserId),
  accessKeyId: AccessKeyId,
  now: Instant,
});
export type PlanRotation = z.infer<typeof PlanRotation>;
const standingKey = { requestId, userName, userId: UserId, accessKeyId: AccessKeyId };
const rotation = {
  ...standingKey,
  /** When the owner was told: the grace begins. */
  since: Instant,
  /** Absent where the key is idle: nobody needs another one. */
  successor: z.optional(z.strictObject({ accessKeyId: AccessKeyId, provenAt: Instant })),
  now: Instant,
};
const CheckRotation = z.strictObject({ step: z.literal("check"), ...rotation });
const DeactivateKey = z.strictObject({ step: z.literal("deactivate"), ...rotation });
export type RotationLook = Omit<z.infer<typeof CheckRotation>, "step">;
const RetireKey = z.strictObject({ step: z.literal("retire"), ...standingKey, deleteAfter: Instant, now: Instant });
export type RetireKey = z.infer<typeof RetireKey>;
const ReactivateKey = z.strictObject({ step: z.literal("reactivate"), ...standingKey });
export type ReactivateKey = z.infer<typeof ReactivateKey>;

const why = z.string();
const lookAt = z.string();
const Verdict = z.discriminatedUnion("verdict", [
  z.strictObject({ verdict: z.literal("grace"), lookAt }),
  /** `waiting`: somebody has to do something. `resting`: only time has to pass. */
  z.strictObject({ verdict: z.enum(["waiting", "resting", "paused"]), why, lookAt }),
  z.strictObject({ verdict: z.literal("stalled"), error: z.enum(["NewKeyUnused", "OldKeyInUse"]), why }),
  z.strictObject({ verdict: z.literal("quiet") }),
  z.strictObject({ verdict: z.enum(["deactivated", "gone"]), deleteAfter: z.string() }),
]);
export type Verdict = z.infer<typeof Verdict>;

export const rotateKeys = contract(
  z.discriminatedUnion("step", [PlanRotation, CheckRotation, DeactivateKey, RetireKey, ReactivateKey]),
  z.union([
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
    Verdict,
    z.strictObject({ retired: z.literal("waiting"), lookAt }),
    z.strictObject({ retired: z.literal("deleted") }),
    z.strictObject({ reactivated: z.string() }),
  ]),
);
