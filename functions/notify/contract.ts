import * as z from "zod/mini";
import { contract, type ToldBy } from "../../shared/contract.ts";
import { Access, Instant, Serials, Sha256, text } from "../../shared/fields.ts";
import { onDemand } from "../../shared/on-demand.ts";
import { Some, Summary } from "../../shared/people/summary.ts";

const told = { requestId: text(256), userName: text(128) };
const toldOfPerson = { requestId: text(256), person: text(256) };
const toldOfKey = { ...told, owner: z.optional(text(256)), accessKeyId: text(128) };
const toldOfReset = () => ({
  ...told,
  to: z.enum(["owner", "operations"]),
  owner: z.optional(text(256)),
  /** Serial numbers of the devices that the reset takes off in the end. */
  devices: Serials,
  suspension: z.enum(["suspended", "no-password", "enrolled"]),
  deadline: Instant,
  executionArn: text(2048),
});
const ofAccess = { requestId: text(256), plan: Sha256 };

const notice = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  contract(z.strictObject(shape), z.strictObject({ messages: z.number() }));

/** What there is to tell, by the event's `notice`. */
export const notify = onDemand({
  audit: () =>
    notice({
      requestId: text(256),
      folder: text(1024),
      /** Where stands what became of the rotations that were to be started. */
      manifest: z.optional(text(1024)),
    }),
  "organization-audit": () => notice({ requestId: text(256), folder: text(1024) }),
  onboarded: () =>
    notice({
      ...told,
      owner: text(256),
      /** Names of the secrets in which the credentials lie. */
      secrets: z.array(text(512)),
      mfa: z.optional(z.boolean()),
      remarks: z.array(z.string()),
    }),
  "access-changed": () =>
    notice({ ...told, owner: z.optional(text(256)), before: Access, wanted: Access, remarks: z.array(z.string()) }),
  refused: () =>
    notice({
      ...told,
      workflow: text(64),
      error: text(256),
      why: text(32_768),
      /** What became of what the request had made. */
      undone: text(32_768),
    }),
  "rotation-begun": () =>
    notice({
      ...toldOfKey,
      /** Absent where the key is idle. */
      successor: z.optional(z.strictObject({ accessKeyId: text(128), secretName: text(512) })),
      /** The old key stays active until then, at least. */
      until: text(64),
    }),
  "rotation-reminder": () => notice({ ...toldOfKey, why: text(32_768), on: text(64) }),
  "rotation-stalled": () => notice({ ...toldOfKey, why: text(32_768) }),
  "key-deactivated": () => notice({ ...toldOfKey, executionArn: text(512), deleteAfter: text(64) }),
  "key-retired": () => notice({ ...toldOfKey }),
  "key-deletion-announced": () => notice({ ...toldOfKey, executionArn: text(512), deleteAfter: text(64) }),
  "attempt-abandoned": () => notice({ ...told, since: text(64), accessKeyIds: z.array(text(128)) }),
  "mfa-wanted": () =>
    notice({
      ...told,
      owner: z.optional(text(256)),
      deadline: Instant,
      daysLeft: z.number(),
      /** Where the seed lies, if it still does. */
      secretName: z.optional(text(512)),
    }),
  "mfa-enrolled": () => notice({ ...told, owner: z.optional(text(256)) }),
  "mfa-missing": () =>
    notice({
      ...told,
      to: z.enum(["owner", "operations"]),
      owner: z.optional(text(256)),
      deadline: Instant,
      suspension: z.enum(["suspended", "no-password"]),
      executionArn: text(2048),
    }),
  "mfa-reset-begun": () => notice({ ...toldOfReset(), requestedBy: text(256) }),
  "mfa-reset-overdue": () => notice({ ...toldOfReset() }),
  "mfa-reset": () =>
    notice({
      ...told,
      owner: z.optional(text(256)),
      devices: Serials,
      /** The name of the secret that holds another password, if one was taken. */
      secrets: z.array(text(512)),
    }),
  "access-cut": () =>
    notice({
      ...told,
      urgency: z.enum(["normal", "emergency"]),
      /** When the user is deleted unless somebody restores the user. */
      until: Instant,
      /** The first of the roles that the user may have a session of. */
      roles: z.array(z.string()),
      /** Absent from executions that name all. */
      rolesInAll: z.optional(z.number()),
      unseen: z.array(z.string()),
    }),
  "access-cut-again": () =>
    notice({
      ...told,
      /** The request that offboards the user. */
      offboarding: text(256),
      reason: text(1024),
    }),
  "cut-incomplete": () => notice({ ...told, missing: z.array(z.string()), executionArn: text(2048) }),
  "quarantine-disturbed": () =>
    notice({ ...told, disturbances: z.array(z.string()), unseen: z.array(z.string()), executionArn: text(2048) }),
  "user-offboarded": () =>
    notice({
      ...told,
      certificate: text(2048),
      residue: z.array(z.string()),
      unseen: z.array(z.string()),
      noted: z.array(z.string()),
    }),
  "person-cut": () =>
    notice({
      ...toldOfPerson,
      urgency: z.enum(["normal", "emergency"]),
      /** When the last of the users is deleted. */
      until: Instant,
      summary: Summary,
      executionArn: text(2048),
    }),
  "person-offboarded": () =>
    notice({ ...toldOfPerson, certificate: text(2048), deleted: z.number(), left: Some, looked: z.number() }),
  "user-restored": () =>
    notice({ ...told, owner: z.optional(text(256)), secrets: z.array(text(512)), remarks: z.array(z.string()) }),
  "access-planned": () => notice({ ...ofAccess, lines: z.array(z.string()) }),
  "access-applied": () => notice({ ...ofAccess, undo: z.boolean(), lines: z.array(z.string()) }),
  "access-refused": () => notice({ requestId: text(256), error: text(256), why: text(32_768), undone: text(65_536) }),
  "key-exposed": () =>
    notice({
      ...told,
      accessKeyId: text(128),
      outcome: z.enum(["contained", "left", "unknown"]),
      /** Who asked for it, and why: an event of AWS Health, or a person. Absent in what began before a release that says so. */
      asked: z.optional(z.strictObject({ requestedBy: text(256), reason: text(1024) })),
      why: z.optional(z.string()),
      lastUse: z.string(),
      next: z.string(),
    }),
});

export type Told = ToldBy<"notice", typeof notify>;
export type WorkflowNotice = Exclude<Told, { notice: "audit" | "organization-audit" }>;
