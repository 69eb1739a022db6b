import * as z from "zod/mini";
import { contract, type InputOf } from "../../shared/contract.ts";
import { Instant, QuarantineDays, requestId, text, UserId, userName } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";

/** The user that a cut is about: the id keeps it off anybody who gets the name later. */
const leaver = { requestId, userName, userId: UserId };
/** A request may know the user by name only. */
const asked = z.strictObject({ requestId, userName, userId: z.optional(UserId) });
/** What the user had of what the deny itself changes. */
const before = z.strictObject({ boundary: z.optional(text(2048)), denied: z.boolean() });
const change = z.strictObject(leaver);
/** What a step has changed. */
const changed = z.strictObject({ what: z.string(), done: z.array(z.string()) });
/** What a step of a restore has changed, and what it could not put back. */
const restored = z.strictObject({ ...changed.shape, left: z.array(z.string()) });
const stopping = z.strictObject({ ...leaver, executionArn: text(2048) });

export const cutAccess = onDemand({
  verify: () =>
    contract(
      asked,
      z.strictObject({
        userId: z.string(),
        owner: z.optional(z.string()),
        before,
        quarantineDays: QuarantineDays,
      }),
    ),
  mark: () => contract(change, changed),
  deny: () => contract(change, changed),
  "stop-others": () => contract(stopping, changed),
  snapshot: () => contract(z.strictObject({ ...leaver, before, now: Instant }), changed),
  "deactivate-keys": () => contract(change, changed),
  "remove-password": () => contract(change, changed),
  "deactivate-other-credentials": () => contract(change, changed),
  check: () =>
    contract(
      z.strictObject({
        ...leaver,
        /** The execution that asks; all others about the user are stopped. Absent if none is to be stopped. */
        executionArn: z.optional(text(2048)),
        before,
        now: Instant,
        /** Whether to fail if something is missing, so that a redrive begins here. */
        insist: z.optional(z.boolean()),
      }),
      z.strictObject({
        missing: z.array(z.string()),
        /** Roles that the user may have a session of, which no deny on the user ends: the first of them. */
        roles: z.array(z.string()),
        rolesInAll: z.number(),
        /** What could not be read before the cut. */
        unseen: z.array(z.string()),
      }),
    ),
  "cut-again": () =>
    contract(
      z.strictObject({ ...asked.shape, now: Instant }),
      z.strictObject({ userId: z.string(), offboarding: z.string() }),
    ),
  "find-snapshot": () =>
    contract(
      asked,
      z.strictObject({
        userId: z.string(),
        owner: z.optional(z.string()),
        /** The request whose cut is undone. */
        offboarding: z.string(),
        password: z.boolean(),
        groups: z.array(z.string()),
        policies: z.array(z.string()),
        /** What the cut has stopped, and how to start it again. */
        remarks: z.array(z.string()),
      }),
    ),
  "stop-offboarding": () => contract(change, changed),
  "reactivate-keys": () => contract(change, restored),
  "reactivate-other-credentials": () => contract(change, restored),
  "undo-deny": () => contract(change, changed),
  "undo-mark": () => contract(change, restored),
});

type Steps = typeof cutAccess;
export type Verify = InputOf<Steps["verify"]>;
export type StopOthers = InputOf<Steps["stop-others"]>;
export type TakeSnapshot = InputOf<Steps["snapshot"]>;
export type Check = InputOf<Steps["check"]>;
export type CutAgain = InputOf<Steps["cut-again"]>;
export type FindCut = InputOf<Steps["find-snapshot"]>;
