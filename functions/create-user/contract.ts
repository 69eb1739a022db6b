import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { access, Email, Instant, Path, requestId, Tags, UserId, userName } from "../../shared/fields.ts";

export const createUser = contract(
  z.discriminatedUnion("step", [
    z.strictObject({
      step: z.literal("create"),
      requestId,
      userName,
      path: z.optional(Path),
      owner: Email,
      tags: z.optional(Tags),
      expiresAt: z.optional(Instant),
    }),
    z.strictObject({ step: z.literal("mark-onboarded"), requestId, userName, userId: UserId, now: Instant }),
    /** With what the request was to give him. */
    z.strictObject({ step: z.literal("undo"), requestId, userName, userId: UserId, ...access }),
  ]),
  z.union([
    z.strictObject({ userId: z.string(), arn: z.string() }),
    z.strictObject({ onboarded: z.string() }),
    z.strictObject({ undone: z.literal(true) }),
  ]),
);
