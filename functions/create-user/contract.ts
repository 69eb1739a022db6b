import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { access, Email, End, Instant, Path, requestId, Tags, UserId, userName } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";

const created = { requestId, userName, userId: UserId };

export const createUser = onDemand({
  create: () =>
    contract(
      z.strictObject({
        requestId,
        userName,
        path: z.optional(Path),
        owner: Email,
        tags: z.optional(Tags),
        expiresAt: z.optional(End),
        /** When the execution was started; executions that began under an earlier release do not say it. */
        startedAt: z.optional(Instant),
      }),
      z.strictObject({ userId: z.string(), arn: z.string() }),
    ),
  "mark-onboarded": () =>
    contract(
      z.strictObject({ ...created, now: Instant }),
      z.strictObject({ /** When the user was marked first. */ onboarded: z.string() }),
    ),
  /** `groups` and `policies` are what the request would have given. */
  undo: () => contract(z.strictObject({ ...created, ...access }), z.strictObject({ undone: z.literal(true) })),
});

type Steps = typeof createUser;
export type Create = InputOf<Steps["create"]>;
export type MarkOnboarded = InputOf<Steps["mark-onboarded"]>;
export type Undo = InputOf<Steps["undo"]>;
