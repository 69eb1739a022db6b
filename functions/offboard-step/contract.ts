import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { Instant, requestId, text, UserId, userName } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";
import { removalOrder } from "./removal-order.ts";

/** The user that an offboarding is about: the id keeps it off anybody who gets the name later. */
const leaver = { requestId, userName, userId: UserId };
const removal = { what: z.string(), done: z.array(z.string()) };

/** A step of executions that began when each kind had a state of its own: their quarantines last for up to 330 days. */
const formerRemoval = contract(z.strictObject(leaver), z.strictObject(removal));

export const offboardStep = onDemand({
  recheck: () =>
    contract(
      z.strictObject({
        ...leaver,
        cutAt: Instant,
        /** What happened until then is known to the person who had the execution go on. */
        accepted: z.optional(Instant),
        insist: z.optional(z.boolean()),
      }),
      z.strictObject({
        gone: z.boolean(),
        disturbances: z.array(z.string()),
        unseen: z.array(z.string()),
        /** Uses before the cut that showed since, and what was accepted. */
        noted: z.array(z.string()),
      }),
    ),
  remove: () =>
    contract(
      z.strictObject({ ...leaver, kind: z.enum(removalOrder) }),
      z.strictObject({ removed: z.strictObject(removal), next: z.nullable(z.enum(removalOrder)) }),
    ),
  certify: () =>
    contract(
      z.strictObject({
        ...leaver,
        now: Instant,
        requestedBy: text(256),
        reason: text(1024),
        cutAt: Instant,
        removed: z.array(z.strictObject(removal)),
        noted: z.array(z.string()),
      }),
      z.strictObject({ certificate: z.string(), residue: z.array(z.string()), unseen: z.array(z.string()) }),
    ),
  "delete-keys": () => formerRemoval,
  "delete-password": () => formerRemoval,
  "delete-service-credentials": () => formerRemoval,
  "delete-ssh-keys": () => formerRemoval,
  "delete-certificates": () => formerRemoval,
  "delete-mfa": () => formerRemoval,
  "delete-orphaned-mfa": () => formerRemoval,
  "leave-groups": () => formerRemoval,
  "delete-inline-policies": () => formerRemoval,
  "detach-policies": () => formerRemoval,
  "delete-user": () => formerRemoval,
  "destroy-handover": () => formerRemoval,
});

type Steps = typeof offboardStep;
export type Recheck = InputOf<Steps["recheck"]>;
export type Remove = InputOf<Steps["remove"]>;
export type Certify = InputOf<Steps["certify"]>;
