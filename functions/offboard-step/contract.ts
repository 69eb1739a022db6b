import * as z from "zod/mini";
import { contract } from "../../shared/contract.ts";
import { AccessKeyId, Instant, QuarantineDays, requestId, text, UserId, userName } from "../../shared/fields.ts";

/** Whom an offboarding is about: the id keeps it off whoever gets the name later. */
const leaver = { requestId, userName, userId: UserId };
/** What a user had of what the deny itself changes, seen before anything was changed. */
const Before = z.strictObject({ boundary: z.optional(text(2048)), denied: z.boolean() });
export type Before = z.infer<typeof Before>;
const onLeaver = <Step extends string>(step: Step) => z.strictObject({ step: z.literal(step), ...leaver });
const Snapshot = z.strictObject({ step: z.literal("snapshot"), ...leaver, before: Before, now: Instant });
const CheckCut = z.strictObject({
  ...Snapshot.shape,
  step: z.literal("check-cut"),
  executionArn: text(2048),
  /** Whether to fail where something is missing, so that a redrive begins here. */
  insist: z.optional(z.boolean()),
});
const Recheck = z.strictObject({
  step: z.literal("recheck"),
  ...leaver,
  cutAt: Instant,
  /** Uses until then are known to whoever had the execution go on. */
  accepted: z.optional(Instant),
  insist: z.optional(z.boolean()),
});
const Certify = z.strictObject({
  step: z.literal("certify"),
  ...leaver,
  now: Instant,
  requestedBy: text(256),
  reason: text(1024),
  cutAt: Instant,
  /** What was removed, by kind. */
  removed: z.array(z.strictObject({ what: z.string(), done: z.array(z.string()) })),
  noted: z.array(z.string()),
});

export const offboardStep = contract(
  z.discriminatedUnion("step", [
    z.strictObject({ step: z.literal("verify"), requestId, userName, userId: z.optional(UserId) }),
    onLeaver("mark"),
    onLeaver("deny"),
    z.strictObject({ step: z.literal("stop-others"), ...leaver, executionArn: text(2048) }),
    Snapshot,
    onLeaver("deactivate-keys"),
    onLeaver("remove-password"),
    onLeaver("deactivate-other-credentials"),
    CheckCut,
    Recheck,
    onLeaver("delete-keys"),
    onLeaver("delete-password"),
    onLeaver("delete-service-credentials"),
    onLeaver("delete-ssh-keys"),
    onLeaver("delete-certificates"),
    onLeaver("delete-mfa"),
    onLeaver("delete-orphaned-mfa"),
    onLeaver("leave-groups"),
    onLeaver("delete-inline-policies"),
    onLeaver("detach-policies"),
    onLeaver("delete-user"),
    onLeaver("destroy-handover"),
    Certify,
    z.strictObject({ step: z.literal("find-snapshot"), requestId, userName, userId: z.optional(UserId) }),
    onLeaver("reactivate-keys"),
    onLeaver("reactivate-other-credentials"),
    onLeaver("undo-deny"),
    onLeaver("undo-mark"),
    z.strictObject({ step: z.literal("contain-key"), requestId: text(256), accessKeyId: AccessKeyId }),
  ]),
  z.union([
    z.strictObject({
      userId: z.string(),
      owner: z.optional(z.string()),
      before: Before,
      quarantineDays: QuarantineDays,
    }),
    /** What a step has changed, and what it could not put back as it was. */
    z.strictObject({ what: z.string(), done: z.array(z.string()), left: z.optional(z.array(z.string())) }),
    z.strictObject({
      missing: z.array(z.string()),
      /** Roles that he may have a session of, which no deny on him ends; and what could not be seen. */
      roles: z.array(z.string()),
      unseen: z.array(z.string()),
    }),
    z.strictObject({
      gone: z.boolean(),
      disturbances: z.array(z.string()),
      unseen: z.array(z.string()),
      /** Uses before the cut that showed since, and accepted ones after it. */
      noted: z.array(z.string()),
    }),
    z.strictObject({ certificate: z.string(), residue: z.array(z.string()), unseen: z.array(z.string()) }),
    z.strictObject({
      userId: z.string(),
      owner: z.optional(z.string()),
      /** The request whose cut is undone. */
      offboarding: z.string(),
      password: z.boolean(),
      groups: z.array(z.string()),
      policies: z.array(z.string()),
    }),
    z.strictObject({
      outcome: z.enum(["contained", "left"]),
      why: z.optional(z.string()),
      userName: z.string(),
      userId: z.optional(z.string()),
      lastUse: z.string(),
      next: z.string(),
    }),
  ]),
);
